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

    /// <summary>The page. Comes back with each block of it, which is to be sent and cleared; the text is never in memory as a whole.</summary>
    public static IEnumerable<PrometheusText> Write(MetricSources sources, MetricFilter filter)
    {
        var text = new PrometheusText();
        var blocks = WriteNode(text, sources, filter)
            .Concat(filter.HasScope(MetricFilter.Service) ? ServiceMetrics.Group.Write(text, sources.Services, filter) : [])
            .Concat(filter.HasScope(MetricFilter.Server) ? ServerMetrics.Group.Write(text, sources.Servers, filter) : [])
            .Concat(WritePair(text, sources, filter));
        foreach (var block in blocks)
            yield return block;
        yield return text;
    }

    /// <summary>The figures of a node and of its virtual services and real servers.</summary>
    public static IEnumerable<MetricReading> Read(MetricSources sources)
    {
        var (ha, sync, connections) = (ListOf(sources.Ha), ListOf(sources.Sync), ListOf(sources.Connections));
        return Node.Read([sources.Node])
            .Concat(Process.Read([sources.Process]))
            .Concat(ReadServices(sources.Services, sources.Servers))
            .Concat(HaMetrics.Node.Read(ha))
            .Concat(HaMetrics.Peer.Read([.. sources.Ha.Peers]))
            .Concat(ReplicationMetrics.Node.Read(sync))
            .Concat(ReplicationMetrics.Peer.Read([.. sync.SelectMany(s => s.Peers)]))
            .Concat(ReplicationMetrics.Connections.Read(connections))
            .Concat(ReplicationMetrics.ConnectionPeer.Read([.. connections.SelectMany(s => s.Peers)]))
            .Concat(IpsMetrics.Group.Read(ListOf(sources.Ips)));
    }

    /// <summary>The figures of some virtual services and real servers alone.</summary>
    public static IEnumerable<MetricReading> ReadServices(IReadOnlyList<ServiceSource> services, IReadOnlyList<ServerSource> servers) =>
        ServiceMetrics.Group.Read(services).Concat(ServerMetrics.Group.Read(servers));

    private static IEnumerable<PrometheusText> WriteNode(PrometheusText text, MetricSources sources, MetricFilter filter) => filter.HasScope(MetricFilter.Node)
        ? Node.Write(text, [sources.Node], filter).Concat(Process.Write(text, [sources.Process], filter))
        : [];

    private static IEnumerable<PrometheusText> WritePair(PrometheusText text, MetricSources sources, MetricFilter filter)
    {
        if (!filter.HasScope(MetricFilter.Node))
            return [];
        var (sync, connections) = (ListOf(sources.Sync), ListOf(sources.Connections));
        return HaMetrics.Node.Write(text, [sources.Ha], filter)
            .Concat(HaMetrics.Peer.Write(text, [.. sources.Ha.Peers], filter))
            .Concat(ReplicationMetrics.Node.Write(text, sync, filter))
            .Concat(ReplicationMetrics.Peer.Write(text, [.. sync.SelectMany(s => s.Peers)], filter))
            .Concat(ReplicationMetrics.Connections.Write(text, connections, filter))
            .Concat(ReplicationMetrics.ConnectionPeer.Write(text, [.. connections.SelectMany(s => s.Peers)], filter))
            .Concat(IpsMetrics.Group.Write(text, ListOf(sources.Ips), filter));
    }

    private static IReadOnlyList<T> ListOf<T>(T? one) where T : class => one is null ? [] : [one];
}
