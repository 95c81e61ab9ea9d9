using System.Net;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Networking;

/// <summary>The routes of a target.</summary>
internal static class TargetRoutes
{
    /// <summary>What the kernel makes of no metric.</summary>
    private const int MetricV6Default = 1024;

    public static List<RouteState> Of(
        NetworkState present, Dictionary<string, LinkState> links, List<AddressState> addresses, NodeNetwork wanted, NodeNetwork before, List<ConfigProblem> problems)
    {
        var routes = present.Routes.Where(route => links.TryGetValue(route.Interface, out var link) && link.Up && link.Master.Length == 0).ToList();
        foreach (var old in before.Routes)
        {
            routes.RemoveAll(route => IsOf(route, old));
        }

        for (var index = 0; index < wanted.Routes.Count; index++)
        {
            var route = wanted.Routes[index];
            if (!NetworkText.TryParse(route.Destination, out var destination))
            {
                continue;
            }

            var gateway = route.Gateway.Length == 0 ? null : IPAddress.Parse(route.Gateway);
            if (InterfaceOf(route, gateway, links, addresses, $"/routes/{index}", problems) is { } name && links[name].Up)
            {
                var made = new RouteState(destination, gateway, name, MetricOf(route), route.Table);
                routes.RemoveAll(other => other.Key == made.Key);
                routes.Add(made);
            }
        }

        return routes;
    }

    private static int MetricOf(StaticRoute route) => route.Metric == 0 && route.Destination.Contains(':', StringComparison.Ordinal) ? MetricV6Default : route.Metric;

    private static bool IsOf(RouteState route, StaticRoute settings) =>
        NetworkText.TryParse(settings.Destination, out var destination)
        && route.Key == (destination, MetricOf(settings), settings.Table)
        && (route.Gateway?.ToString() ?? "") == settings.Gateway
        && (settings.Interface.Length == 0 || settings.Interface == route.Interface);

    /// <summary>Null with a problem when there is none.</summary>
    private static string? InterfaceOf(
        StaticRoute route, IPAddress? gateway, Dictionary<string, LinkState> links, List<AddressState> addresses, string at, List<ConfigProblem> problems)
    {
        if (route.Interface.Length > 0 && !links.ContainsKey(route.Interface))
        {
            problems.Add(new ConfigProblem(ProblemCodes.NotFound, $"{at}/interface", $"There is no interface {route.Interface} for the route to {route.Destination}; there are {string.Join(", ", links.Keys.Order(StringComparer.Ordinal))}."));
            return null;
        }

        if (gateway is null || gateway.IsIPv6LinkLocal)
        {
            return route.Interface;
        }

        var near = addresses.Where(one => one.Address.Network.Contains(gateway)).OrderByDescending(one => one.Address.PrefixLength).Select(one => one.Interface).ToList();
        if (near.Count > 0 && (route.Interface.Length == 0 || near.Contains(route.Interface)))
        {
            return route.Interface.Length == 0 ? near[0] : route.Interface;
        }

        // Of an interface that is switched off no address may be left.
        if (route.Interface.Length == 0 || links[route.Interface].Up)
        {
            problems.Add(new ConfigProblem(
                ProblemCodes.ImpossibleCombination,
                $"{at}/gateway",
                $"The gateway {gateway} is in no network {(route.Interface.Length == 0 ? "of the node" : $"on {route.Interface}")}; give an address in the gateway's network to the interface first, or name another gateway."));
        }

        return null;
    }
}
