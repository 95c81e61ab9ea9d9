using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm diag</c>: the diagnostic programs of the node that lm is logged in to.</summary>
internal static class DiagCommands
{
    private const int PieceCharacters = 4096;

    public static Command Create(CommandRunner runner) => Arguments.Group(
        "diag",
        "Diagnostics on the node itself: packets, processes, reachability, sockets, memory, disks.",
        Tcpdump(runner),
        Processes(runner),
        ToHost(runner, "ping", "Whether a host answers."),
        ToHost(runner, "traceroute", "The way to a host."),
        Plain(runner, "sockets", "TCP and UDP sockets with their peers."),
        Plain(runner, "meminfo", "The machine's memory."),
        Plain(runner, "df", "The machine's disks."),
        SystemCommands.SupportBundle(runner));

    private static Command Tcpdump(CommandRunner runner)
    {
        var expression = new Argument<string[]>("EXPRESSION")
        {
            Description = "Which packets: 'src 198.18.0.20 and port http'; see pcap-filter(7). All unless given.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var device = new Option<string?>("--interface") { HelpName = "NAME", Description = "Where to listen; all interfaces unless given." };
        var packets = new Option<int?>("--max-packets") { HelpName = "N", Description = "End after so many packets; 100 unless given." };
        var seconds = new Option<int?>("--max-seconds") { HelpName = "N", Description = "End after this time; 10 unless given, 300 at most." };
        var write = new Option<string?>("--write") { HelpName = "FILE", Description = "Save a capture file (pcap) here instead of showing text." };
        var command = new Command("tcpdump", "Show or save packets as they pass the node (administrators).") { device, packets, seconds, write };
        command.With(expression);
        runner.SetAction(command, async (run, cancel) =>
        {
            var words = run.Parsed.GetValue(expression);
            var file = run.Parsed.GetValue(write);
            var body = new DiagBody
            {
                Interface = run.Parsed.GetValue(device),
                MaxPackets = run.Parsed.GetValue(packets),
                MaxSeconds = run.Parsed.GetValue(seconds),
                Pcap = file is null ? null : true,

                // Somebody's one quoted argument is the same expression.
                Expression = words is { Length: > 0 } ? [.. words.SelectMany(w => w.Split(' ', StringSplitOptions.RemoveEmptyEntries))] : null,
            };
            await (file is null ? ShowAsync(run, "tcpdump", body, cancel) : SaveAsync(run, body, file, cancel));
        });
        return command;
    }

    private static Command Processes(CommandRunner runner)
    {
        var actors = new Option<bool>("--actors") { Description = "The daemon's own actors as a tree: how many messages wait for each, and how often it was started anew." };
        var command = new Command("ps", "Processes: PID, PPID, CPU, memory (KiB), command.") { actors };
        runner.SetAction(command, (run, cancel) => run.Parsed.GetValue(actors) ? SystemCommands.ShowActorsAsync(run, cancel) : ShowAsync(run, "ps", new DiagBody(), cancel));
        return command;
    }

    private static Command Plain(CommandRunner runner, string tool, string description)
    {
        var command = new Command(tool, description);
        runner.SetAction(command, (run, cancel) => ShowAsync(run, tool, new DiagBody(), cancel));
        return command;
    }

    private static Command ToHost(CommandRunner runner, string tool, string description)
    {
        var host = new Argument<string>("HOST") { Description = "Its address or name." };
        var command = new Command(tool, description).With(host);
        runner.SetAction(command, (run, cancel) => ShowAsync(run, tool, new DiagBody { Host = run.Parsed.GetRequiredValue(host) }, cancel));
        return command;
    }

    private static async Task ShowAsync(CommandRun run, string tool, DiagBody body, CancellationToken cancel)
    {
        await using var output = await run.Client.RunDiagAsync(tool, body, cancel);
        using var reader = new StreamReader(output);
        var piece = new char[PieceCharacters];
        int read;
        while ((read = await reader.ReadAsync(piece, cancel)) > 0)
        {
            await run.Environment.Out.WriteAsync(piece.AsMemory(0, read), cancel);
            await run.Environment.Out.FlushAsync(cancel);
        }
    }

    private static async Task SaveAsync(CommandRun run, DiagBody body, string path, CancellationToken cancel)
    {
        await using var output = await run.Client.RunDiagAsync("tcpdump", body, cancel);
        await using var file = new FileStream(
            path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        await output.CopyToAsync(file, cancel);
        run.Environment.Error.WriteLine($"{file.Length} bytes written to {path}.");
    }
}
