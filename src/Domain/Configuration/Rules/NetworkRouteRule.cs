using System.Net.Sockets;
using LoadMaster.Domain.Configuration.Json;
using LoadMaster.Domain.Networking;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Static routes and policy rules: networks that are networks, tables and priorities that are nobody else's.</summary>
internal sealed class NetworkRouteRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.Network.Nodes.Count; index++)
        {
            var (node, at) = (config.Network.Nodes[index], NetworkRule.PathOf(index));
            for (var place = 0; place < node.Routes.Count; place++)
            {
                CheckRoute(node, place, at.Field("routes").Item(place), problems);
            }

            for (var place = 0; place < node.Rules.Count; place++)
            {
                CheckRule(node, place, at.Field("rules").Item(place), problems);
            }
        }
    }

    private static void CheckRoute(NodeNetwork node, int index, JsonPath at, ProblemList problems)
    {
        var route = node.Routes[index];
        CheckTable(route.Table, at.Field("table"), problems);
        var known = CheckNetwork(route.Destination, at.Field("destination"), problems);
        if (route.Interface.Length > 0 && NetworkInterfaceRule.WhyNoName(route.Interface) is { } why)
        {
            problems.Add(ProblemCodes.BadPattern, at.Field("interface"), $"\"{JsonText.Shortened(route.Interface)}\" {why}; name an interface of the node.");
        }

        if (NetworkInterfaceRule.BondOf(node, route.Interface) is { } bond)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field("interface"), $"{route.Interface} is a member of {bond.Name}; name the bond.");
        }

        if (route.Gateway.Length == 0 && route.Interface.Length == 0)
        {
            problems.Add(ProblemCodes.MissingField, at.Field("gateway"), $"The route to {route.Destination} has neither a gateway nor an interface; give one of them.");
        }

        if (route.Gateway.Length > 0)
        {
            CheckGateway(node, route, known, at.Field("gateway"), problems);
        }

        if (node.Routes.Take(index).Any(other => other.Destination == route.Destination && other.Metric == route.Metric && other.Table == route.Table))
        {
            problems.Add(ProblemCodes.DuplicateAddress, at.Field("destination"), $"There are two routes to {route.Destination} with metric {route.Metric} in table {route.Table}; keep one, or give one another metric.");
        }
    }

    private static void CheckGateway(NodeNetwork node, StaticRoute route, AddressFamily? family, JsonPath at, ProblemList problems)
    {
        if (!IpText.TryParse(route.Gateway, out var gateway))
        {
            problems.Add(ProblemCodes.NotAnAddress, at, $"\"{JsonText.Shortened(route.Gateway)}\" is not an IP address; give that of the router.");
            return;
        }

        if (family is not null && gateway.AddressFamily != family)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at, $"The gateway {gateway} and the network {route.Destination} are of different families; both must be IPv4 or both IPv6.");
        }

        if (gateway.IsIPv6LinkLocal ? route.Interface.Length == 0 : AddressKind.WhyUnusable(gateway, wildcardAllowed: false) is not null)
        {
            problems.Add(ProblemCodes.NotAnAddress, at, $"{gateway} cannot be a gateway{(gateway.IsIPv6LinkLocal ? " without an interface: it is link-local" : "")}; give the address of a router on a network of the node.");
        }

        if (node.Interfaces.Any(one => one.Addresses.Any(text => InterfaceAddress.TryParse(text, out var own) && own.Address.Equals(gateway))))
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at, $"{gateway} is an address of {node.Node} itself; give the router's.");
        }
    }

    private static void CheckRule(NodeNetwork node, int index, JsonPath at, ProblemList problems)
    {
        var rule = node.Rules[index];
        CheckTable(rule.Table, at.Field("table"), problems);
        var from = rule.From.Length == 0 ? null : CheckNetwork(rule.From, at.Field("from"), problems);
        var to = rule.To.Length == 0 ? null : CheckNetwork(rule.To, at.Field("to"), problems);
        if (from is not null && to is not null && from != to)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field("to"), $"{rule.From} and {rule.To} are of different families; both must be IPv4 or both IPv6.");
        }

        if (rule.Interface.Length > 0 && NetworkInterfaceRule.WhyNoName(rule.Interface) is { } why)
        {
            problems.Add(ProblemCodes.BadPattern, at.Field("interface"), $"\"{JsonText.Shortened(rule.Interface)}\" {why}; name an interface of the node.");
        }

        if (rule is { From: "", To: "", Interface: "", Mark: 0 })
        {
            problems.Add(ProblemCodes.MissingField, at, "The rule fits every packet, so that the main table would never be asked; give from, to, interface or mark.");
        }

        if (rule.Mark == (int)ReservedRouting.Mark || rule.Priority == ReservedRouting.Priority)
        {
            problems.Add(ProblemCodes.InUse, at.Field(rule.Priority == ReservedRouting.Priority ? "priority" : "mark"), "LoadMaster uses it itself, for transparent services; choose another one.");
        }

        if (node.Rules.Take(index).Any(other => other.Priority == rule.Priority))
        {
            problems.Add(ProblemCodes.DuplicateId, at.Field("priority"), $"Two rules have the priority {rule.Priority}, so that their order is unclear; give each its own.");
        }
    }

    private static void CheckTable(int table, JsonPath at, ProblemList problems)
    {
        if (table == ReservedRouting.Table || table is 253 or 255)
        {
            problems.Add(ProblemCodes.InUse, at, $"The table {table} is {(table == ReservedRouting.Table ? "LoadMaster's own, for transparent services" : "the kernel's own")}; choose another number, or {StaticRoute.MainTable} for the main one.");
        }
    }

    private static AddressFamily? CheckNetwork(string text, JsonPath at, ProblemList problems)
    {
        if (NetworkText.TryParse(text, out var network))
        {
            return network.BaseAddress.AddressFamily;
        }

        problems.Add(ProblemCodes.NotAnAddress, at, $"\"{JsonText.Shortened(text)}\" is no network; write it as 192.0.2.0/24 (no bits set behind the prefix), and the default route as 0.0.0.0/0 or ::/0.");
        return null;
    }
}
