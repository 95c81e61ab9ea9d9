using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>A JSON true or false.</summary>
internal sealed class FlagForm : JsonForm<bool>
{
    protected override string Expected => "true or false (without quotes)";

    protected override string Example => "true";

    public override bool Read(JsonElement json, bool start, JsonPath at, ProblemList problems)
    {
        if (json.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return json.GetBoolean();
        }

        AddWrongType(json, at, problems);
        return start;
    }

    public override void Write(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);

    public override void WriteSchema(Utf8JsonWriter writer, SchemaDefinitions definitions) => writer.WriteString("type", "boolean");
}
