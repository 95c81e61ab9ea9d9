using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Replication;

namespace LoadMaster.Host.Metrics;

/// <summary>Every metric of <c>/metrics</c>. Names are a contract: one is added or goes with a line in the change log, and never changes its meaning.</summary>
public static class MetricCatalogue
{
    /// <summary>In the order of the page.</summary>
    public static IReadOnlyList<MetricFamily> Families =>
    [
        .. Node.Families,
        .. Process.Families,
        .. ServiceMetrics.Group.Families,
        .. ServerMetrics.Group.Families,
        .. HaMetrics.Node.Families,
        .. HaMetrics.Peer.Families,
        .. ReplicationMetrics.Node.Families,
        .. ReplicationMetrics.Peer.Families,
        .. ReplicationMetrics.Connections.Families,
        .. ReplicationMetrics.ConnectionPeer.Families,
        .. IpsMetrics.Group.Families,
    ];

    private static MetricGroup<NodeSource> Node { get; } = new(
        [],
        _ => [],
        new Metric<NodeSource>("loadmaster_info", Metric<NodeSource>.Gauge, "Always 1; the label has the software's version.", "version", n => [(n.Node.Version, 1)]),
        Metric<NodeSource>.Now("loadmaster_uptime_seconds", "Seconds since the daemon started.", n => n.Node.Uptime.TotalSeconds),
        Metric<NodeSource>.Now("loadmaster_config_revision", "Revision of the saved configuration.", n => n.Revision),
        Metric<NodeSource>.Now("loadmaster_config_serving_revision", "Revision that the data plane serves.", n => n.ServingRevision));

    private static MetricGroup<ProcessSource> Process { get; } = new(
        [],
        _ => [],
        Metric<ProcessSource>.Total("process_cpu_seconds_total", "CPU time of the daemon, user and system.", p => p.CpuSeconds),
        Metric<ProcessSource>.Now("process_resident_memory_bytes", "Resident memory of the daemon.", p => p.ResidentBytes),
        Metric<ProcessSource>.Now("process_threads", "Threads of the daemon.", p => p.Threads),
        Metric<ProcessSource>.Now("loadmaster_managed_memory_bytes", "Bytes on the daemon's managed heap.", p => p.ManagedBytes));

    /// <summary>The page, family by family.</summary>
    public static IEnumerable<string> Write(MetricSources sources) => Read(sources).Select(PrometheusText.Of);

    /// <summary>Every figure, in the order of the page.</summary>
    public static IEnumerable<MetricReading> Read(MetricSources sources)
    {
        IReadOnlyList<HaProtocol.HaStatus> ha = [sources.Ha];
        IReadOnlyList<PersistenceSyncProtocol.SyncStatus> sync = sources.Sync is { } status ? [status] : [];
        IReadOnlyList<PersistenceSyncProtocol.SyncStatus> connections = sources.Connections is { } tracked ? [tracked] : [];
        return Node.Read([sources.Node])
            .Concat(Process.Read([sources.Process]))
            .Concat(ServiceMetrics.Group.Read(sources.Services))
            .Concat(ServerMetrics.Group.Read(sources.Servers))
            .Concat(HaMetrics.Node.Read(ha))
            .Concat(HaMetrics.Peer.Read([.. sources.Ha.Peers]))
            .Concat(ReplicationMetrics.Node.Read(sync))
            .Concat(ReplicationMetrics.Peer.Read([.. sync.SelectMany(s => s.Peers)]))
            .Concat(ReplicationMetrics.Connections.Read(connections))
            .Concat(ReplicationMetrics.ConnectionPeer.Read([.. connections.SelectMany(s => s.Peers)]))
            .Concat(IpsMetrics.Group.Read(sources.Ips is { } ips ? [ips] : []));
    }
}
