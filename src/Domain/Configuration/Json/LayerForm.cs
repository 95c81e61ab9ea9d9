using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The number 4 or 7.</summary>
internal sealed class LayerForm : JsonForm<int>
{
    protected override string Expected => "the number 4 or 7 (without quotes)";

    protected override string Example => "4";

    public override int Read(JsonElement json, int start, JsonPath at, ProblemList problems)
    {
        if (json.ValueKind != JsonValueKind.Number)
        {
            AddWrongType(json, at, problems);
            return start;
        }

        if (json.TryGetInt32(out var layer) && layer is ServiceLayer.Kernel or ServiceLayer.Relayed)
        {
            return layer;
        }

        problems.AddUnread(ProblemCodes.OutOfRange, at, $"There is no layer {JsonText.Shortened(json.GetRawText())} here; give 4 (forwarded by the kernel) or 7 (relayed).");
        return start;
    }

    public override void Write(Utf8JsonWriter writer, int value) => writer.WriteNumberValue(value);

    public override void WriteSchema(Utf8JsonWriter writer, SchemaDefinitions definitions)
    {
        writer.WriteStartArray("enum");
        writer.WriteNumberValue(ServiceLayer.Kernel);
        writer.WriteNumberValue(ServiceLayer.Relayed);
        writer.WriteEndArray();
    }
}
