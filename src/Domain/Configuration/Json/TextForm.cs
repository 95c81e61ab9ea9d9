using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>A JSON string of bounded length.</summary>
internal sealed class TextForm(int lengthMax, string example) : JsonForm<string>
{
    protected override string Expected => "a text";

    protected override string Example => $"\"{example}\"";

    public override string Read(JsonElement json, string start, JsonPath at, ProblemList problems)
    {
        if (JsonText.TryGetText(json, out var text))
        {
            return text;
        }

        if (json.ValueKind == JsonValueKind.String)
        {
            problems.AddUnread(ProblemCodes.WrongType, at, "The text holds half of a surrogate pair, so it is not Unicode; correct its \\u escapes.");
        }
        else
        {
            AddWrongType(json, at, problems);
        }

        return start;
    }

    public override void Write(Utf8JsonWriter writer, string value) => writer.WriteStringValue(value);

    public override void Check(string value, JsonPath at, ProblemList problems)
    {
        if (value.Length > lengthMax)
        {
            problems.Add(ProblemCodes.TooLong, at, $"The text has {value.Length} characters, at most {lengthMax} are allowed; make it shorter.");
        }
    }

    public override void WriteSchema(Utf8JsonWriter writer, SchemaDefinitions definitions)
    {
        writer.WriteString("type", "string");
        writer.WriteNumber("maxLength", lengthMax);
    }
}
