namespace LoadMaster.Appliance.Tests;

/// <summary>Finds what the guest runs.</summary>
internal static class Repository
{
    private static readonly string s_root = FindRoot();

    internal static string Guest { get; } = Path.Combine(s_root, "tests", "Appliance.Tests", "Guest");

    internal static string Daemon { get; } = Program("Host", "loadmasterd");

    internal static string Cli { get; } = Program("Cli", "lm");

    private static string Program(string project, string name)
    {
        var kind = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        return Environment.GetEnvironmentVariable("LM_GUEST_BIN") is { Length: > 0 } folder
            ? Path.Combine(folder, name)
            : Path.Combine(s_root, "src", project, "bin", kind, "net10.0", name);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LoadMaster.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("These tests run only inside the repository: no LoadMaster.sln above them.");
    }
}
