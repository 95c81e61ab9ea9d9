using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>Gives ids to what came without; an id that was ever used is not given again.</summary>
internal static class IdAssignment
{
    /// <summary>
    /// Completes a whole document. What has no id but the address of something in <paramref name="current"/> is taken for it
    /// and keeps its id, so that a document written by hand can be imported again and again.
    /// </summary>
    public static LoadMasterConfig Complete(LoadMasterConfig read, LoadMasterConfig current)
    {
        var nextService = Math.Max(Math.Max(read.NextVirtualServiceId, current.NextVirtualServiceId), NextServiceIdOf(read));
        var nextServer = Math.Max(Math.Max(read.NextRealServerId, current.NextRealServerId), NextServerIdOf(read));
        var taken = read.VirtualServices.Select(service => service.Id).ToHashSet();
        var takenServers = read.VirtualServices.SelectMany(service => service.RealServers).Select(server => server.Id).ToHashSet();
        var currentById = new Dictionary<VirtualServiceId, VirtualService>();
        var currentByAddress = new Dictionary<(Endpoint Address, bool Udp), VirtualService>();
        foreach (var service in current.VirtualServices)
        {
            currentById.TryAdd(service.Id, service);
            currentByAddress.TryAdd(KeyOf(service), service);
        }

        var services = new List<VirtualService>(read.VirtualServices.Count);
        foreach (var service in read.VirtualServices)
        {
            var id = service.Id;
            if (id.Value == 0)
            {
                id = currentByAddress.TryGetValue(KeyOf(service), out var same) && taken.Add(same.Id) ? same.Id : new VirtualServiceId(nextService++);
            }

            var before = currentById.TryGetValue(id, out var known) ? known.RealServers : [];
            services.Add(service with { Id = id, RealServers = Complete(service.RealServers, before, takenServers, ref nextServer) });
        }

        return read with { NextVirtualServiceId = nextService, NextRealServerId = nextServer, VirtualServices = services.ToValueList() };
    }

    /// <summary>Completes the real servers of one service; <paramref name="before"/> are those it had.</summary>
    public static ValueList<RealServer> Complete(ValueList<RealServer> servers, ValueList<RealServer> before, HashSet<RealServerId> taken, ref int next)
    {
        var byAddress = new Dictionary<Endpoint, RealServerId>();
        foreach (var server in before)
        {
            byAddress.TryAdd(server.Address, server.Id);
        }

        var completed = new List<RealServer>(servers.Count);
        foreach (var server in servers)
        {
            completed.Add(server.Id.Value != 0
                ? server
                : server with { Id = byAddress.TryGetValue(server.Address, out var same) && taken.Add(same) ? same : new RealServerId(next++) });
        }

        return completed.ToValueList();
    }

    private static (Endpoint Address, bool Udp) KeyOf(VirtualService service) => (service.Address, service.Type == ServiceType.Udp);

    /// <summary>The lowest id above all that the document uses.</summary>
    public static int NextServiceIdOf(LoadMasterConfig config) => Above(config.VirtualServices.Select(service => service.Id.Value));

    /// <inheritdoc cref="NextServiceIdOf"/>
    public static int NextServerIdOf(LoadMasterConfig config) =>
        Above(config.VirtualServices.SelectMany(service => service.RealServers).Select(server => server.Id.Value));

    // Ids beyond the limit are problems of their own; they must not overflow the count here.
    private static int Above(IEnumerable<int> ids) => Math.Min(ids.DefaultIfEmpty(0).Max(), Limits.IdMax) + 1;
}
