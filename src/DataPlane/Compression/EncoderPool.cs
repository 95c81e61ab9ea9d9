using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Compression;

/// <summary>One loop's encoders, used again and again; so many work at a time that their memory stays bounded.</summary>
internal sealed class EncoderPool : IDisposable
{
    /// <summary>Of one coding and level.</summary>
    private const int KeptMax = 32;
    private const int LevelCount = 3;

    private readonly Stack<BodyEncoder>?[] _free = new Stack<BodyEncoder>?[LevelCount * Limits.CompressionCodingsMax];

    /// <summary>Encoders that work for a body now.</summary>
    public int InUse { get; private set; }

    /// <summary>Whether this machine has what the coding needs.</summary>
    public static bool Has(CompressionCoding coding) => coding switch
    {
        CompressionCoding.Gzip => Libz.IsAvailable,
        CompressionCoding.Zstd => Libzstd.IsAvailable,
        CompressionCoding.Brotli => true,
    };

    /// <summary>What is missing without it.</summary>
    public static string LibraryOf(CompressionCoding coding) => coding switch
    {
        CompressionCoding.Gzip => "libz.so.1 (package zlib1g)",
        CompressionCoding.Zstd => "libzstd.so.1 (package libzstd1)",
        CompressionCoding.Brotli => "the framework's Brotli",
    };

    /// <summary>Null when too many work already, or there is no memory for one more.</summary>
    public BodyEncoder? Take(CompressionCoding coding, CompressionLevel level)
    {
        if (InUse >= Limits.CompressionsPerLoopMax)
        {
            return null;
        }

        var encoder = _free[IndexOf(coding, level)] is { Count: > 0 } free ? free.Pop() : Make(coding, level);
        if (!encoder.Begin())
        {
            encoder.Dispose();
            return null;
        }

        InUse++;
        return encoder;
    }

    public void Return(BodyEncoder encoder, CompressionCoding coding, CompressionLevel level)
    {
        InUse--;
        encoder.End();
        var free = _free[IndexOf(coding, level)] ??= new Stack<BodyEncoder>();
        if (free.Count < KeptMax)
        {
            free.Push(encoder);
        }
        else
        {
            encoder.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var encoder in _free.SelectMany(free => free ?? []))
        {
            encoder.Dispose();
        }
    }

    private static int IndexOf(CompressionCoding coding, CompressionLevel level) => ((int)coding * LevelCount) + (int)level;

    private static BodyEncoder Make(CompressionCoding coding, CompressionLevel level) => (coding, level) switch
    {
        (CompressionCoding.Gzip, CompressionLevel.Fast) => new GzipEncoder(1),
        (CompressionCoding.Gzip, CompressionLevel.Normal) => new GzipEncoder(5),
        (CompressionCoding.Gzip, _) => new GzipEncoder(9),
        (CompressionCoding.Brotli, CompressionLevel.Fast) => new BrotliBodyEncoder(1),
        (CompressionCoding.Brotli, CompressionLevel.Normal) => new BrotliBodyEncoder(4),
        (CompressionCoding.Brotli, _) => new BrotliBodyEncoder(8),
        (_, CompressionLevel.Fast) => new ZstdEncoder(1, 15),
        (_, CompressionLevel.Normal) => new ZstdEncoder(3, 16),
        _ => new ZstdEncoder(9, 17),
    };
}
