using LoadMaster.DataPlane.Balancing;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Engine;

/// <summary>Sorts the servers of a tcp service by the names they are for.</summary>
internal static class SniTable
{
    /// <summary>The entry as it is when no server has names.</summary>
    public static ServiceEntry Route(ServiceEntry entry)
    {
        var hosts = entry.Config.RealServers.Where(server => server.SniHosts.Count > 0).ToDictionary(server => server.Id, server => server.SniHosts);
        if (hosts.Count == 0 || entry.Config.Type != ServiceType.Tcp)
        {
            return entry;
        }

        var groups = new List<ServiceEntry> { Group(entry, [.. entry.Servers.Where(server => !hosts.ContainsKey(server.Slot.Id))]) };
        var byName = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var host in hosts.Values.SelectMany(list => list).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            byName.Add(host, groups.Count);
            groups.Add(Group(entry, [.. entry.Servers.Where(server => IsFor(server, host, hosts))]));
        }

        return entry with { Sni = new SniRoutes([.. groups], byName) };
    }

    private static bool IsFor(ServerEntry server, string host, Dictionary<RealServerId, Domain.Collections.ValueList<string>> hosts) =>
        hosts.TryGetValue(server.Slot.Id, out var names) && names.Contains(host, StringComparer.OrdinalIgnoreCase);

    /// <summary>With a rotation of its own: in turn means in turn among these.</summary>
    private static ServiceEntry Group(ServiceEntry entry, ServerEntry[] servers) => entry with
    {
        Servers = servers,
        IsSniGroup = true,
        Sticky = entry.Sticky?.Among(servers.Select(server => Array.IndexOf(entry.Servers, server))),
        Balancer = BalancerFactory.Create(entry.Config.Scheduling, [.. servers.Select(server => server.Slot)], new BalancerRotation()),
    };
}
