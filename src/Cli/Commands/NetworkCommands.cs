using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm net</c>: the network of a node.</summary>
internal static class NetworkCommands
{
    public static Command Create(CommandRunner runner) => Arguments.Group(
        "net",
        "The network of a node: interfaces, VLANs, bonds, routes, rules, names. A change is tried, and goes back by itself unless it is confirmed.",
        Show(runner),
        SetInterface(runner),
        Add(runner, "add-vlan", InterfaceOptions.Vlan, "Make a VLAN (802.1Q) on an interface or bond."),
        Add(runner, "add-bond", InterfaceOptions.Bond, "Make a bond of interfaces."),
        NetworkRouteCommands.AddRoute(runner),
        NetworkRouteCommands.AddRule(runner),
        Arguments.Group("remove", "Remove a VLAN or bond, a route or a rule; or leave an interface as it was found.", RemoveInterface(runner), NetworkRouteCommands.RemoveRoute(runner), NetworkRouteCommands.RemoveRule(runner)),
        Dns(runner),
        Hostname(runner),
        Confirm(runner),
        Cancel(runner));

    private static Argument<string> Name(string description) => new("NAME") { Description = description };

    private static Command Show(CommandRunner runner)
    {
        var node = NetworkOptions.Node();
        var command = new Command("show", "Interfaces, VLANs and bonds, addresses, routes, names, and which service uses which arm.");
        command.Options.Add(node);
        runner.SetAction(command, async (run, cancel) =>
        {
            var network = await run.Client.GetNetworkAsync(run.Parsed.GetValue(node) ?? "", cancel);
            run.Printer.Show(network, Printer.Indented.NetworkDto, p => NetworkViews.Show(p, network));
        });
        return command;
    }

    private static Command SetInterface(CommandRunner runner)
    {
        var name = Name("An interface of the node, or a VLAN or bond that LoadMaster made.");
        var set = new InterfaceOptions(vlan: true, bond: true);
        return Change(runner, new Command("set-interface", "Change an interface; what is not named stays.").With(name), set.AddTo, (run, settings) =>
        {
            set.RequireAny(run.Parsed);
            var wanted = run.Parsed.GetValue(name)!;
            var was = settings.Interfaces.FirstOrDefault(one => one.Name == wanted);
            var now = set.Of(run.Parsed, was ?? InterfaceOptions.Blank(wanted, InterfaceOptions.Physical));
            return new NodeNetworkBody { Interfaces = was is null ? [.. settings.Interfaces, now] : [.. settings.Interfaces.Select(one => one.Name == wanted ? now : one)] };
        });
    }

    private static Command Add(CommandRunner runner, string word, string kind, string description)
    {
        var name = Name(kind == InterfaceOptions.Vlan ? "Its name, such as eth0.10." : "Its name, such as bond0.");
        var set = new InterfaceOptions(vlan: kind == InterfaceOptions.Vlan, bond: kind == InterfaceOptions.Bond);
        return Change(runner, new Command(word, description).With(name), set.AddTo, (run, settings) => new NodeNetworkBody
        {
            Interfaces = [.. settings.Interfaces, set.Of(run.Parsed, InterfaceOptions.Blank(run.Parsed.GetValue(name)!, kind))],
        });
    }

    private static Command RemoveInterface(CommandRunner runner)
    {
        var name = Name("An interface, VLAN or bond that LoadMaster sets.");
        return Change(runner, new Command("interface", "Remove a VLAN or bond; an interface of hardware becomes what it was before LoadMaster.").With(name), _ => { }, (run, settings) =>
        {
            var gone = run.Parsed.GetValue(name)!;
            return settings.Interfaces.Any(one => one.Name == gone)
                ? new NodeNetworkBody { Interfaces = [.. settings.Interfaces.Where(one => one.Name != gone)] }
                : throw NotSet(gone, "interface", settings.Interfaces.Select(one => one.Name));
        });
    }

    private static Command Dns(CommandRunner runner)
    {
        var set = new OptionSet();
        var servers = set.List("--server", "ADDRESS", "Name server; repeat for up to three, in their order. '': leave the resolver's file alone.");
        var search = set.List("--search", "DOMAIN", "Domain that is tried behind a short name; repeat for several. '': none.");
        var takeOver = set.OnOff("--take-over", "Whether a file that another tool writes is replaced.");
        return Change(runner, new Command("dns", "Who resolves names for the node (/etc/resolv.conf)."), set.AddTo, (run, settings) =>
        {
            set.RequireAny(run.Parsed);
            var names = OptionSet.ItemsOf(run.Parsed, servers) ?? settings.Dns.Servers;
            return new NodeNetworkBody
            {
                Dns = new DnsDto(
                    names,
                    OptionSet.ItemsOf(run.Parsed, search) ?? (names.Count == 0 ? [] : settings.Dns.Search),
                    OptionSet.IsOn(run.Parsed.GetValue(takeOver)) ?? settings.Dns.TakeOver),
            };
        });
    }

    private static Command Hostname(CommandRunner runner)
    {
        var name = Name("The name that the machine has for itself. '': as it was before LoadMaster.");
        return Change(runner, new Command("hostname", "Change the node's host name.").With(name), _ => { }, (run, _) => new NodeNetworkBody { Hostname = run.Parsed.GetValue(name) });
    }

    private static Command Confirm(CommandRunner runner) =>
        End(runner, "confirm", "Keep the change that is on trial.", (client, node, cancel) => client.ConfirmNetworkAsync(node, cancel));

    private static Command Cancel(CommandRunner runner) =>
        End(runner, "cancel", "Take the change that is on trial back at once.", (client, node, cancel) => client.CancelNetworkAsync(node, cancel));

    private static Command End(CommandRunner runner, string word, string description, Func<LoadMasterClient, string, CancellationToken, Task<NetworkChangeDto>> end)
    {
        var node = NetworkOptions.Node();
        var command = new Command(word, description);
        command.Options.Add(node);
        runner.SetAction(command, async (run, cancel) =>
        {
            var name = run.Parsed.GetValue(node) ?? (await run.Client.GetNetworkAsync("", cancel)).Node;
            NetworkOptions.Print(run.Printer, await end(run.Client, name, cancel));
        });
        return command;
    }

    internal static Command Change(CommandRunner runner, Command command, Action<Command> addOptions, Func<CommandRun, NodeNetworkDto, NodeNetworkBody> change)
    {
        var options = new NetworkOptions();
        addOptions(command);
        options.AddTo(command);
        runner.SetAction(command, (run, cancel) => options.ChangeAsync(run, settings => change(run, settings), cancel));
        return command;
    }

    internal static CliException NotSet(string what, string kind, IEnumerable<string> existing)
    {
        var names = string.Join(", ", existing);
        return new CliException(ExitCodes.NotFound, CliCodes.NotFound, $"LoadMaster sets no {kind} {what} on this node; it sets {(names.Length == 0 ? "none" : names)}.");
    }
}
