using LoadMaster.DataPlane.Balancing;
using LoadMaster.DataPlane.Persistence;
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

    /// <summary>Gives the entry its groups, and them and the servers of no group their part of the persistence.</summary>
    /// <param name="sticky">Of the whole service; null without persistence.</param>
    public static ServiceEntry Divide(ServiceEntry entry, StickyClients? sticky)
    {
        var service = entry.Config;
        if (service.Groups.Count == 0)
        {
            return entry with { Sticky = sticky };
        }

        var servers = entry.RealServers;
        var groups = new GroupEntry[service.Groups.Count];
        for (var index = 0; index < groups.Length; index++)
        {
            if (index == entry.State.GroupRotations.Count)
            {
                entry.State.GroupRotations.Add(new BalancerRotation());
            }

            var group = service.Groups[index];
            groups[index] = new GroupEntry(
                BalancerFactory.Create(group.Scheduling, Slots(servers, index + 1), entry.State.GroupRotations[index]),
                sticky?.OfGroup(group.Name, at => servers[at].Group == index + 1));
        }

        return entry with { Groups = groups, Sticky = sticky?.OfGroup("", at => servers[at].Group == 0) };
    }
}
