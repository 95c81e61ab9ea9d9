using Akka.Actor;
using LoadMaster.Actors.Mark;

namespace LoadMaster.Actors.Serialization;

/// <summary>The family of what nodes tell each other of their logs.</summary>
public sealed class MarkSerializer(ExtendedActorSystem system) : MessageSerializer(system, SerializerIds.Mark, All)
{
    /// <summary>Every format of the family; the bindings are made from it.</summary>
    public static IReadOnlyList<MessageFormat> All { get; } = [BinaryFormat.Of<MarkProtocol.LogLife>("ML1", Write, Read)];

    private static void Write(BinaryWriter to, MarkProtocol.LogLife life)
    {
        to.Write(life.From);
        to.Write((long)life.SilentFor.TotalMilliseconds);
    }

    private static MarkProtocol.LogLife Read(BinaryReader from)
    {
        var (node, milliseconds) = (from.ReadString(), from.ReadInt64());
        return milliseconds is >= 0 and <= long.MaxValue / TimeSpan.TicksPerMillisecond
            ? new MarkProtocol.LogLife(node, TimeSpan.FromMilliseconds(milliseconds))
            : throw new FormatException($"{milliseconds} ms are no time that a log was silent");
    }
}
