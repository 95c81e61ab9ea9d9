using System.Diagnostics;

namespace LoadMaster.Host.Tests.Snmp;

/// <summary>The programs of Debian's packages snmp and snmptrapd.</summary>
internal static class SnmpTool
{
    public static void SkipWithout()
    {
        foreach (var program in new[] { "/usr/sbin/snmpd", "/usr/bin/snmpget", "/usr/sbin/snmptrapd" })
        {
            Skip.IfNot(File.Exists(program), $"because {program} is not installed (tests/run.sh installs it)");
        }
    }

    /// <summary>Exit code and what it said, both streams.</summary>
    public static async Task<(int Exit, string Text)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MIBS"] = "";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }
}
