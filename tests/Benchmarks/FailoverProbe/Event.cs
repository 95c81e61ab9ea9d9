using System.Diagnostics;

namespace LoadMaster.FailoverProbe;

/// <summary>The command that makes something happen: a kill or a switch.</summary>
internal static class Event
{
    /// <summary>Starts it without waiting for its end; the moment is taken just before.</summary>
    internal static (Process Process, long At) Begin(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        var at = Stopwatch.GetTimestamp();
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
        return (process, at);
    }

    internal static async Task<bool> SucceedsAsync(Process process)
    {
        using (process)
        {
            _ = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
    }
}
