using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm check</c>: how a virtual service's real servers are checked.</summary>
internal static class CheckCommands
{
    public static Command Create(CommandRunner runner) => Arguments.Group(
        "check", "Health checks: how the real servers of a virtual service are checked.", Set(runner), Show(runner));

    /// <summary>A check in one line.</summary>
    public static string Sentence(HealthCheckDto check)
    {
        var target = check.Type is "http" or "https"
            ? $"{check.Type} {check.Method} {check.Path}{(check.Host.Length > 0 ? $" host {check.Host}" : "")} expects {check.ExpectedCodes}{(check.BodyPattern.Length > 0 ? $" and body /{check.BodyPattern}/" : "")}"
            : check.Type;
        var port = check.Port > 0 ? $", port {check.Port}" : "";
        return $"{target}{port}, every {Format.Seconds(check.IntervalSeconds)}, timeout {Format.Seconds(check.TimeoutSeconds)}, out after {check.Retries}, back after {check.RiseCount}";
    }

    private static Command Set(CommandRunner runner)
    {
        var service = Arguments.Service();
        var set = new OptionSet();
        var options = new CheckOptions(set, "--type", "--url", "--");
        var command = new Command("set", "Change the health check; what is not named stays.").With(service);
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            set.RequireAny(run.Parsed);
            var body = options.ToBody(run.Parsed) ?? new HealthCheckBody();
            var found = await Resolver.FindServiceAsync(run.Client, run.Parsed.GetRequiredValue(service), cancel);
            run.Printer.Changed(await run.Client.PatchCheckAsync(found.Id, body, cancel), $"Health check of virtual service {found.Id} changed");
        });
        return command;
    }

    private static Command Show(CommandRunner runner)
    {
        var service = Arguments.Service();
        var command = new Command("show", "The health check of a virtual service.").With(service);
        runner.SetAction(command, async (run, cancel) =>
        {
            var found = await Resolver.FindServiceAsync(run.Client, run.Parsed.GetRequiredValue(service), cancel);
            var check = await run.Client.GetCheckAsync(found.Id, cancel);
            run.Printer.Show(check, Printer.Indented.HealthCheckDto, p => Print(p, check));
        });
        return command;
    }

    private static void Print(Printer printer, HealthCheckDto check)
    {
        var http = check.Type is "http" or "https";
        printer.Pairs(
            ("Type", check.Type),
            ("Method", http ? check.Method : ""),
            ("Path", http ? check.Path : ""),
            ("Host", http ? check.Host : ""),
            ("Expected codes", http ? check.ExpectedCodes : ""),
            ("Body pattern", http ? check.BodyPattern : ""),
            ("Port", check.Port > 0 ? Format.Number(check.Port) : "the real server's"),
            ("Interval", Format.Seconds(check.IntervalSeconds)),
            ("Timeout", Format.Seconds(check.TimeoutSeconds)),
            ("Out after", $"{check.Retries} failed"),
            ("Back after", $"{check.RiseCount} good"));
    }
}
