namespace LoadMaster.Domain.Serving;

/// <summary>What of a cache is purged.</summary>
public enum CachePurgeKind
{
    All,

    /// <summary>A path, with every query and variant; with a query in it that query only.</summary>
    Path,

    /// <summary>All that begins so.</summary>
    Prefix,
}

/// <param name="Path">Empty for all.</param>
public sealed record CachePurge(CachePurgeKind Kind, string Path);

/// <summary>What a cache holds.</summary>
/// <param name="Evictions">Entries that gave way to others.</param>
public sealed record CacheUse(long Entries, long Bytes, long Evictions);

/// <summary>What a cache did with requests. Stale: answered although no longer fresh; renewed: the server said that the kept response still holds.</summary>
/// <param name="BytesSaved">Of bodies that came from the cache.</param>
public sealed record CacheCounters(long Hits, long Misses, long Stale, long Renewed, long Stored, long BytesSaved, CacheUse Use)
{
    public static CacheCounters None { get; } = new(0, 0, 0, 0, 0, 0, new CacheUse(0, 0, 0));
}
