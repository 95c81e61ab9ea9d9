using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>How one kind of value stands in JSON: reading, writing, its bounds and its schema, declared once.</summary>
internal abstract class JsonForm<T>
{
    /// <summary>Such as "a whole number"; begins what a problem says.</summary>
    protected abstract string Expected { get; }

    /// <summary>A value as it may be written, shown in problems.</summary>
    protected abstract string Example { get; }

    /// <summary>Reads the value; after a problem, or for what is left out of an object, gives <paramref name="start"/>.</summary>
    public abstract T Read(JsonElement json, T start, JsonPath at, ProblemList problems);

    public abstract void Write(Utf8JsonWriter writer, T value);

    /// <summary>Reports values outside their bounds.</summary>
    public virtual void Check(T value, JsonPath at, ProblemList problems)
    {
    }

    /// <summary>Writes the members of the value's JSON schema.</summary>
    public abstract void WriteSchema(Utf8JsonWriter writer, SchemaDefinitions definitions);

    protected void AddWrongType(JsonElement json, JsonPath at, ProblemList problems) =>
        problems.AddUnread(
            ProblemCodes.WrongType,
            at,
            json.ValueKind == JsonValueKind.Null
                ? $"null is not a value here, {Expected} is; leave the field out for its default, or write for example {Example}."
                : $"{Described(json)} was sent where {Expected} belongs; write for example {Example}.");

    private static string Described(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "An object",
        JsonValueKind.Array => "A list",
        JsonValueKind.String => "A text",
        JsonValueKind.Number => $"The number {JsonText.Shortened(json.GetRawText())}",
        JsonValueKind.True or JsonValueKind.False => $"The value {json.GetRawText()}",
        _ => "Nothing",
    };
}
