using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Networking;

/// <summary>By which interfaces a service is reached and reaches its real servers.</summary>
/// <param name="Front">Empty: no interface has its network.</param>
/// <param name="Back">One for each interface that leads to real servers.</param>
public sealed record ServiceArm(VirtualService Service, string Front, ValueList<string> Back)
{
    public bool IsOneArm => Back.Count == 1 && Back[0] == Front;

    public bool IsMixed => Back.Count > 1 && Back.Contains(Front);
}

/// <summary>Finds the arms of services in a network as it is. Pure.</summary>
public static class ServiceArms
{
    public static ValueList<ServiceArm> Of(LoadMasterConfig config, NetworkState state) =>
    [
        .. config.VirtualServices.Select(service => new ServiceArm(
            service,
            LinkTo(state, service.Address.Address),
            [.. service.RealServers.Select(server => LinkTo(state, server.Address.Address)).Where(name => name.Length > 0).Distinct().Order(StringComparer.Ordinal)])),
    ];

    /// <summary>The interface that packets to the address leave by; empty when there is none, as for the node itself.</summary>
    public static string LinkTo(NetworkState state, IPAddress address)
    {
        var near = state.Addresses.Where(one => state.Link(one.Interface) is { Up: true }).Select(one => (one.Address.Network, one.Interface, Metric: 0));
        var far = state.Routes.Where(route => route.Table == StaticRoute.MainTable).Select(route => (Network: route.Destination, route.Interface, route.Metric));
        return near.Concat(far)
            .Where(way => way.Network.BaseAddress.AddressFamily == address.AddressFamily && way.Network.Contains(address))
            .OrderByDescending(way => way.Network.PrefixLength)
            .ThenBy(way => way.Metric)
            .Select(way => way.Interface)
            .FirstOrDefault("");
    }
}
