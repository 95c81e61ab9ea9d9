using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm system</c>, and the parts of <c>lm diag</c> that show the node's inside.</summary>
internal static class SystemCommands
{
    public static Command Create(CommandRunner runner) => Arguments.Group("system", "What a node is: version, serial number, machine, third-party notices.", Show(runner), Notices(runner));

    /// <summary><c>lm diag ps --actors</c>.</summary>
    public static async Task ShowActorsAsync(CommandRun run, CancellationToken cancel)
    {
        var list = await run.Client.ListActorsAsync(cancel);
        run.Printer.Show(list, Printer.Indented.ActorListDto, p => p.Table(
            ["ACTOR", "TYPE", "WAITING", "RESTARTS"],
            list.Items.Select(one => (IReadOnlyList<string>)[new string(' ', 2 * one.Depth) + one.Name, one.Type, Format.Number(one.Waiting), Format.Number(one.Restarts)]),
            "WAITING",
            "RESTARTS"));
    }

    public static Command SupportBundle(CommandRunner runner)
    {
        var file = new Option<string>("--out") { HelpName = "FILE", Description = "Where the bundle (tar.gz) goes.", Required = true };
        var captures = new Option<bool>("--captures") { Description = "Also the heads of up to 500 packets within five seconds, without what they carry." };
        var command = new Command("support-bundle", "Configuration and state without secrets, events, audit, logs and machine of the node, in one file (administrators).") { file, captures };
        runner.SetAction(command, async (run, cancel) =>
        {
            var path = run.Parsed.GetRequiredValue(file);
            await using var bundle = await run.Client.GetSupportBundleAsync(run.Parsed.GetValue(captures), cancel);
            await using var output = new FileStream(
                path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            await bundle.CopyToAsync(output, cancel);
            run.Environment.Error.WriteLine($"{output.Length} bytes written to {path}. Secrets are hidden in it; addresses, names and logs are not.");
        });
        return command;
    }

    private static Command Show(CommandRunner runner)
    {
        var command = new Command("show", "Version, serial number, edition, uptime and machine.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var system = await run.Client.GetSystemAsync(cancel);
            run.Printer.Show(system, Printer.Indented.SystemDto, p => p.Pairs(
                ("Node", system.Node),
                ("Version", system.Date.Length > 0 ? $"{system.Version} of {system.Date}" : system.Version),
                ("Serial", system.Serial),
                ("Edition", system.Edition),
                ("Up", $"{Format.Duration(system.UptimeSeconds)}, since {Format.Time(system.StartedAt)}"),
                ("Machine", $"{system.OperatingSystem}, kernel {system.Kernel}, {system.Architecture}, {system.Processors} processors, {Format.Bytes(system.MemoryBytes)} memory"),
                ("Framework", system.Framework),
                ("Third-party notices", $"{system.Notices.Count} packages: lm system notices")));
        });
        return command;
    }

    private static Command Notices(CommandRunner runner)
    {
        var command = new Command("notices", "The packages that the programs bring, with their licences.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var system = await run.Client.GetSystemAsync(cancel);
            run.Printer.Show(system, Printer.Indented.SystemDto, p => p.Table(
                ["PACKAGE", "VERSION", "LICENCE"], system.Notices.Select(one => (IReadOnlyList<string>)[one.Package, one.Version, one.Licence])));
        });
        return command;
    }
}
