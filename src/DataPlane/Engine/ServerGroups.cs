using LoadMaster.DataPlane.Balancing;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Engine;

/// <summary>The server groups of a service: each group's balancer knows all slots, and those of others as disabled.</summary>
internal static class ServerGroups
{
    /// <summary>Tells a server's group, from 1; 0: none.</summary>
    public static Func<RealServerId, int> Of(VirtualService service)
    {
        if (service.Groups.Count == 0)
        {
            return _ => 0;
        }

        var names = service.Groups.Select(group => group.Name).ToList();
        var groups = service.RealServers.ToDictionary(server => server.Id, server => names.IndexOf(server.Group) + 1);
        return groups.GetValueOrDefault;
    }

    public static ServerSlot[] Slots(IReadOnlyList<ServerEntry> servers, int group) =>
    [
        .. servers.Select(server => server.Group == group ? server.Slot : server.Slot with { Availability = Domain.Serving.ServerAvailability.Disabled }),
    ];

    /// <summary>With persistence a group keeps its clients by their address: the table knows one server of each client only.</summary>
    public static IBalancer[] Balancers(VirtualService service, IReadOnlyList<ServerEntry> servers, ServiceState state)
    {
        var balancers = new IBalancer[service.Groups.Count];
        for (var index = 0; index < balancers.Length; index++)
        {
            if (index == state.GroupRotations.Count)
            {
                state.GroupRotations.Add(new BalancerRotation());
            }

            var method = service.Persistence.Mode == PersistenceMode.None ? service.Groups[index].Scheduling : SchedulingMethod.SourceIpHash;
            balancers[index] = BalancerFactory.Create(method, Slots(servers, index + 1), state.GroupRotations[index]);
        }

        return balancers;
    }
}
