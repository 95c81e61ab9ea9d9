using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using LoadMaster.Domain;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Diagnostics;

/// <summary>What a tool puts out, whole and bounded, under <c>timeout</c> like every other.</summary>
public static class ToolOutput
{
    /// <summary>What timeout(1) ends with when the time was over, and when the program is not there.</summary>
    private const int TimeOver = 124;
    private const int NoSuchProgram = 127;

    /// <exception cref="RequestRefusedException">The program is not there, or failed without a word on its output.</exception>
    public static async Task<byte[]> ReadAsync(DiagCommand command, int bytesMax, CancellationToken cancel)
    {
        string[] bound = ["--signal=INT", "--kill-after=2", command.SecondsMax.ToString(CultureInfo.InvariantCulture), command.Program];
        var start = new ProcessStartInfo("timeout", [.. bound, .. command.Arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        using var process = Started(start, command.Program);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(cancel);
        var output = new MemoryStream();
        var piece = new byte[16 * 1024];
        try
        {
            int read;
            while (output.Length < bytesMax && (read = await process.StandardOutput.BaseStream.ReadAsync(piece, cancel)) > 0)
                output.Write(piece, 0, (int)Math.Min(read, bytesMax - output.Length));
            if (output.Length == 0)
            {
                await process.WaitForExitAsync(cancel);
                var said = (await errors).Trim().ReplaceLineEndings(" ");
                if (process.ExitCode == NoSuchProgram)
                    throw ToolRun.Missing(command.Program);
                if (process.ExitCode != 0)
                    throw new RequestRefusedException(StatusCodes.Status400BadRequest, ProblemCodes.ToolFailed, process.ExitCode == TimeOver
                        ? $"{command.Program} was not ready within {command.SecondsMax} s; a name that nobody answers for takes that long"
                        : $"{command.Program} ended with {process.ExitCode}: {said}");
            }

            return output.ToArray();
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static Process Started(ProcessStartInfo start, string program)
    {
        try
        {
            return Process.Start(start) ?? throw new Win32Exception("it did not start");
        }
        catch (Win32Exception)
        {
            throw new RequestRefusedException(StatusCodes.Status503ServiceUnavailable, ProblemCodes.ToolMissing, $"The program timeout, which bounds {program}, is not installed on this node (coreutils).");
        }
    }
}
