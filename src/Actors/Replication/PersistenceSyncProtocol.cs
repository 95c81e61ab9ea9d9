using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Actors.Replication;

/// <summary>
/// How persistence entries cross to the standby: a stream of numbered blocks, at most <see cref="Domain.Limits.PersistenceWindowBlocks"/> of
/// them unacknowledged. A stream begins with everything; when anything was lost a new stream begins.
/// </summary>
public static class PersistenceSyncProtocol
{
    /// <summary>What a block is for.</summary>
    public enum BlockKind : byte
    {
        Entries = 0,

        /// <summary>Everything follows.</summary>
        FullBegin = 1,

        /// <summary>That was everything: what was not named goes.</summary>
        FullEnd = 2,
    }

    // From the active node's actor to the standby's

    /// <param name="Node">The sender's name.</param>
    /// <param name="Stream">Tells streams of one sender apart.</param>
    /// <param name="Sequence">From 1, without gaps.</param>
    /// <param name="Entries">As the data plane made them; the actors do not look inside.</param>
    public sealed record Block(string Node, long Stream, long Sequence, BlockKind Kind, byte[] Entries);

    // Back

    /// <param name="Sequence">All blocks up to this one have been taken over.</param>
    /// <param name="WantsFull">Something is missing: begin a new stream.</param>
    public sealed record Ack(string Node, long Stream, long Sequence, bool WantsFull);

    // Commands; a standby hands them on to the active node

    /// <summary>Removes a service's entries; answered by <see cref="EntriesCleared"/> or <see cref="ClearRefused"/>.</summary>
    /// <param name="Client">Only this client, as <see cref="Domain.Ports.PersistenceClient"/> reads it; empty: all.</param>
    /// <param name="HandedOn">Comes from a standby: whoever is not active refuses it rather than hand it on again.</param>
    public sealed record ClearEntries(VirtualServiceId Service, string Client, bool HandedOn = false);

    /// <param name="Node">That cleared them; the other nodes follow.</param>
    public sealed record EntriesCleared(int Count, string Node);

    public sealed record ClearRefused(string Code, string Message);

    // Within a node

    /// <summary>Answered by <see cref="SyncStatus"/>.</summary>
    public sealed record GetSyncStatus
    {
        public static GetSyncStatus Instance { get; } = new();
    }

    /// <param name="EntriesBehind">Sent or waiting, and not acknowledged; a full transfer that goes on adds to them as it is read.</param>
    /// <param name="LastAcknowledged">Number of the last block of this stream that the peer has taken over.</param>
    /// <param name="FullTransfers">How often everything was sent, the first time included.</param>
    /// <param name="FullInProgress">Everything is on its way.</param>
    /// <param name="AcknowledgedMillisecondsAgo">Since the last answer; null before the first.</param>
    public sealed record PeerProgress(
        string Node, long EntriesBehind, int BlocksBehind, long LastAcknowledged, long FullTransfers, bool FullInProgress, long? AcknowledgedMillisecondsAgo);

    /// <param name="Entries">In this node's tables now.</param>
    /// <param name="Peers">Empty on a node that is not active.</param>
    /// <param name="Received">Entries taken over from the active node since this actor started.</param>
    /// <param name="Skipped">Entries that came for services or servers that this node does not serve.</param>
    public sealed record SyncStatus(long Entries, long MemoryBytes, ValueList<PeerProgress> Peers, long Received, long Skipped);
}
