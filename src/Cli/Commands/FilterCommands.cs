using System.CommandLine;
using System.Globalization;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm filter</c>: who may reach the nodes themselves.</summary>
internal static class FilterCommands
{
    private const int ConfirmSecondsDefault = 60;

    public static Command Create(CommandRunner runner) => Arguments.Group(
        "filter", "The packet filter: refuses what is neither management, HA, SNMP nor a service. New rules are tried, and go by themselves unless they are confirmed.",
        Show(runner), Set(runner), Confirm(runner));

    private static Command Show(CommandRunner runner)
    {
        var command = new Command("show", "The rules, and what this node has refused by them.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var filter = await run.Client.GetFilterAsync(cancel);
            run.Printer.Show(filter, Printer.Indented.FilterDto, p => View(p, filter));
        });
        return command;
    }

    private static Command Set(CommandRunner runner)
    {
        var set = new OptionSet();
        var enabled = set.OnOff("--enabled", "Whether the nodes refuse what nobody needs to reach.");
        var management = set.List("--management", "NETWORK", "Address or network that may reach the management; repeat for several. '': all.");
        var ports = set.List("--management-port", "PORT", "TCP port of the management besides LoadMaster's own; repeat for several. 22 unless given.");
        var allow = set.List("--allow", "NETWORK", "Address or network that may reach everything on the nodes; repeat for several. '': none.");
        var block = set.List("--block", "NETWORK", "Address or network from which nothing is taken, not for services either; repeat for several. '': none.");
        var within = new Option<int?>("--confirm-within-seconds")
        {
            HelpName = "N",
            Description = $"The rules of before come back after so long unless 'lm filter confirm' says otherwise ({ConfirmSecondsDefault} unless given). 0: for good at once.",
        };
        var command = new Command("set", "Change the packet filter; what is not named stays.");
        set.AddTo(command);
        command.Options.Add(within);
        runner.SetAction(command, async (run, cancel) =>
        {
            set.RequireAny(run.Parsed);
            var body = new FilterRulesBody
            {
                Enabled = OptionSet.IsOn(run.Parsed.GetValue(enabled)),
                Management = OptionSet.ItemsOf(run.Parsed, management),
                ManagementPorts = OptionSet.ItemsOf(run.Parsed, ports) is { } items ? [.. items.Select(PortOf)] : null,
                Allow = OptionSet.ItemsOf(run.Parsed, allow),
                Block = OptionSet.ItemsOf(run.Parsed, block),
            };
            var seconds = run.Parsed.GetValue(within) ?? ConfirmSecondsDefault;
            var change = await run.Client.PatchFilterAsync(body, seconds, cancel);
            run.Printer.Changed(change, seconds == 0 ? "Packet filter changed" : $"Packet filter changed on trial: 'lm filter confirm' within {seconds} s keeps it");
        });
        return command;
    }

    private static Command Confirm(CommandRunner runner)
    {
        var command = new Command("confirm", "Keep the rules that are on trial.");
        runner.SetAction(command, async (run, cancel) => run.Printer.Changed(await run.Client.ConfirmFilterAsync(cancel), "Packet filter confirmed"));
        return command;
    }

    private static int PortOf(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        ? port
        : throw new CliException(ExitCodes.Usage, CliCodes.Usage, $"--management-port takes a number from 1 to 65535, not {text}.");

    private static void View(Printer printer, FilterDto filter)
    {
        var rules = filter.InForce;
        printer.Pairs(
            ("Packet filter", filter.State switch
            {
                "trial" => $"on trial until {filter.ConfirmUntil}; 'lm filter confirm' keeps it",
                "rolledBack" => $"not confirmed until {filter.ConfirmUntil}, so that the rules of before are in force ({(rules.Enabled ? "on" : "off")})",
                _ => filter.State,
            }),
            ("Management", rules.Management.Count == 0 ? "from everywhere" : string.Join(", ", rules.Management)),
            ("Management ports", $"LoadMaster's own, {string.Join(", ", rules.ManagementPorts)}"),
            ("Allowed", string.Join(", ", rules.Allow)),
            ("Blocked", string.Join(", ", rules.Block)),
            ($"On {filter.Node}", rules.Enabled ? $"{filter.Dropped} packets refused, {filter.Blocked} from blocked networks; SYN cookies {(filter.SynCookies ? "on" : "off")}" : ""),
            ("Problem", filter.Problem));
    }
}
