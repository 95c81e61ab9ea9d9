using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>A service's address and ports as text.</summary>
internal sealed class ServicePortsForm : JsonForm<ServicePorts>
{
    protected override string Expected => "an address with its port";

    protected override string Example => "\"192.0.2.1:80\" or \"[2001:db8::1]:80\"";

    public override ServicePorts Read(JsonElement json, ServicePorts start, JsonPath at, ProblemList problems)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            AddWrongType(json, at, problems);
            return start;
        }

        var written = JsonText.TryGetText(json, out var text) ? text : json.GetRawText();
        if (ServicePorts.TryParse(written, out var ports))
        {
            return ports;
        }

        problems.AddUnread(
            ProblemCodes.NotAnEndpoint,
            at,
            $"\"{JsonText.Shortened(written)}\" is not an IP address and a port from 1 to 65535 (names are not taken; layer 4 also takes 8000-8099 and *); write for example {Example}.");
        return start;
    }

    public override void Write(Utf8JsonWriter writer, ServicePorts value) => writer.WriteStringValue(value.ToString());

    public override void WriteSchema(Utf8JsonWriter writer, SchemaDefinitions definitions)
    {
        writer.WriteString("type", "string");
        writer.WriteString("pattern", "^([0-9.]+|\\[[0-9A-Fa-f:.]+\\]):([0-9]{1,5}(-[0-9]{1,5})?|\\*)$");
    }
}
