using LoadMaster.Actors.Replication;

namespace LoadMaster.Host.Metrics;

using N = Metric<PersistenceSyncProtocol.SyncStatus>;
using P = Metric<PersistenceSyncProtocol.PeerProgress>;

/// <summary>Replication of persistence entries and of layer 4 connections; nothing of it on a single node.</summary>
internal static class ReplicationMetrics
{
    private const double MillisecondsPerSecond = 1000;

    public static readonly MetricGroup<PersistenceSyncProtocol.SyncStatus> Node = new(
        [],
        _ => [],
        N.Now("loadmaster_persistence_entries", "Persistence entries of the node.", s => s.Entries),
        N.Now("loadmaster_persistence_memory_bytes", "Memory of the persistence entries.", s => s.MemoryBytes),
        N.Total("loadmaster_persistence_received_total", "Entries taken over from the active node.", s => s.Received),
        N.Total("loadmaster_persistence_skipped_total", "Entries that came for services or servers that the node does not serve.", s => s.Skipped));

    public static readonly MetricGroup<PersistenceSyncProtocol.PeerProgress> Peer = new(
        ["peer"],
        p => [p.Node],
        P.Now("loadmaster_persistence_peer_behind", "Persistence entries that the peer does not have yet.", p => p.EntriesBehind),
        P.Total("loadmaster_persistence_peer_full_transfers_total", "Times that all entries were sent to the peer.", p => p.FullTransfers),
        P.Now("loadmaster_persistence_peer_acknowledged_seconds", "Seconds since the peer's last acknowledgement.", p => p.AcknowledgedMillisecondsAgo / MillisecondsPerSecond));

    public static readonly MetricGroup<PersistenceSyncProtocol.SyncStatus> Connections = new(
        [],
        _ => [],
        N.Now("loadmaster_connection_sync_tracked", "Connections of layer 4 services that the node has told its peers of.", s => s.Entries),
        N.Total("loadmaster_connection_sync_received_total", "Connections of layer 4 services taken over from the active node.", s => s.Received),
        N.Total("loadmaster_connection_sync_skipped_total", "Connections of layer 4 services that came and could not be made in the kernel.", s => s.Skipped));

    public static readonly MetricGroup<PersistenceSyncProtocol.PeerProgress> ConnectionPeer = new(
        ["peer"],
        p => [p.Node],
        P.Now("loadmaster_connection_sync_peer_behind", "Connections of layer 4 services that the peer does not know yet.", p => p.EntriesBehind),
        P.Total("loadmaster_connection_sync_peer_full_transfers_total", "Times that all connections of layer 4 services were sent to the peer.", p => p.FullTransfers));
}
