using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration;

/// <summary>What becomes of responses.</summary>
internal sealed partial class ConfigGenerator
{
    private CompressionSettings Compression() => new()
    {
        Enabled = Flag(),
        Codings = Flag() ? [CompressionCoding.Gzip] : [CompressionCoding.Brotli, CompressionCoding.Zstd],
        MediaTypes = Flag() ? ["text/*", "application/json"] : ["application/*+json"],
        BytesMin = _random.Next(10_000),
        Level = Any<CompressionLevel>(),
        Offload = Flag(),
    };

    private CacheSettings Cache() => new()
    {
        Enabled = Flag(),
        MemoryMegabytes = _random.Next(8, 100),
        EntryBytesMax = _random.Next(1, 2_000_000),
        HeuristicSecondsMax = _random.Next(100),
        StaleWhileRevalidateSeconds = _random.Next(100),
        StaleIfErrorSeconds = _random.Next(100),
        WaitSecondsMax = _random.Next(61),
        ExcludePaths = Flag() ? [] : ["/admin/", "*.php"],
    };
}
