namespace LoadMaster.Api;

/// <summary>Whether responses are kept in memory for further requests, on each node.</summary>
public sealed record CacheDto
{
    public bool Enabled { get; init; }

    public int MemoryMegabytes { get; init; }

    public int EntryBytesMax { get; init; }

    public int HeuristicSecondsMax { get; init; }

    public int StaleWhileRevalidateSeconds { get; init; }

    public int StaleIfErrorSeconds { get; init; }

    public int WaitSecondsMax { get; init; }

    public IReadOnlyList<string> ExcludePaths { get; init; } = [];
}

/// <summary>What a client sends to change a service's cache; a field left null is not sent.</summary>
public sealed record CacheBody
{
    public bool? Enabled { get; init; }

    public int? MemoryMegabytes { get; init; }

    public int? EntryBytesMax { get; init; }

    public int? HeuristicSecondsMax { get; init; }

    public int? StaleWhileRevalidateSeconds { get; init; }

    public int? StaleIfErrorSeconds { get; init; }

    public int? WaitSecondsMax { get; init; }

    public IReadOnlyList<string>? ExcludePaths { get; init; }
}

/// <summary>What a cache did with requests on this node, and what it holds. Stale: answered although no longer fresh; renewed: the server said that the kept response still holds.</summary>
/// <param name="BytesSaved">Of bodies that came from the cache.</param>
/// <param name="Bytes">Of all entries.</param>
/// <param name="Evictions">Entries that gave way to others.</param>
public sealed record CacheCountersDto(long Hits, long Misses, long Stale, long Renewed, long Stored, long BytesSaved, long Entries, long Bytes, long Evictions);

/// <summary>What a purge removed, and where.</summary>
/// <param name="Purged">On all nodes together.</param>
/// <param name="Node">The one that was asked.</param>
/// <param name="Nodes">Each node, the asked one first.</param>
public sealed record CachePurgedDto(int Purged, string Node, IReadOnlyList<NodePurgedDto> Nodes);

/// <summary>One node's part of a purge.</summary>
/// <param name="Problem">Why the node may still keep something; null: it has purged.</param>
public sealed record NodePurgedDto(string Node, int Purged, string? Problem);
