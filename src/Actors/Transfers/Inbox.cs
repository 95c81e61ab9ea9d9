using LoadMaster.Domain;
using static LoadMaster.Actors.Transfers.TransferProtocol;

namespace LoadMaster.Actors.Transfers;

/// <summary>What has come of one node's transfer.</summary>
internal sealed class Inbox
{
    private readonly MemoryStream _received = new();
    private long _transfer;

    public int Received => (int)_received.Length;

    /// <summary>Null when the piece was taken, or why it cannot be. Its first piece begins a transfer, whatever was there before.</summary>
    public string? Take(TransferPiece piece)
    {
        if (piece.Offset == 0)
        {
            _transfer = piece.Transfer;
            _received.SetLength(0);
        }

        if (piece.Transfer != _transfer || piece.Offset != _received.Length)
        {
            return $"a piece at {piece.Offset} came where one at {_received.Length} was expected";
        }

        if (piece.TotalBytes > Limits.TransferBytesMax || piece.Bytes.Length == 0 || piece.Offset + (long)piece.Bytes.Length > piece.TotalBytes)
        {
            return $"a piece of {piece.Bytes.Length} bytes at {piece.Offset} of {piece.TotalBytes} is none";
        }

        _received.Write(piece.Bytes);
        return null;
    }

    public byte[] TakeAll()
    {
        var all = _received.ToArray();
        _received.SetLength(0);
        _received.Capacity = 0;
        _transfer = 0;
        return all;
    }
}
