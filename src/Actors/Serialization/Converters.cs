using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Actors.Serialization;

/// <summary>A value list is a JSON array.</summary>
public sealed class ValueListConverter<T> : JsonConverter<ValueList<T>>
{
    public override ValueList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var json = (JsonTypeInfo<ImmutableArray<T>>)options.GetTypeInfo(typeof(ImmutableArray<T>));
        return new ValueList<T>(JsonSerializer.Deserialize(ref reader, json));
    }

    public override void Write(Utf8JsonWriter writer, ValueList<T> value, JsonSerializerOptions options)
    {
        var json = (JsonTypeInfo<ImmutableArray<T>>)options.GetTypeInfo(typeof(ImmutableArray<T>));
        JsonSerializer.Serialize(writer, [.. value], json);
    }
}

/// <summary>An endpoint is its text, <c>192.0.2.1:80</c>.</summary>
public sealed class EndpointConverter : JsonConverter<Endpoint>
{
    public override Endpoint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Endpoint.TryParse(reader.GetString(), out var endpoint) ? endpoint : throw new JsonException("Not an address with a port.");

    public override void Write(Utf8JsonWriter writer, Endpoint value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>A virtual service's id is its number.</summary>
public sealed class VirtualServiceIdConverter : JsonConverter<VirtualServiceId>
{
    public override VirtualServiceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, VirtualServiceId value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}

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
