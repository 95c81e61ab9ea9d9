using System.Globalization;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary>Shows a node's network.</summary>
internal static class NetworkViews
{
    public static void Show(Printer printer, NetworkDto network)
    {
        printer.Pairs(
            ("Node", network.Node),
            ("Settings", network.State == "trial" ? $"on trial until {network.ConfirmUntil}; 'lm net confirm' keeps them" : network.State),
            ("Last change", network.TakenBack),
            ("Problem", network.Problem),
            ("Missing", string.Join(", ", network.Missing)),
            ("Host name", network.Hostname + (network.Settings.Hostname.Length > 0 ? "" : " (not set by LoadMaster)")),
            ("Name servers", Servers(network)));
        printer.Table(
            ["Interface", "State", "Speed", "MTU", "Addresses (* not LoadMaster's)", "Set"],
            Tree(network.Links).Select(one => (IReadOnlyList<string>)[one.Indent + Describe(one.Link), State(one.Link), Speed(one.Link), Text(one.Link.Mtu), Addresses(one.Link), one.Link.Own ? "by LoadMaster" : ""]),
            "MTU");
        foreach (var link in network.Links.Where(link => link.Uses.Count > 0))
            printer.Line($"  {link.Name}: {string.Join("; ", link.Uses)}");
        if (network.Routes.Count > 0)
        {
            printer.Table(
                ["Route to", "Gateway", "Interface", "Metric", "Table", "Set"],
                network.Routes.OrderBy(route => route.Table).Select(route => (IReadOnlyList<string>)[route.Destination, route.Gateway, route.Interface, Text(route.Metric), Text(route.Table), route.Own ? "by LoadMaster" : ""]),
                "Metric", "Table");
        }

        if (network.Rules.Count > 0)
        {
            printer.Table(
                ["Rule", "Family", "From", "To", "Interface", "Mark", "Table", "Set"],
                network.Rules.OrderBy(rule => rule.Priority).Select(rule => (IReadOnlyList<string>)
                    [Text(rule.Priority), rule.Family, Any(rule.From), Any(rule.To), Any(rule.Interface), rule.Mark == 0 ? "any" : $"0x{rule.Mark:x}", Text(rule.Table), rule.Own ? "by LoadMaster" : ""]),
                "Rule", "Table");
        }

        Arms(printer, network.Arms);
    }

    /// <summary>Clients on the left, real servers on the right, this node between them.</summary>
    private static void Arms(Printer printer, IReadOnlyList<ArmDto> arms)
    {
        if (arms.Count == 0)
            return;
        printer.Line("");
        printer.Line("Arms:");
        var front = arms.Max(arm => Front(arm).Length);
        var middle = arms.Max(arm => Middle(arm).Length);
        foreach (var arm in arms)
            printer.Line($"  clients == {Front(arm).PadRight(front)} ==[ {Middle(arm).PadRight(middle)} ]== {Back(arm)}");
    }

    private static string Front(ArmDto arm) => arm.Front.Length == 0 ? "(no interface)" : arm.Front == "*" ? "every interface" : arm.Front;

    private static string Middle(ArmDto arm) =>
        $"{(arm.Name == arm.Address ? arm.Address : $"{arm.Name} {arm.Address}")}, layer {Text(arm.Layer)}, {Kind(arm)}{(arm.Transparent ? ", transparent" : "")}";

    private static string Back(ArmDto arm) => arm switch
    {
        { Servers: 0 } => "no real servers",
        { Back.Count: 0 } => $"(on this node) == {Count(arm)}",
        { Kind: "directReturn" } => $"{string.Join(", ", arm.Back)} == {Count(arm)}, which answer past this node",
        _ => $"{string.Join(", ", arm.Back)} == {Count(arm)}",
    };

    private static string Count(ArmDto arm) => arm.Servers == 1 ? "1 real server" : $"{Text(arm.Servers)} real servers";

    private static string Kind(ArmDto arm) => arm.Kind switch
    {
        "oneArm" => "one-arm",
        "twoArm" => "two-arm",
        "directReturn" => "direct server return",
        var other => other,
    };

    /// <summary>Bonds with their members under them, and VLANs under what they are on.</summary>
    private static IEnumerable<(string Indent, LinkDto Link)> Tree(IReadOnlyList<LinkDto> links)
    {
        foreach (var link in links.Where(link => link.Master.Length == 0 && !links.Any(other => other.Name == link.Parent)))
        {
            yield return ("", link);
            foreach (var below in links.Where(other => other.Master == link.Name))
                yield return ("  member ", below);
            foreach (var vlan in links.Where(other => other.Parent == link.Name))
                yield return ("  ", vlan);
        }
    }

    private static string Describe(LinkDto link) => link.Kind switch
    {
        "vlan" => $"{link.Name} (VLAN {Text(link.VlanId)} on {link.Parent})",
        "bond" => $"{link.Name} (bond, {link.Mode}{(link.ActiveMember.Length > 0 ? $", active {link.ActiveMember}" : "")})",
        _ => link.Name,
    };

    private static string State(LinkDto link) => link.Up ? link.Carrier ? "up" : "no link" : "disabled";

    private static string Speed(LinkDto link) => link.SpeedMegabits == 0 ? "" : $"{Text(link.SpeedMegabits)} Mbit/s";

    private static string Addresses(LinkDto link) => string.Join(", ", link.Addresses.Select(one => one.Own ? one.Address : $"{one.Address}*"));

    private static string Servers(NetworkDto network) => string.Join(", ", network.Resolver.Split('\n')
        .Where(line => line.StartsWith("nameserver ", StringComparison.Ordinal)).Select(line => line["nameserver ".Length..].Trim()))
        + (network.Settings.Dns.Servers.Count > 0 || network.Resolver.Length == 0 ? "" : " (not set by LoadMaster)");

    private static string Any(string text) => text.Length == 0 ? "any" : text;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
