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
        var scope = new Option<string[]>("--scope") { Description = "Only these: node, service, server; repeat for several." }.AcceptOnlyFromAmong("node", "service", "server");
        var service = new Option<string[]>("--service") { HelpName = "VS", Description = "Only this virtual service and its real servers; repeat for several." };
        var metric = new Option<string[]>("--metric") { HelpName = "NAME", Description = "Only this metric; repeat for several." };
        var command = new Command("show", "The metrics as a scraper reads them.") { scope, service, metric };
        runner.SetAction(command, async (run, cancel) =>
        {
            string[] Of(Option<string[]> option) => run.Parsed.GetValue(option) ?? [];
            await using var page = await run.Client.GetMetricsAsync(Of(scope), Of(service), Of(metric), cancel);
            using var lines = new StreamReader(page);
            while (await lines.ReadLineAsync(cancel) is { } line)
                run.Printer.Line(line);
        });
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
