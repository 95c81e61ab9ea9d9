namespace LoadMaster.Api;

/// <summary>
/// <c>Mode</c>: none, src, cookie, active-cookie, cookie-hash, url, query-hash, host, header, super, ssl, rdp, follow. <c>Follows</c>: 0 for no
/// service.
/// </summary>
public sealed record PersistenceDto(string Mode, int TimeoutSeconds, int PrefixLengthV4, int PrefixLengthV6)
{
    public string Name { get; init; } = "";

    public bool SourceFallback { get; init; }

    public bool Refresh { get; init; } = true;

    public int Follows { get; init; }

    public PersistenceCookieDto Cookie { get; init; } = new("/", "lax", "auto", true);
}

/// <summary>The attributes of the active cookie. <c>SameSite</c>: unset, lax, strict, none. <c>Secure</c>: auto, always, never.</summary>
public sealed record PersistenceCookieDto(string Path, string SameSite, string Secure, bool HttpOnly);

/// <summary>What a client sends to change persistence.</summary>
public sealed record PersistenceBody
{
    public string? Mode { get; init; }

    public int? TimeoutSeconds { get; init; }

    public int? PrefixLengthV4 { get; init; }

    public int? PrefixLengthV6 { get; init; }

    public string? Name { get; init; }

    public bool? SourceFallback { get; init; }

    public bool? Refresh { get; init; }

    public int? Follows { get; init; }

    public PersistenceCookieBody? Cookie { get; init; }
}

/// <summary>What a client sends to change the active cookie's attributes.</summary>
public sealed record PersistenceCookieBody
{
    public string? Path { get; init; }

    public string? SameSite { get; init; }

    public string? Secure { get; init; }

    public bool? HttpOnly { get; init; }
}

/// <summary>A client, a prefix of clients such as 192.0.2.0/24, or <c>key:</c> and the hash of what its requests show, and the real server it keeps.</summary>
public sealed record PersistenceEntryDto(string Client, int RealServer, string Address, double RemainingSeconds);

/// <summary>A page of a virtual service's persistence entries. <c>Total</c> counts all; <c>Next</c> is the cursor of the next page, null after the last.</summary>
public sealed record PersistenceListDto(int VirtualService, long Total, IReadOnlyList<PersistenceEntryDto> Items, string? Next);

/// <summary>How many entries were removed, and the node that did it; the other nodes follow.</summary>
public sealed record PersistenceClearedDto(int Cleared, string Node);

/// <summary>How far one peer is with the persistence entries of the active node.</summary>
public sealed record PersistencePeerDto(
    string Node, long EntriesBehind, int BlocksBehind, long LastAcknowledged, long FullTransfers, bool FullInProgress, long? AcknowledgedMillisecondsAgo);

/// <summary>The persistence entries of this node. <c>Peers</c> is empty on a node that is not active; <c>Received</c> and <c>Skipped</c> count what came from the active node.</summary>
public sealed record PersistenceSyncDto(long Entries, long MemoryBytes, IReadOnlyList<PersistencePeerDto> Peers, long Received, long Skipped);
