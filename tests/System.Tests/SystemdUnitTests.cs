namespace LoadMaster.System.Tests;

/// <summary>The unit that deploy/update/install.sh puts on a machine, read by systemd's own checker.</summary>
public sealed class SystemdUnitTests : IDisposable
{
    private const string Launcher = "/opt/loadmaster/launcher";
    private readonly string _folder = Directory.CreateTempSubdirectory("lmt-unit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Systemd_finds_nothing_wrong_in_the_unit_and_would_in_a_wrong_one()
    {
        Skip.IfNot(File.Exists("/usr/bin/systemd-analyze"), "because systemd-analyze is not installed");
        var unit = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "systemd", "loadmaster.service"));
        Assert.Contains(Launcher, unit, StringComparison.Ordinal);

        // The checker wants the program to be there.
        unit = unit.Replace(Launcher, "/bin/true", StringComparison.Ordinal);
        Assert.Equal("", await VerifyAsync(unit));
        Assert.Contains("Failed to parse service restart specifier", await VerifyAsync(unit.Replace("Restart=always", "Restart=allways", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private async Task<string> VerifyAsync(string unit)
    {
        var file = Path.Combine(_folder, "loadmaster.service");
        await File.WriteAllTextAsync(file, unit);
        return (await Shell.RunAsync("sh", "-c", $"systemd-analyze verify --man=no {file} 2>&1 || echo failed")).Text.Trim();
    }
}
