using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>An IP address and port as text.</summary>
internal sealed class EndpointForm : JsonForm<Endpoint>
{
    protected override string Expected => "an address with its port";

    protected override string Example => "\"192.0.2.1:80\" or \"[2001:db8::1]:80\"";

    public override Endpoint Read(JsonElement json, Endpoint start, JsonPath at, ProblemList problems)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            AddWrongType(json, at, problems);
            return start;
        }

        var written = JsonText.TryGetText(json, out var text) ? text : json.GetRawText();
        if (Endpoint.TryParse(written, out var endpoint))
        {
            return endpoint;
        }

        problems.AddUnread(
            ProblemCodes.NotAnEndpoint,
            at,
            $"\"{JsonText.Shortened(written)}\" is not an IP address and a port from 1 to 65535 (names are not taken); write for example {Example}.");
        return start;
    }

    public override void Write(Utf8JsonWriter writer, Endpoint value) => writer.WriteStringValue(value.ToString());

    public override void WriteSchema(Utf8JsonWriter writer, SchemaDefinitions definitions)
    {
        writer.WriteString("type", "string");
        writer.WriteString("pattern", "^([0-9.]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$");
    }
}
