namespace LoadMaster.System.Tests;

/// <summary>Finds what the tests run.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    private static string BuildKind => AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    /// <summary>The daemon that was built with these tests, or the one in LM_LAB_BIN.</summary>
    internal static string Daemon =>
        Environment.GetEnvironmentVariable("LM_LAB_BIN") is { Length: > 0 } folder
            ? Path.Combine(folder, "loadmasterd")
            : Path.Combine(Root, "src", "Host", "bin", BuildKind, "net10.0", "loadmasterd");

    /// <summary>The command line, likewise.</summary>
    internal static string Cli =>
        Environment.GetEnvironmentVariable("LM_LAB_BIN") is { Length: > 0 } folder
            ? Path.Combine(folder, "lm")
            : Path.Combine(Root, "src", "Cli", "bin", BuildKind, "net10.0", "lm");

    internal static string LabScript(string name) => Path.Combine(Root, "deploy", "lab", name);

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
