using System.Globalization;
using System.Net;
using System.Text.Json;

namespace LoadMaster.Network.Nftables;

/// <summary>Reads what libnftables prints as JSON into the texts of <see cref="NftModel"/>.</summary>
internal static class NftJson
{
    /// <summary>The objects of a kind ("map", "set", "chain") in a table.</summary>
    internal static IEnumerable<JsonElement> Objects(JsonDocument document, string kind, string table = BaseLayout.TableName) =>
        document.RootElement.GetProperty("nftables").EnumerateArray()
            .Where(item => item.TryGetProperty(kind, out var found) && found.GetProperty("table").GetString() == table)
            .Select(item => item.GetProperty(kind));

    internal static string Name(JsonElement container) => container.GetProperty("name").GetString() ?? "";

    internal static IEnumerable<JsonElement> Elements(JsonElement container) =>
        container.TryGetProperty("elem", out var list) ? list.EnumerateArray() : [];

    /// <summary>The key and value of an element, and what else is kept with it (counter, expiry).</summary>
    internal static (string Key, string Value, JsonElement? More) Element(JsonElement element)
    {
        var (key, value) = element.ValueKind == JsonValueKind.Array ? (element[0], Text(element[1])) : (element, "");
        return key.ValueKind == JsonValueKind.Object && key.TryGetProperty("elem", out var inner)
            ? (Text(inner.GetProperty("val")), value, inner)
            : (Text(key), value, null);
    }

    private static string Text(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                return value.GetInt64().ToString(CultureInfo.InvariantCulture);
            case JsonValueKind.String:
                var text = value.GetString()!;
                return text.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address) ? address.ToString() : text;
            case JsonValueKind.Object when value.TryGetProperty("concat", out var parts):
                return string.Join(" . ", parts.EnumerateArray().Select(Text));
            case JsonValueKind.Object when value.TryGetProperty("range", out var range):
                return $"{Text(range[0])}-{Text(range[1])}";
            case JsonValueKind.Object when value.TryGetProperty("prefix", out var prefix):
                return $"{Text(prefix.GetProperty("addr"))}/{Text(prefix.GetProperty("len"))}";
            case JsonValueKind.Object when value.TryGetProperty("goto", out var verdict):
                return $"goto {verdict.GetProperty("target").GetString()}";
            default:
                // Foreign: differs from everything that is wanted, so it goes.
                return value.GetRawText();
        }
    }
}
