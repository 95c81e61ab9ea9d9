using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>Whether responses of an http or https service are kept in memory for further requests (RFC 9111, a shared cache), on each node.</summary>
public sealed record CacheSettings
{
    public bool Enabled { get; init; }

    /// <summary>For all entries together.</summary>
    public int MemoryMegabytes { get; init; } = 64;

    /// <summary>A response with a longer body is not kept.</summary>
    public int EntryBytesMax { get; init; } = 1024 * 1024;

    /// <summary>How long at most a response without a stated lifetime is fresh, by its Last-Modified; 0: not at all.</summary>
    public int HeuristicSecondsMax { get; init; }

    /// <summary>How long a stale response serves others while one request renews it, where it says nothing itself.</summary>
    public int StaleWhileRevalidateSeconds { get; init; }

    /// <summary>How long a stale response serves while real servers fail, where it says nothing itself.</summary>
    public int StaleIfErrorSeconds { get; init; }

    /// <summary>How long a request waits for another one that is getting the same; 0: not at all.</summary>
    public int WaitSecondsMax { get; init; } = 5;

    /// <summary>Paths that are neither kept nor answered from the cache: <c>/admin/</c> and all below, <c>*.php</c> and all that end so.</summary>
    public ValueList<string> ExcludePaths { get; init; } = [];
}
