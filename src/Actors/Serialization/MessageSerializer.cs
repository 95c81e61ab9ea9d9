using System.Collections.Frozen;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace LoadMaster.Actors.Serialization;

/// <summary>Base of a message family's serializer: a table of formats, nothing else. Each family has its own identifier.</summary>
public abstract class MessageSerializer : SerializerWithStringManifest
{
    private readonly FrozenDictionary<Type, MessageFormat> _byType;
    private readonly FrozenDictionary<string, MessageFormat> _byManifest;

    protected MessageSerializer(ExtendedActorSystem system, int identifier, IEnumerable<MessageFormat> formats)
        : base(system)
    {
        Identifier = identifier;
        var all = formats.ToList();
        _byType = all.ToFrozenDictionary(format => format.Type);
        _byManifest = all.ToFrozenDictionary(format => format.Manifest);
    }

    public override int Identifier { get; }

    public override string Manifest(object o) => FormatOf(o).Manifest;

    public override byte[] ToBinary(object obj) => FormatOf(obj).Write(obj);

    public override object FromBinary(byte[] bytes, string manifest) =>
        _byManifest.TryGetValue(manifest, out var format)
            ? format.Read(bytes)
            : throw new SerializationException($"The {GetType().Name} knows no '{manifest}': it was written by a newer LoadMaster. Update this node.");

    private MessageFormat FormatOf(object message) =>
        _byType.TryGetValue(message.GetType(), out var format)
            ? format
            : throw new SerializationException($"The {GetType().Name} has no format for {message.GetType().Name}.");
}
