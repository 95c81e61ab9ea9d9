using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using LoadMaster.Domain;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Diagnostics;

/// <summary>One run of a tool, under <c>timeout</c> of coreutils: it ends in time even when this process does not live to see it.</summary>
public sealed class ToolRun : IDisposable
{
    public const int BytesMax = 64 * 1024 * 1024;

    /// <summary>What timeout(1) ends with when the time was over.</summary>
    private const int TimeOver = 124;
    private const int NoSuchProgram = 127;
    private const int ErrorCharactersMax = 4096;
    private const int PieceBytes = 16 * 1024;

    /// <summary>A wrong expression or interface shows within it; after it the answer has begun.</summary>
    private static readonly TimeSpan FirstOutputTimeout = TimeSpan.FromSeconds(2);

    private readonly DiagCommand _command;
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ToolRun(DiagCommand command, Process process) => (_command, _process, _errors) = (command, process, ReadErrorsAsync(process.StandardError));

    /// <exception cref="RequestRefusedException">The programs are not there.</exception>
    public static ToolRun Start(DiagCommand command)
    {
        string[] bound = ["--signal=INT", "--kill-after=2", command.SecondsMax.ToString(CultureInfo.InvariantCulture), command.Program];
        var start = new ProcessStartInfo("timeout", [.. bound, .. command.Arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        try
        {
            var process = Process.Start(start) ?? throw new Win32Exception("it did not start");
            process.StandardInput.Close();
            return new ToolRun(command, process);
        }
        catch (Win32Exception)
        {
            throw Missing("timeout");
        }
    }

    /// <summary>Writes the output as it comes.</summary>
    /// <exception cref="RequestRefusedException">The tool failed before it put out anything.</exception>
    public async Task CopyToAsync(HttpResponse response, CancellationToken cancel)
    {
        var piece = new byte[PieceBytes];
        var output = _process.StandardOutput.BaseStream;
        var reading = output.ReadAsync(piece, cancel).AsTask();
        await Task.WhenAny(reading, Task.Delay(FirstOutputTimeout, cancel));
        if (reading.IsCompletedSuccessfully && reading.Result == 0)
        {
            await RefuseFailureAsync(cancel);
        }

        response.ContentType = _command.Binary ? "application/vnd.tcpdump.pcap" : "text/plain; charset=utf-8";
        await response.StartAsync(cancel);
        await response.Body.FlushAsync(cancel);
        var left = BytesMax;
        int read;
        while ((read = await reading) > 0 && left > 0)
        {
            await response.Body.WriteAsync(piece.AsMemory(0, Math.Min(read, left)), cancel);
            await response.Body.FlushAsync(cancel);
            left -= Math.Min(read, left);
            reading = output.ReadAsync(piece, cancel).AsTask();
        }

        if (!_command.Binary)
        {
            await response.WriteAsync(left > 0 ? await EndAsync(cancel) : $"\n(cut after {BytesMax} bytes)\n", cancel);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task RefuseFailureAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        switch (_process.ExitCode)
        {
            case 0 or TimeOver:
                return;
            case NoSuchProgram:
                throw Missing(_command.Program);
            default:
                var said = (await _errors).Trim().ReplaceLineEndings(" ");
                throw new RequestRefusedException(
                    StatusCodes.Status400BadRequest, ProblemCodes.ToolFailed, $"{_command.Program} ended with {_process.ExitCode}: {(said.Length > 0 ? said : "it said nothing")}");
        }
    }

    /// <summary>What stands below the output: the tool's own words, such as tcpdump's counts.</summary>
    private async Task<string> EndAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        var code = _process.ExitCode is 0 or TimeOver ? "" : string.Create(CultureInfo.InvariantCulture, $"({_command.Program} ended with {_process.ExitCode})\n");
        return await _errors + code;
    }

    private static async Task<string> ReadErrorsAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        var piece = new char[1024];
        int read;
        while ((read = await reader.ReadAsync(piece)) > 0)
        {
            text.Append(piece, 0, Math.Min(read, ErrorCharactersMax - text.Length));
        }

        return text.ToString();
    }

    internal static RequestRefusedException Missing(string program) => new(
        StatusCodes.Status503ServiceUnavailable, ProblemCodes.ToolMissing, $"The program {program} is not installed on this node; install its package (tcpdump, procps, iputils-ping, traceroute, iproute2, coreutils).");
}
