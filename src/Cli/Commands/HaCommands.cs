using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm ha</c>: the pair.</summary>
internal static class HaCommands
{
    private const string BackSuffix = "/back";
    private const string FrontSuffix = "/front";

    public static Command Create(CommandRunner runner) => Arguments.Group(
        "ha", "High availability: the pair and its shared addresses.", Status(runner), Show(runner), Set(runner), Failover(runner), Maintenance(runner),
        PairCommands.Token(runner), PairCommands.Join(runner), PairCommands.Members(runner), PairCommands.Leave(runner), PairCommands.Remove(runner), PairCommands.RotateKey(runner));

    private static Command Status(CommandRunner runner)
    {
        var command = new Command("status", "Who is active, what it holds, how the peers are, the last failover.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var status = await run.Client.GetHaStatusAsync(cancel);
            run.Printer.Show(status, Printer.Indented.HaStatusDto, p => HaViews.Status(p, status));
        });
        return command;
    }

    private static Command Show(CommandRunner runner)
    {
        var command = new Command("show", "The settings that the nodes share.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var settings = await run.Client.GetHaAsync(cancel);
            run.Printer.Show(settings, Printer.Indented.HaSettingsDto, p => HaViews.Settings(p, settings));
        });
        return command;
    }

    private static Command Set(CommandRunner runner)
    {
        var set = new OptionSet();
        var shared = set.List("--shared", "ADDRESS[/back]", "An address that the active node holds, for clients or (/back) as the real servers' gateway. Repeat for more; replaces the list, '' empties it.");
        var gateways = set.List("--gateway", "ADDRESS", "An address that shows whether a node is cut off. Repeat for more; replaces the list, '' empties it.");
        var preferred = set.Text("--preferred", "NODE", "The node that is active when both are healthy; '': whoever is active stays.");
        var interval = set.Whole("--heartbeat-interval-milliseconds", "Time between two heartbeats.");
        var timeout = set.Whole("--heartbeat-timeout-milliseconds", "Silence after which the peer is suspected.");
        var lifetime = set.Whole("--address-lifetime-seconds", "How long a node that hangs keeps a shared address.");
        var switchDrain = set.Whole("--switch-drain-seconds", "How long connections may last on the old node after a planned switch; 0: they are cut.");
        var stopDrain = set.Whole("--stop-drain-seconds", "The same when the switch was made because the daemon stops.");
        var virtualMac = set.Whole("--virtual-mac", "Hold the shared addresses with the MAC of this virtual router, 00:00:5e:00:01:ID, on both nodes (1 to 255); 0: with each node's own.");
        var command = new Command("set", "Change the settings that the nodes share; what is not named stays.");
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            set.RequireAny(run.Parsed);
            var body = new HaBody
            {
                SharedAddresses = OptionSet.ItemsOf(run.Parsed, shared)?.Select(ToSharedAddress).ToList(),
                Gateways = OptionSet.ItemsOf(run.Parsed, gateways),
                PreferredNode = run.Parsed.GetValue(preferred),
                HeartbeatIntervalMilliseconds = run.Parsed.GetValue(interval),
                HeartbeatTimeoutMilliseconds = run.Parsed.GetValue(timeout),
                AddressLifetimeSeconds = run.Parsed.GetValue(lifetime),
                SwitchDrainSeconds = run.Parsed.GetValue(switchDrain),
                StopDrainSeconds = run.Parsed.GetValue(stopDrain),
                VirtualMac = run.Parsed.GetValue(virtualMac),
            };
            run.Printer.Changed(await run.Client.PatchHaAsync(body, cancel), "High-availability settings changed");
        });
        return command;
    }

    private static Command Failover(CommandRunner runner)
    {
        var command = new Command("failover", "Hand the shared addresses over to the other node.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var answer = await run.Client.FailoverAsync(cancel);
            run.Printer.Show(answer, Printer.Indented.MessageDto, p => p.Line(answer.Message));
        });
        return command;
    }

    private static Command Maintenance(CommandRunner runner)
    {
        var state = new Argument<string>("on|off") { Description = "on: this node hands over and stays out; off: it takes part again." }.AcceptOnlyFromAmong("on", "off");
        var command = new Command("maintenance", "Take this node out of the pair's work, or back in.").With(state);
        runner.SetAction(command, async (run, cancel) =>
        {
            var answer = await run.Client.SetMaintenanceAsync(run.Parsed.GetRequiredValue(state) == "on", cancel);
            run.Printer.Show(answer, Printer.Indented.MessageDto, p => p.Line(answer.Message));
        });
        return command;
    }

    private static SharedAddressDto ToSharedAddress(string text) => text switch
    {
        _ when text.EndsWith(BackSuffix, StringComparison.Ordinal) => new SharedAddressDto(text[..^BackSuffix.Length], "back"),
        _ when text.EndsWith(FrontSuffix, StringComparison.Ordinal) => new SharedAddressDto(text[..^FrontSuffix.Length], "front"),
        _ => new SharedAddressDto(text, "front"),
    };
}
