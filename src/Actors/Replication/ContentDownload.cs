using System.Security.Cryptography;
using LoadMaster.Domain;
using static LoadMaster.Actors.Replication.ContentProtocol;

namespace LoadMaster.Actors.Replication;

/// <summary>One file on its way from one peer: what has come, and what to ask for next.</summary>
internal sealed class ContentDownload(string sha256)
{
    private readonly MemoryStream _received = new();

    public string Sha256 { get; } = sha256;

    public byte[]? Content { get; private set; }

    /// <summary>Why what the peer sends cannot be the file; null as long as it can.</summary>
    public string? Problem { get; private set; }

    public PieceWanted Next => new(Sha256, _received.Length);

    /// <summary>False for an answer to something else, which changes nothing.</summary>
    public bool Take(Piece piece)
    {
        if (piece.Sha256 != Sha256 || piece.Offset != _received.Length || Content is not null)
        {
            return false;
        }

        if (piece.TotalBytes > Limits.IpsUploadBytesMax || piece.Bytes.Length == 0 || piece.Offset + piece.Bytes.Length > piece.TotalBytes)
        {
            Problem = $"it would be {piece.TotalBytes} bytes long, and a piece of {piece.Bytes.Length} bytes came at {piece.Offset}";
            return true;
        }

        _received.Write(piece.Bytes);
        if (_received.Length == piece.TotalBytes)
        {
            Finish(_received.ToArray());
        }

        return true;
    }

    private void Finish(byte[] content)
    {
        if (Convert.ToHexStringLower(SHA256.HashData(content)) == Sha256)
        {
            Content = content;
        }
        else
        {
            Problem = "its hash is another one";
        }
    }
}
