using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm metrics</c>: what Prometheus reads, and its token.</summary>
internal static class MetricsCommands
{
    public static Command Create(CommandRunner runner) => Arguments.Group(
        "metrics", "Metrics for Prometheus (/metrics of this node) and the token for it.", Show(runner), Token(runner), Revoke(runner));

    private static Command Show(CommandRunner runner)
    {
        var command = new Command("show", "The metrics as a scraper reads them.");
        runner.SetAction(command, async (run, cancel) => run.Printer.Line((await run.Client.GetMetricsAsync(cancel)).TrimEnd()));
        return command;
    }

    private static Command Token(CommandRunner runner)
    {
        var command = new Command("token", "Make the node's token for /metrics; it is shown once, and the one before ends.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var token = await run.Client.CreateScrapeTokenAsync(cancel);
            run.Printer.Show(token, Printer.Indented.ScrapeTokenDto, p => p.Line(token.Token));
        });
        return command;
    }

    private static Command Revoke(CommandRunner runner)
    {
        var command = new Command("revoke", "End the node's token for /metrics.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var done = await run.Client.RemoveScrapeTokenAsync(cancel);
            run.Printer.Show(done, Printer.Indented.MessageDto, p => p.Line(done.Message));
        });
        return command;
    }
}
