using System.Text.Json;
using System.Text.Json.Serialization;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Actors.Serialization;

/// <summary>An endpoint is its text, <c>192.0.2.1:80</c>.</summary>
public sealed class EndpointConverter : JsonConverter<Endpoint>
{
    public override Endpoint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Endpoint.TryParse(reader.GetString(), out var endpoint) ? endpoint : throw new JsonException("Not an address with a port.");

    public override void Write(Utf8JsonWriter writer, Endpoint value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
