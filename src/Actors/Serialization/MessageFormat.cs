using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LoadMaster.Actors.Serialization;

/// <summary>How one message type is written: its short, versioned manifest and its two directions.</summary>
/// <param name="Manifest">Stays for ever, whatever the type is called; a new form gets a new one, and the old one stays readable.</param>
public sealed record MessageFormat(Type Type, string Manifest, Func<object, byte[]> Write, Func<byte[], object> Read)
{
    /// <summary>A message that is its own wire form.</summary>
    public static MessageFormat Of<T>(string manifest, JsonTypeInfo<T> json)
        where T : notnull =>
        Of<T, T>(manifest, json, message => message, wire => wire);

    /// <summary>A message with a wire form of its own.</summary>
    public static MessageFormat Of<T, TWire>(string manifest, JsonTypeInfo<TWire> json, Func<T, TWire> toWire, Func<TWire, object> fromWire)
        where T : notnull
        where TWire : notnull =>
        new(
            typeof(T),
            manifest,
            message => JsonSerializer.SerializeToUtf8Bytes(toWire((T)message), json),
            bytes => fromWire(JsonSerializer.Deserialize(bytes, json) ?? throw new JsonException("The message is null.")));
}
