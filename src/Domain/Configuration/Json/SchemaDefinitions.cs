using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>Collects the object forms that a schema refers to, each to be written once under <c>$defs</c>.</summary>
internal sealed class SchemaDefinitions
{
    private readonly Dictionary<string, Action<Utf8JsonWriter>> _known = new(StringComparer.Ordinal);
    private readonly Queue<string> _unwritten = new();

    public void Refer(Utf8JsonWriter writer, string name, Action<Utf8JsonWriter> write)
    {
        if (_known.TryAdd(name, write))
        {
            _unwritten.Enqueue(name);
        }

        writer.WriteString("$ref", $"#/$defs/{name}");
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("$defs");
        while (_unwritten.TryDequeue(out var name))
        {
            writer.WriteStartObject(name);
            _known[name](writer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
