using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Snmp;

/// <summary>Debian's snmpd, kept running with a configuration of ours in the data directory; nothing of /etc/snmp is read.</summary>
public sealed partial class SnmpdProcess(string dataDirectory, TimeProvider time, ILogger<SnmpdProcess> log)
{
    private const int LinesKept = 5;
    private const int LineLengthMax = 300;
    private const int TerminateSignal = 15;
    private static readonly TimeSpan RestartAfterMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StayedUp = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(3);

    private readonly string _folder = Path.Combine(dataDirectory, "snmp");

    public string Socket => Path.Combine(_folder, "agentx");

    /// <summary>Why it does not run; empty while it does.</summary>
    public string Problem { get; private set; } = "";

    private string StateFolder => Path.Combine(_folder, "state");

    private string PidFile => Path.Combine(_folder, "snmpd.pid");

    /// <summary>Runs it, and starts it again whenever it ends, until told to stop; then it has ended.</summary>
    public async Task RunAsync(string configuration, int port, CancellationToken stop)
    {
        var wait = TimeSpan.FromSeconds(1);
        while (!stop.IsCancellationRequested)
        {
            var startedAt = time.GetTimestamp();
            Problem = await RunOnceAsync(configuration, port, stop);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            wait = time.GetElapsedTime(startedAt) > StayedUp ? TimeSpan.FromSeconds(1) : wait;
            Ended(Problem, wait.TotalSeconds);
            await Task.Delay(wait, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 > RestartAfterMax ? RestartAfterMax : wait * 2;
        }
    }

    /// <summary>Gives the reason of its end.</summary>
    private async Task<string> RunOnceAsync(string configuration, int port, CancellationToken stop)
    {
        try
        {
            Prepare(configuration);
            using var process = Start(port);
            Problem = "";
            var lines = new Queue<string>();
            var reading = Task.WhenAll(ReadAsync(process.StandardOutput, lines), ReadAsync(process.StandardError, lines));
            await process.WaitForExitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited)
            {
                await EndAsync(process);
                return "";
            }

            await reading;
            lock (lines)
            {
                return $"snmpd ended with {process.ExitCode}: {(lines.Count > 0 ? string.Join(' ', lines) : "it said nothing")}";
            }
        }
        catch (Win32Exception)
        {
            return "the program snmpd is not installed on this node; install the package snmpd";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or Domain.StartupProblemException)
        {
            return error.Message;
        }
    }

    private void Prepare(string configuration)
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(_folder, Private);
        Directory.CreateDirectory(StateFolder, Private);
        EndLeftOver();
        File.Delete(Socket);
        PrivateFile.Write(Path.Combine(_folder, "snmpd.conf"), configuration);
        var state = Path.Combine(StateFolder, "snmpd.conf");
        if (File.Exists(state))
        {
            // The engine's identity and its boots stay, as v3 demands; users that it remembers are no longer ours to have.
            PrivateFile.Write(state, string.Concat(File.ReadLines(state)
                .Where(line => line.StartsWith("engineBoots ", StringComparison.Ordinal) || line.StartsWith("oldEngineID ", StringComparison.Ordinal))
                .Select(line => line + "\n")));
        }
    }

    private Process Start(int port)
    {
        var number = port.ToString(CultureInfo.InvariantCulture);
        List<string> arguments = ["-f", "-Lo", "-p", PidFile, $"udp:{number}"];
        if (System.Net.Sockets.Socket.OSSupportsIPv6)
        {
            arguments.Add($"udp6:{number}");
        }

        var start = new ProcessStartInfo("snmpd", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["SNMPCONFPATH"] = _folder;
        start.Environment["SNMP_PERSISTENT_DIR"] = StateFolder;
        start.Environment["MIBS"] = "";
        var process = Process.Start(start) ?? throw new Win32Exception("it did not start");
        process.StandardInput.Close();
        return process;
    }

    /// <summary>One that outlived a killed daemon still has the port.</summary>
    private void EndLeftOver()
    {
        if (File.Exists(PidFile) && int.TryParse(File.ReadAllText(PidFile).Trim(), CultureInfo.InvariantCulture, out var pid))
        {
            try
            {
                if (File.ReadAllText($"/proc/{pid}/cmdline").Contains(PidFile, StringComparison.Ordinal))
                {
                    using var process = Process.GetProcessById(pid);
                    process.Kill();
                    process.WaitForExit(EndTimeout);
                }
            }
            catch (Exception error) when (error is ArgumentException or IOException or InvalidOperationException or Win32Exception)
            {
                // It has ended by itself.
            }

            File.Delete(PidFile);
        }
    }

    private async Task EndAsync(Process process)
    {
        _ = Kill(process.Id, TerminateSignal);
        using var limit = new CancellationTokenSource(EndTimeout, time);
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
        {
            process.Kill();
        }

        File.Delete(PidFile);
    }

    private static async Task ReadAsync(StreamReader reader, Queue<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (lines)
            {
                if (lines.Count == LinesKept)
                {
                    lines.Dequeue();
                }

                lines.Enqueue(line[..Math.Min(line.Length, LineLengthMax)]);
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);

    [LoggerMessage(2401, LogLevel.Error, "SNMP is not answered: {Reason:l}; tried again in {Seconds} s")]
    private partial void Ended(string reason, double seconds);
}
