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
    public static async Task<MetricSources> LoadAsync(INodeGateway gateway, NodeInfo node, CancellationToken cancel)
    {
        var config = gateway.GetConfigAsync(cancel);
        var status = gateway.GetServicesStatusAsync(cancel);
        var stats = gateway.GetStatsAsync(cancel);
        var ha = gateway.GetHaStatusAsync(cancel);
        var sync = gateway.GetPersistenceSyncAsync(cancel);
        var connections = gateway.GetConnectionSyncAsync(cancel);
        await Task.WhenAll(config, status, stats, ha, sync, connections);

        var known = (await status).Services.ToDictionary(s => s.Id);
        var knownServers = known.Values.SelectMany(s => s.Servers).ToDictionary(s => s.Id);
        var counters = (await stats).Sample.Services.ToDictionary(s => s.Service);
        var serverCounters = (await stats).Sample.Servers.ToDictionary(s => s.Server);
        var services = (await config).Config.VirtualServices;
        return new MetricSources(
            new NodeSource(node, (await config).Revision, (await status).ServingRevision),
            OwnProcess(),
            [.. services.Select(s => new ServiceSource(s, known.GetValueOrDefault(s.Id), counters.GetValueOrDefault(s.Id)))],
            [
                .. from service in services
                   from server in service.RealServers
                   select new ServerSource(service, server, knownServers.GetValueOrDefault(server.Id), serverCounters.GetValueOrDefault(server.Id)),
            ],
            await ha,
            await sync,
            await connections);
    }

    private static ProcessSource OwnProcess()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return new ProcessSource(process.TotalProcessorTime.TotalSeconds, process.WorkingSet64, GC.GetTotalMemory(forceFullCollection: false), process.Threads.Count);
    }
}
