using System.CommandLine;
using System.Globalization;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>Routes and policy rules of <c>lm net</c>.</summary>
internal static class NetworkRouteCommands
{
    private const int MainTable = 254;

    public static Command AddRoute(CommandRunner runner)
    {
        var (destination, metric, table) = (Destination(), Metric(), Table("The routing table; 254, the main one, unless given."));
        var gateway = new Option<string?>("--gateway") { HelpName = "ADDRESS", Description = "The router; without one the network is on the interface's link." };
        var name = new Option<string?>("--interface") { HelpName = "NAME", Description = "The interface; unless given the one with the gateway's network." };
        return NetworkCommands.Change(
            runner,
            new Command("add-route", "Add a static route.").With(destination),
            command => Add(command, gateway, name, metric, table),
            (run, settings) => new NodeNetworkBody
            {
                Routes =
                [
                    .. settings.Routes,
                    new StaticRouteDto(
                        NetworkOf(run.Parsed.GetValue(destination)!, run.Parsed.GetValue(gateway)),
                        run.Parsed.GetValue(gateway) ?? "",
                        run.Parsed.GetValue(name) ?? "",
                        run.Parsed.GetValue(metric) ?? 0,
                        run.Parsed.GetValue(table) ?? MainTable),
                ],
            });
    }

    public static Command RemoveRoute(CommandRunner runner)
    {
        var (destination, metric, table) = (Destination(), Metric(), Table("The routing table of the route, where there are several."));
        return NetworkCommands.Change(
            runner,
            new Command("route", "Remove a static route that LoadMaster sets.").With(destination),
            command => Add(command, metric, table),
            (run, settings) =>
            {
                var network = run.Parsed.GetValue(destination)!;
                var found = settings.Routes.Where(route =>
                    (route.Destination == network || (network == "default" && route.Destination is "0.0.0.0/0" or "::/0"))
                    && (run.Parsed.GetValue(metric) ?? route.Metric) == route.Metric
                    && (run.Parsed.GetValue(table) ?? route.Table) == route.Table).ToList();
                return found.Count switch
                {
                    0 => throw NetworkCommands.NotSet(network, "route to", settings.Routes.Select(route => route.Destination)),
                    1 => new NodeNetworkBody { Routes = [.. settings.Routes.Where(route => route != found[0])] },
                    _ => throw new CliException(ExitCodes.Usage, CliCodes.Usage, $"There are {found.Count} routes to {network}; say which by --metric and --table."),
                };
            });
    }

    public static Command AddRule(CommandRunner runner)
    {
        var priority = Priority();
        var from = new Option<string?>("--from") { HelpName = "NETWORK", Description = "Packets from this network." };
        var to = new Option<string?>("--to") { HelpName = "NETWORK", Description = "Packets to this network." };
        var name = new Option<string?>("--interface") { HelpName = "NAME", Description = "Packets that come in by this interface." };
        var mark = new Option<int?>("--mark") { HelpName = "N", Description = "Packets with this mark." };
        var table = Table("The routing table that they look into.");
        table.Required = true;
        return NetworkCommands.Change(
            runner,
            new Command("add-rule", "Add a policy rule: which packets look into which routing table.").With(priority),
            command => Add(command, from, to, name, mark, table),
            (run, settings) => new NodeNetworkBody
            {
                Rules =
                [
                    .. settings.Rules,
                    new PolicyRuleDto(
                        run.Parsed.GetValue(priority),
                        run.Parsed.GetValue(from) ?? "",
                        run.Parsed.GetValue(to) ?? "",
                        run.Parsed.GetValue(name) ?? "",
                        run.Parsed.GetValue(mark) ?? 0,
                        run.Parsed.GetValue(table) ?? MainTable),
                ],
            });
    }

    public static Command RemoveRule(CommandRunner runner)
    {
        var priority = Priority();
        return NetworkCommands.Change(runner, new Command("rule", "Remove a policy rule that LoadMaster sets.").With(priority), _ => { }, (run, settings) =>
        {
            var gone = run.Parsed.GetValue(priority);
            return settings.Rules.Any(rule => rule.Priority == gone)
                ? new NodeNetworkBody { Rules = [.. settings.Rules.Where(rule => rule.Priority != gone)] }
                : throw NetworkCommands.NotSet(
                    gone.ToString(CultureInfo.InvariantCulture), "rule with the priority", settings.Rules.Select(rule => rule.Priority.ToString(CultureInfo.InvariantCulture)));
        });
    }

    private static Argument<string> Destination() => new("NETWORK") { Description = "The network, such as 198.51.100.0/24, or 'default'." };

    private static Argument<int> Priority() => new("PRIORITY") { Description = "1 to 32765; the rule with the lowest goes first." };

    private static Option<int?> Metric() => new("--metric") { HelpName = "N", Description = "The route with the lowest goes first (0 unless given)." };

    private static Option<int?> Table(string description) => new("--table") { HelpName = "N", Description = description };

    private static string NetworkOf(string text, string? gateway) =>
        text != "default" ? text : gateway?.Contains(':', StringComparison.Ordinal) == true ? "::/0" : "0.0.0.0/0";

    private static void Add(Command command, params ReadOnlySpan<Option> options)
    {
        foreach (var option in options)
            command.Options.Add(option);
    }
}
