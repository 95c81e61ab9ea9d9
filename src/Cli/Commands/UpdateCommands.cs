using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm update</c>: what the nodes run, another version, and back.</summary>
internal static class UpdateCommands
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static Command Create(CommandRunner runner) => Arguments.Group(
        "update", "The software of all nodes: show, change to a signed package, go back.", Show(runner), Apply(runner), Rollback(runner), Cancel(runner));

    private static Command Show(CommandRunner runner)
    {
        var command = new Command("show", "Version, date and previous version of each node, and how the last change went.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var update = await run.Client.GetUpdateAsync(cancel);
            run.Printer.Show(update, Printer.Indented.UpdateDto, p => Print(p, update));
        });
        return command;
    }

    private static Command Apply(CommandRunner runner)
    {
        var file = new Argument<string>("FILE") { Description = "The package (.lmu)." };
        var force = new Option<bool>("--force") { Description = "Also an older version." };
        var (only, seconds, noWait) = (OnlyThisNode(), ReadySeconds(), NoWait());
        var command = new Command("apply", "Check a package, and change all nodes to it one after the other: standbys first, then a planned switch, then the other.") { force, only, seconds, noWait };
        command.With(file);
        runner.SetAction(command, async (run, cancel) =>
        {
            var path = run.Parsed.GetRequiredValue(file);
            if (!File.Exists(path))
                throw new CliException(ExitCodes.Failed, CliCodes.File, $"There is no file {path}.");
            var query = QueryOf(run, only, seconds) + (run.Parsed.GetValue(force) ? "&force=true" : "");
            await FollowAsync(run, await run.Client.ApplyUpdateAsync(await File.ReadAllBytesAsync(path, cancel), query, cancel), run.Parsed.GetValue(noWait), cancel);
        });
        return command;
    }

    private static Command Rollback(CommandRunner runner)
    {
        var (only, seconds, noWait) = (OnlyThisNode(), ReadySeconds(), NoWait());
        var command = new Command("rollback", "Change all nodes back to the version before, in the same way.") { only, seconds, noWait };
        runner.SetAction(command, async (run, cancel) =>
            await FollowAsync(run, await run.Client.RollBackUpdateAsync(QueryOf(run, only, seconds), cancel), run.Parsed.GetValue(noWait), cancel));
        return command;
    }

    private static Command Cancel(CommandRunner runner)
    {
        var command = new Command("cancel", "End a change that waits; nodes that have changed over stay so.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var rollout = await run.Client.CancelUpdateAsync(cancel);
            run.Printer.Show(rollout, Printer.Indented.RolloutDto, p => p.Line($"The change to {rollout.Version} was cancelled."));
        });
        return command;
    }

    /// <summary>Until the change is over, or this node starts afresh: the session ends with it.</summary>
    private static async Task FollowAsync(CommandRun run, RolloutDto rollout, bool noWait, CancellationToken cancel)
    {
        var wait = !noWait && !run.Printer.Json;
        run.Printer.Show(rollout, Printer.Indented.RolloutDto, p => p.Line($"The change of {string.Join(", ", rollout.Nodes)} to {rollout.Version} has begun."));
        if (!wait)
            return;
        var said = "";
        using var timer = new PeriodicTimer(LookEvery, run.Environment.Time);
        try
        {
            do
            {
                var update = await run.Client.GetUpdateAsync(cancel);
                var line = string.Join("; ", update.Nodes.Select(node => $"{node.Node} {node.Version}{(node.Doing.Length > 0 ? $" {node.Doing}" : "")}"));
                if (line != said)
                    run.Printer.Line(said = line);
                if (update.Rollout is { } now && now.Id == rollout.Id && now.State != "running")
                {
                    if (now.State != "done")
                        throw new CliException(ExitCodes.Failed, CliCodes.Aborted, $"The change to {now.Version} is {now.State}: {now.Reason}. Nodes that had not changed over stay as they are.");
                    run.Printer.Line($"All nodes run {now.Version}.");
                    return;
                }
            }
            while (await timer.WaitForNextTickAsync(cancel));
        }
        catch (Exception e) when (e is HttpRequestException or ApiProblemException { Problem.Status: 401 or 503 })
        {
            run.Printer.Line("This node starts afresh with its other version, which ends the session; log in again and look at 'lm update show'.");
        }
    }

    private static void Print(Printer printer, UpdateDto update)
    {
        printer.Table(
            ["NODE", "VERSION", "DATE", "PREVIOUS", "STATE"],
            update.Nodes.Select(node => (IReadOnlyList<string>)[node.Node, node.Version, node.Date, node.Previous, StateOf(node)]));
        if (update.Rollout is { } last)
        {
            printer.Line($"Last change: to {last.Version} on {string.Join(", ", last.Nodes)}, begun {Format.Time(last.StartedAt)} by {last.By}: {last.State}{(last.Reason.Length > 0 ? $", {last.Reason}" : "")}");
        }

        foreach (var key in update.Keys)
            printer.Line($"Trusted key: {key.Name} sha256 {key.Fingerprint}");
    }

    private static string StateOf(NodeReleaseDto node) =>
        !node.Updatable ? "not installed from a package"
        : node.Doing.Length > 0 ? node.Doing
        : node.Trial ? "on trial"
        : node.Failed.Length > 0 ? $"went back: {node.Failed}"
        : "";

    private static string QueryOf(CommandRun run, Option<bool> only, Option<int?> seconds)
    {
        var parts = new List<string>();
        if (run.Parsed.GetValue(only))
            parts.Add("onlyThisNode=true");
        if (run.Parsed.GetValue(seconds) is { } value)
            parts.Add(FormattableString.Invariant($"readySeconds={value}"));
        return string.Join('&', parts);
    }

    private static Option<bool> OnlyThisNode() => new("--only-this-node") { Description = "The other nodes stay as they are." };

    private static Option<int?> ReadySeconds() => new("--ready-seconds") { HelpName = "N", Description = "How long the version may take on each node before it is taken back; 120 unless given, 10 to 900." };

    private static Option<bool> NoWait() => new("--no-wait") { Description = "Begin it and do not follow." };
}
