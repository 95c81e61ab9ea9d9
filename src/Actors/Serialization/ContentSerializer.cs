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
        BinaryFormat.WriteLast(to, piece.Bytes);
    }

    private static Piece ReadPiece(BinaryReader from) => new(from.ReadString(), from.ReadInt64(), from.ReadInt64(), BinaryFormat.ReadLast(from));
}
