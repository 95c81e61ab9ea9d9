using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using static LoadMaster.Domain.Networking.NetworkStep;

namespace LoadMaster.Domain.Networking;

/// <summary>
/// The way from one state of a network to another, in the order that the kernel takes: first goes what stands on something else. The way back is the
/// plan from the second state to the first. Pure.
/// </summary>
public static class NetworkPlanner
{
    public static ValueList<NetworkStep> Steps(NetworkState from, NetworkState to)
    {
        var gone = Gone(from, to);
        return
        [
            .. from.Rules.Except(to.Rules).Select(rule => new RemoveRule(rule)),
            .. from.Routes.Where(route => gone.Contains(route.Interface) || !to.Routes.Contains(route)).OrderByDescending(route => route.Gateway is not null).Select(route => new RemoveRoute(route)),
            .. from.Addresses.Where(address => gone.Contains(address.Interface) || !to.Addresses.Contains(address)).Select(address => new RemoveAddress(address)),
            .. Links(from, to, gone),
            .. to.Addresses.Where(address => gone.Contains(address.Interface) || !from.Addresses.Contains(address)).Select(address => new AddAddress(address)),
            .. to.Routes.Where(route => gone.Contains(route.Interface) || !from.Routes.Contains(route)).OrderBy(route => route.Gateway is not null).Select(route => new AddRoute(route)),
            .. to.Rules.Except(from.Rules).Select(rule => new AddRule(rule)),
            .. Names(from, to),
        ];
    }

    /// <summary>VLANs and bonds that go or are made anew, and the VLANs on them.</summary>
    private static HashSet<string> Gone(NetworkState from, NetworkState to)
    {
        var gone = from.Links.Where(link => link.Kind != InterfaceKind.Physical && to.Link(link.Name)?.IsMadeLike(link) != true).Select(link => link.Name).ToHashSet(StringComparer.Ordinal);
        gone.UnionWith(from.Links.Where(link => link.Kind == InterfaceKind.Vlan && gone.Contains(link.Parent)).Select(link => link.Name).ToList());
        return gone;
    }

    private static IEnumerable<NetworkStep> Links(NetworkState from, NetworkState to, HashSet<string> gone)
    {
        var pairs = to.Links.Select(link => (Old: gone.Contains(link.Name) ? null : from.Link(link.Name), New: link)).ToList();
        var kept = pairs.Where(pair => pair.Old is not null).Select(pair => (Old: pair.Old!, pair.New)).ToList();
        var fresh = pairs.Where(pair => pair.Old is null && pair.New.Kind != InterfaceKind.Physical).Select(pair => pair.New).ToList();
        return
        [
            .. kept.Where(pair => IsReleased(pair.Old, pair.New)).Select(pair => new SetMaster(pair.New.Name, "")),
            .. from.Links.Where(link => gone.Contains(link.Name)).OrderByDescending(link => link.Kind == InterfaceKind.Vlan).Select(link => new Delete(link)),
            .. Mtus(kept, vlans: false, raised: true),
            .. fresh.OrderBy(link => link.Kind == InterfaceKind.Vlan).Select(link => new Create(link)),
            .. Mtus(kept, vlans: true, raised: true),
            .. Mtus(kept, vlans: true, raised: false),
            .. Mtus(kept, vlans: false, raised: false),
            .. kept.Where(pair => pair.New.Master.Length > 0 && (pair.Old.Master != pair.New.Master || gone.Contains(pair.New.Master))).Select(pair => new SetMaster(pair.New.Name, pair.New.Master)),
            .. pairs.Where(pair => pair.New.Bond is { } bond && (pair.Old?.Bond?.Primary ?? "") != bond.Primary).Select(pair => new SetPrimary(pair.New.Name, pair.New.Bond!.Primary)),
            .. kept.Where(pair => pair.Old.Up && !pair.New.Up).OrderByDescending(pair => pair.New.Kind == InterfaceKind.Vlan).Select(pair => new SetUp(pair.New.Name, false)),
            .. pairs.Where(pair => pair.New.Up && pair.Old?.Up != true && (pair.Old is not null || pair.New.Kind != InterfaceKind.Physical))
                .OrderBy(pair => pair.New.Kind == InterfaceKind.Vlan).Select(pair => new SetUp(pair.New.Name, true)),
        ];

        bool IsReleased(LinkState old, LinkState now) => old.Master.Length > 0 && (old.Master != now.Master || gone.Contains(old.Master));
    }

    /// <summary>Members have the MTU of their bond without being told.</summary>
    private static IEnumerable<NetworkStep> Mtus(List<(LinkState Old, LinkState New)> kept, bool vlans, bool raised) =>
        kept.Where(pair => (pair.New.Kind == InterfaceKind.Vlan) == vlans && pair.New.Master.Length == 0 && pair.Old.Mtu != pair.New.Mtu && (pair.New.Mtu > pair.Old.Mtu) == raised)
            .Select(pair => new SetMtu(pair.New.Name, pair.New.Mtu));

    private static IEnumerable<NetworkStep> Names(NetworkState from, NetworkState to)
    {
        if (from.Hostname != to.Hostname)
        {
            yield return new SetHostname(to.Hostname);
        }

        if (from.Resolver != to.Resolver)
        {
            yield return new WriteResolver(to.Resolver);
        }
    }
}
