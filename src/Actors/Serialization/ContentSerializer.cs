using Akka.Actor;
using static LoadMaster.Actors.Replication.ContentProtocol;

namespace LoadMaster.Actors.Serialization;

/// <summary>The family of files that nodes get from each other.</summary>
public sealed class ContentSerializer(ExtendedActorSystem system) : MessageSerializer(system, SerializerIds.Content, All)
{
    /// <summary>Every format of the family; the bindings are made from it.</summary>
    public static IReadOnlyList<MessageFormat> All { get; } =
    [
        BinaryFormat.Of<PieceWanted>("CW1", WriteWanted, from => new PieceWanted(from.ReadString(), from.ReadInt64())),
        BinaryFormat.Of<Piece>("CP1", WritePiece, ReadPiece),
        BinaryFormat.Of<ContentAbsent>("CA1", (to, absent) => to.Write(absent.Sha256), from => new ContentAbsent(from.ReadString())),
    ];

    private static void WriteWanted(BinaryWriter to, PieceWanted wanted)
    {
        to.Write(wanted.Sha256);
        to.Write(wanted.Offset);
    }

    private static void WritePiece(BinaryWriter to, Piece piece)
    {
        to.Write(piece.Sha256);
        to.Write(piece.Offset);
        to.Write(piece.TotalBytes);
        to.Write(piece.Bytes.Length);
        to.Write(piece.Bytes);
    }

    private static Piece ReadPiece(BinaryReader from)
    {
        var (sha256, offset, total, length) = (from.ReadString(), from.ReadInt64(), from.ReadInt64(), from.ReadInt32());
        var left = from.BaseStream.Length - from.BaseStream.Position;
        return length == left
            ? new Piece(sha256, offset, total, from.ReadBytes(length))
            : throw new EndOfStreamException($"{left} bytes of {length}");
    }
}
