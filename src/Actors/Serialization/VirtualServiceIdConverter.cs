using System.Text.Json;
using System.Text.Json.Serialization;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Actors.Serialization;

/// <summary>A virtual service's id is its number.</summary>
public sealed class VirtualServiceIdConverter : JsonConverter<VirtualServiceId>
{
    public override VirtualServiceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, VirtualServiceId value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
