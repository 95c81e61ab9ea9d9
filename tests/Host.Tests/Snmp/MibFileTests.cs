using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Snmp;

/// <summary>Our MIB file under smilint. The modules that it imports are not in Debian's free part, so what it needs of them is beside this test.</summary>
public sealed class MibFileTests
{
    [SkippableFact]
    public async Task The_mib_file_passes_smilint()
    {
        Skip.IfNot(File.Exists("/usr/bin/smilint"), "because smilint is not installed (tests/run.sh installs smitools)");
        var configuration = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(configuration, $"path {Path.Combine(RepositoryRoot.Path, "tests/Host.Tests/Snmp/mibs")}\n");
            var mib = Path.Combine(RepositoryRoot.Path, "deploy/snmp/LOADMASTER-MIB.txt");
            Assert.Equal((0, ""), await SnmpTool.RunAsync("smilint", "-c", configuration, "-l", "4", mib));

            // It finds what is wrong: the same file with an import taken away.
            var broken = configuration + ".txt";
            await File.WriteAllTextAsync(broken, (await File.ReadAllTextAsync(mib)).Replace("TimeInterval\n        FROM", "DateAndTime\n        FROM", StringComparison.Ordinal));
            Assert.Contains("TimeInterval", (await SnmpTool.RunAsync("smilint", "-c", configuration, "-l", "4", broken)).Text, StringComparison.Ordinal);
            File.Delete(broken);
        }
        finally
        {
            File.Delete(configuration);
        }
    }
}
