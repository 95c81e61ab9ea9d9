using System.Net;
using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>An IP address as text.</summary>
internal sealed class AddressForm : JsonForm<IPAddress>
{
    protected override string Expected => "an IP address";

    protected override string Example => "\"192.0.2.1\" or \"2001:db8::1\"";

    public override IPAddress Read(JsonElement json, IPAddress start, JsonPath at, ProblemList problems)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            AddWrongType(json, at, problems);
            return start;
        }

        var written = JsonText.TryGetText(json, out var text) ? text : json.GetRawText();
        if (IpText.TryParse(written, out var address))
        {
            return address;
        }

        problems.AddUnread(
            ProblemCodes.NotAnAddress, at, $"\"{JsonText.Shortened(written)}\" is not an IP address (names and shorthands are not taken); write for example {Example}.");
        return start;
    }

    public override void Write(Utf8JsonWriter writer, IPAddress value) => writer.WriteStringValue(value.ToString());

    public override void WriteSchema(Utf8JsonWriter writer, SchemaDefinitions definitions)
    {
        writer.WriteString("type", "string");
        writer.WriteStartArray("anyOf");
        foreach (var family in (ReadOnlySpan<string>)["ipv4", "ipv6"])
        {
            writer.WriteStartObject();
            writer.WriteString("format", family);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
