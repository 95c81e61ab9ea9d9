using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Rest;

/// <summary>The cache of a service and what it did, as REST shows them.</summary>
public static partial class DtoMapping
{
    private static CacheDto ToDto(CacheSettings settings) => new()
    {
        Enabled = settings.Enabled,
        MemoryMegabytes = settings.MemoryMegabytes,
        EntryBytesMax = settings.EntryBytesMax,
        HeuristicSecondsMax = settings.HeuristicSecondsMax,
        StaleWhileRevalidateSeconds = settings.StaleWhileRevalidateSeconds,
        StaleIfErrorSeconds = settings.StaleIfErrorSeconds,
        WaitSecondsMax = settings.WaitSecondsMax,
        ExcludePaths = [.. settings.ExcludePaths],
    };

    private static CacheCountersDto ToDto(CacheCounters counters) => new(
        counters.Hits, counters.Misses, counters.Stale, counters.Renewed, counters.Stored, counters.BytesSaved, counters.Use.Entries, counters.Use.Bytes, counters.Use.Evictions);
}
