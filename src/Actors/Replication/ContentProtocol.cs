namespace LoadMaster.Actors.Replication;

/// <summary>How a node gets a large file, named by its SHA-256, from a peer that has it: piece by piece, each asked for.</summary>
public static class ContentProtocol
{
    /// <summary>Within a node: get it if a peer has it. Not answered; whoever wants it looks into the store again.</summary>
    public sealed record FetchContent(string Sha256);

    // Between nodes

    public sealed record PieceWanted(string Sha256, long Offset);

    /// <param name="TotalBytes">Of the whole file.</param>
    public sealed record Piece(string Sha256, long Offset, long TotalBytes, byte[] Bytes);

    /// <summary>The peer does not have it, or cannot read it.</summary>
    public sealed record ContentAbsent(string Sha256);
}
