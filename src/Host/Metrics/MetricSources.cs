using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Metrics;

/// <summary>The node as a whole.</summary>
public sealed record NodeSource(NodeInfo Node, long Revision, long ServingRevision);

/// <summary>The process; read at once, so that its figures belong together.</summary>
public sealed record ProcessSource(double CpuSeconds, long ResidentBytes, long ManagedBytes, int Threads);

/// <summary>A virtual service; counters are null until the first sample that knows it.</summary>
public sealed record ServiceSource(VirtualService Service, ServiceStatus? Status, ServiceCounters? Counters);

/// <summary>A real server of a virtual service.</summary>
public sealed record ServerSource(VirtualService Service, RealServer Server, ServerStatus? Status, ServerCounters? Counters);

/// <summary>All that one scrape shows.</summary>
public sealed record MetricSources(
    NodeSource Node,
    ProcessSource Process,
    IReadOnlyList<ServiceSource> Services,
    IReadOnlyList<ServerSource> Servers,
    HaProtocol.HaStatus Ha,
    PersistenceSyncProtocol.SyncStatus? Sync,
    PersistenceSyncProtocol.SyncStatus? Connections)
{
    /// <summary>Null: not told.</summary>
    public IpsSource? Ips { get; init; }

    /// <exception cref="NodeNotReadyException">An actor does not answer in time.</exception>
    /// <exception cref="RequestRefusedException">The filter names a service that does not exist.</exception>
    public static async Task<MetricSources> LoadAsync(INodeGateway gateway, NodeInfo node, MetricFilter filter, CancellationToken cancel)
    {
        var config = gateway.GetConfigAsync(cancel);
        var status = gateway.GetServicesStatusAsync(cancel);
        var stats = gateway.GetStatsAsync(cancel);
        var ha = gateway.GetHaStatusAsync(cancel);
        var sync = gateway.GetPersistenceSyncAsync(cancel);
        var connections = gateway.GetConnectionSyncAsync(cancel);
        await Task.WhenAll(config, status, stats, ha, sync, connections);

        var services = filter.HasScope(MetricFilter.Service) || filter.HasScope(MetricFilter.Server) ? filter.Of((await config).Config.VirtualServices) : [];
        var known = (await status).Services.ToDictionary(s => s.Id);
        return new MetricSources(
            new NodeSource(node, (await config).Revision, (await status).ServingRevision),
            OwnProcess(),
            filter.HasScope(MetricFilter.Service) ? ServicesOf(services, known, (await stats).Sample) : [],
            filter.HasScope(MetricFilter.Server) ? ServersOf(services, known, (await stats).Sample) : [],
            await ha,
            await sync,
            await connections);
    }

    private static List<ServiceSource> ServicesOf(IReadOnlyList<VirtualService> services, Dictionary<VirtualServiceId, ServiceStatus> known, DataPlaneSample sample)
    {
        var counters = sample.Services.ToDictionary(s => s.Service);
        return [.. services.Select(s => new ServiceSource(s, known.GetValueOrDefault(s.Id), counters.GetValueOrDefault(s.Id)))];
    }

    private static List<ServerSource> ServersOf(IReadOnlyList<VirtualService> services, Dictionary<VirtualServiceId, ServiceStatus> known, DataPlaneSample sample)
    {
        var counters = sample.Servers.ToDictionary(s => s.Server);
        var sources = new List<ServerSource>();
        foreach (var service in services)
        {
            var states = known.GetValueOrDefault(service.Id)?.Servers.ToDictionary(s => s.Id) ?? [];
            sources.AddRange(service.RealServers.Select(server =>
                new ServerSource(service, server, states.GetValueOrDefault(server.Id), counters.GetValueOrDefault(server.Id))));
        }

        return sources;
    }

    private static ProcessSource OwnProcess()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return new ProcessSource(process.TotalProcessorTime.TotalSeconds, process.WorkingSet64, GC.GetTotalMemory(forceFullCollection: false), process.Threads.Count);
    }
}
