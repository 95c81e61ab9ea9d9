using Akka.Actor;
using static LoadMaster.Actors.Transfers.TransferProtocol;

namespace LoadMaster.Actors.Serialization;

/// <summary>The family of large messages that cross in pieces.</summary>
public sealed class TransferSerializer(ExtendedActorSystem system) : MessageSerializer(system, SerializerIds.Transfer, All)
{
    /// <summary>Every format of the family; the bindings are made from it.</summary>
    public static IReadOnlyList<MessageFormat> All { get; } =
    [
        BinaryFormat.Of<TransferPiece>("TP1", WritePiece, ReadPiece),
        BinaryFormat.Of<PieceTaken>("TT1", WriteTaken, from => new PieceTaken(from.ReadInt64(), from.ReadInt32())),
        BinaryFormat.Of<TransferRefused>("TF1", WriteRefused, from => new TransferRefused(from.ReadInt64(), from.ReadString())),
    ];

    private static void WritePiece(BinaryWriter to, TransferPiece piece)
    {
        to.Write(piece.Transfer);
        to.Write(piece.Offset);
        to.Write(piece.TotalBytes);
        BinaryFormat.WriteLast(to, piece.Bytes);
    }

    private static TransferPiece ReadPiece(BinaryReader from) => new(from.ReadInt64(), from.ReadInt32(), from.ReadInt32(), BinaryFormat.ReadLast(from));

    private static void WriteTaken(BinaryWriter to, PieceTaken taken)
    {
        to.Write(taken.Transfer);
        to.Write(taken.Upto);
    }

    private static void WriteRefused(BinaryWriter to, TransferRefused refused)
    {
        to.Write(refused.Transfer);
        to.Write(refused.Why);
    }
}
