namespace LoadMaster.Appliance.Tests;

/// <summary>Finds what the guest runs.</summary>
internal static class Repository
{
    private static readonly string s_root = FindRoot();

    internal static string Guest { get; } = Path.Combine(s_root, "tests", "Appliance.Tests", "Guest");

    /// <summary>Built beside these tests.</summary>
    internal static string NetworkTests { get; } = Path.Combine(
        AppContext.BaseDirectory.Replace("Appliance.Tests", "Network.Tests", StringComparison.Ordinal), "LoadMaster.Network.Tests.dll");

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
