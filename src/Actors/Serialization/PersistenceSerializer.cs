using Akka.Actor;
using LoadMaster.Domain.Configuration;
using static LoadMaster.Actors.Replication.PersistenceSyncProtocol;

namespace LoadMaster.Actors.Serialization;

/// <summary>The persistence entries' family, in binary: blocks are many and large.</summary>
public sealed class PersistenceSerializer(ExtendedActorSystem system) : MessageSerializer(system, SerializerIds.Persistence, All)
{
    /// <summary>Every format of the family; the bindings are made from it.</summary>
    public static IReadOnlyList<MessageFormat> All { get; } =
    [
        BinaryFormat.Of<Block>("PB1", WriteBlock, ReadBlock),
        BinaryFormat.Of<Ack>("PA1", WriteAck, from => new Ack(from.ReadString(), from.ReadInt64(), from.ReadInt64(), from.ReadBoolean())),
        BinaryFormat.Of<ClearEntries>("PC1", WriteClear, from => new ClearEntries(new VirtualServiceId(from.ReadInt32()), from.ReadString(), from.ReadBoolean())),
        BinaryFormat.Of<EntriesCleared>("PD1", WriteCleared, from => new EntriesCleared(from.ReadInt32(), from.ReadString())),
        BinaryFormat.Of<ClearRefused>("PR1", WriteRefused, from => new ClearRefused(from.ReadString(), from.ReadString())),
    ];

    private static void WriteBlock(BinaryWriter to, Block block)
    {
        to.Write(block.Node);
        to.Write(block.Stream);
        to.Write(block.Sequence);
        to.Write((byte)block.Kind);
        to.Write(block.Entries.Length);
        to.Write(block.Entries);
    }

    private static Block ReadBlock(BinaryReader from)
    {
        var (node, stream, sequence, kind) = (from.ReadString(), from.ReadInt64(), from.ReadInt64(), (BlockKind)from.ReadByte());
        var length = from.ReadInt32();
        var left = from.BaseStream.Length - from.BaseStream.Position;
        return length == left && Enum.IsDefined(kind)
            ? new Block(node, stream, sequence, kind, from.ReadBytes(length))
            : throw new EndOfStreamException($"kind {(byte)kind}, {left} bytes of {length}");
    }

    private static void WriteAck(BinaryWriter to, Ack ack)
    {
        to.Write(ack.Node);
        to.Write(ack.Stream);
        to.Write(ack.Sequence);
        to.Write(ack.WantsFull);
    }

    private static void WriteClear(BinaryWriter to, ClearEntries clear)
    {
        to.Write(clear.Service.Value);
        to.Write(clear.Client);
        to.Write(clear.HandedOn);
    }

    private static void WriteCleared(BinaryWriter to, EntriesCleared cleared)
    {
        to.Write(cleared.Count);
        to.Write(cleared.Node);
    }

    private static void WriteRefused(BinaryWriter to, ClearRefused refused)
    {
        to.Write(refused.Code);
        to.Write(refused.Message);
    }
}
