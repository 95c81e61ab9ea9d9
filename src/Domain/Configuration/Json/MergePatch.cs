using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>
/// JSON Merge Patch (RFC 7396) on the full form of an object. Two things are kept for the reader to report, which the RFC would
/// lose: the null of a field that does not exist, and a field given twice.
/// </summary>
internal static class MergePatch
{
    public static void Write(Utf8JsonWriter writer, JsonElement target, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object || target.ValueKind != JsonValueKind.Object)
        {
            patch.WriteTo(writer);
            return;
        }

        var changes = patch.EnumerateObject().ToLookup(property => property.Name, property => property.Value, StringComparer.Ordinal);
        writer.WriteStartObject();
        foreach (var field in target.EnumerateObject())
        {
            WriteField(writer, field, [.. changes[field.Name]]);
        }

        foreach (var change in changes.Where(change => !target.TryGetProperty(change.Key, out _)))
        {
            foreach (var value in change)
            {
                writer.WritePropertyName(change.Key);
                value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter writer, JsonProperty field, JsonElement[] changes)
    {
        switch (changes)
        {
            case []:
                field.WriteTo(writer);
                break;
            case [{ ValueKind: JsonValueKind.Null }]:
                break;
            case [var change]:
                writer.WritePropertyName(field.Name);
                Write(writer, field.Value, change);
                break;
            default:
                foreach (var change in changes)
                {
                    writer.WritePropertyName(field.Name);
                    change.WriteTo(writer);
                }

                break;
        }
    }
}
