using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm status</c>: the node at a glance.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(2);

    public static Command Create(CommandRunner runner)
    {
        var watch = new Option<bool>("--watch") { Description = "Show it again every 2 seconds until Ctrl+C; with --output json one line each." };
        var command = new Command("status", "The node at a glance.") { watch };
        runner.SetAction(command, (run, cancel) => run.Parsed.GetValue(watch) ? WatchAsync(run, cancel) : ShowOnceAsync(run, cancel));
        return command;
    }

    private static async Task ShowOnceAsync(CommandRun run, CancellationToken cancel)
    {
        var status = await run.Client.GetStatusAsync(cancel);
        run.Printer.Show(status, Printer.Indented.StatusDto, p => Print(p, status));
    }

    private static async Task WatchAsync(CommandRun run, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(WatchInterval, run.Environment.Time);
        try
        {
            do
            {
                var status = await run.Client.GetStatusAsync(cancel);
                run.Printer.Show(status, ApiJson.Default.StatusDto, p =>
                {
                    p.Clear();
                    Print(p, status);
                });
            }
            while (await timer.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            run.Environment.Out.Flush();
        }
    }

    private static void Print(Printer printer, StatusDto status)
    {
        Glance(printer, status);
        foreach (var problem in status.Machine)
            printer.Line($"! {problem}");
    }

    private static void Glance(Printer printer, StatusDto status) => printer.Pairs(
        ("Node", $"{status.Node}, version {status.Version}, up {Format.Duration(status.UptimeSeconds)}"),
        ("High availability", status.Ha.Configured ? $"{status.Ha.State}, epoch {status.Ha.Epoch}, active node {status.Ha.ActiveNode ?? "none"}" : "single node"),
        ("Shared addresses", string.Join(", ", status.Ha.HeldAddresses)),
        ("Configuration", Revisions(status)),
        ("Virtual services", $"{status.VirtualServicesUp} of {status.VirtualServicesTotal} up"),
        ("Real servers", $"{status.RealServersUp} of {status.RealServersTotal} up"),
        ("Intrusion prevention", status.Ips),
        ("Traffic", $"{Format.Rate(status.RequestsPerSecond)} requests/s, {status.ConnectionsActive} active connections"));

    private static string Revisions(StatusDto status) => status.ServingRevision == status.Revision
        ? $"revision {status.Revision}, served"
        : $"revision {status.Revision} saved, revision {status.ServingRevision} served";
}
