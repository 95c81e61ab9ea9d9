using System.CommandLine;
using LoadMaster.Cli.Marks;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm mark</c>: whether a node's log still shows signs of life. Reads files only; needs no daemon and no login.</summary>
internal static class MarkCommands
{
    private const string LogDefault = "/var/log/loadmaster";

    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    public static Command Create(CommandRunner runner) => Arguments.Group(
        "mark", "The MARK that a node writes into a silent log.", Check(runner), Watch(runner));

    private static Command Check(CommandRunner runner)
    {
        var (log, maxAge) = Options();
        var command = new PluginCommand("check", "For monitoring: one line; ends with 0 OK, 1 WARNING (too old), 2 CRITICAL (twice as old), 3 UNKNOWN.");
        command.Options.Add(log);
        command.Options.Add(maxAge);
        runner.SetAction(command, (run, _) =>
        {
            var check = MarkCheck.Of(run.Parsed.GetRequiredValue(log), run.Parsed.GetValue(maxAge), run.Environment.Time);
            run.Printer.Line(check.Line);
            return Task.FromResult((int)check.Status);
        });
        return command;
    }

    private static Command Watch(CommandRunner runner)
    {
        var (log, maxAge) = Options();
        var command = new Command("watch", "Print each MARK as it comes, and a line when they stop or come again; until Ctrl+C.");
        command.Options.Add(log);
        command.Options.Add(maxAge);
        runner.SetAction(command, async (run, cancel) =>
        {
            MarkCheck? before = null;
            while (!cancel.IsCancellationRequested)
            {
                var check = MarkCheck.Of(run.Parsed.GetRequiredValue(log), run.Parsed.GetValue(maxAge), run.Environment.Time);
                Print(run, before, check);
                before = check;
                await Task.Delay(WatchInterval, run.Environment.Time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Print(CommandRun run, MarkCheck? before, MarkCheck check)
    {
        if (check.Tail?.Mark is { } mark && mark != before?.Tail?.Mark)
        {
            run.Printer.Line(mark);
        }

        if (check.Status != before?.Status)
        {
            run.Printer.Line(check.Line);
        }
    }

    private static (Option<string> Log, Option<double> MaxAge) Options() => (
        new Option<string>("--log") { HelpName = "FILE", Description = "The log, or a folder of rolled logs.", DefaultValueFactory = _ => LogDefault },
        new Option<double>("--max-age-minutes") { HelpName = "N", Description = "How old the newest line may be.", DefaultValueFactory = _ => MarkCheck.MaxAgeMinutesDefault });
}
