namespace LoadMaster.Api;

/// <summary>A client, or a prefix of clients such as 192.0.2.0/24, and the real server it keeps.</summary>
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
