namespace LoadMaster.Domain.Configuration;

/// <summary>The words of compression, as <see cref="Words"/> has those of the rest.</summary>
public static class CompressionWords
{
    /// <summary>As they stand in Accept-Encoding and Content-Encoding.</summary>
    public static WordTable<CompressionCoding> Codings { get; } = new(
        (CompressionCoding.Zstd, "zstd"), (CompressionCoding.Brotli, "br"), (CompressionCoding.Gzip, "gzip"));

    public static WordTable<CompressionLevel> Levels { get; } = new(
        (CompressionLevel.Fast, "fast"), (CompressionLevel.Normal, "normal"), (CompressionLevel.Best, "best"));
}
