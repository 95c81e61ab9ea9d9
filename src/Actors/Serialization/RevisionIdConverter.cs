using System.Text.Json;
using System.Text.Json.Serialization;
using LoadMaster.Domain.Changes;

namespace LoadMaster.Actors.Serialization;

/// <summary>An event's name is an array: revision, epoch, time.</summary>
public sealed class RevisionIdConverter : JsonConverter<RevisionId>
{
    public override RevisionId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var parts = document.RootElement;
        return parts.GetArrayLength() == 3
            ? new RevisionId(parts[0].GetInt64(), parts[1].GetInt64(), parts[2].GetDateTimeOffset())
            : throw new JsonException("An event's name has three parts.");
    }

    public override void Write(Utf8JsonWriter writer, RevisionId value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Revision);
        writer.WriteNumberValue(value.Epoch);
        writer.WriteStringValue(value.At);
        writer.WriteEndArray();
    }
}
