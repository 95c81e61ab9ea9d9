using System.Diagnostics;

namespace LoadMaster.System.Tests;

/// <summary>How a command ended.</summary>
internal sealed record ShellResult(string Command, int ExitCode, string Output, string Errors)
{
    /// <summary>The output of a command that must succeed.</summary>
    internal string Text =>
        ExitCode == 0 ? Output : throw new InvalidOperationException($"{Command} ended with {ExitCode}:\n{Errors}\n{Output}");
}

/// <summary>Runs commands of the machine.</summary>
internal static class Shell
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    internal static Task<ShellResult> RunAsync(string program, params string[] arguments) => RunAsync(s_timeout, new Dictionary<string, string>(), program, arguments);

    internal static async Task<ShellResult> RunAsync(
        TimeSpan timeout, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        var command = $"{program} {string.Join(' ', arguments)}";
        using var process = Start(environment, program, arguments);
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new ShellResult(command, process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} did not end within {timeout.TotalSeconds} s");
        }
    }

    internal static Process Start(IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }
}
