using LoadMaster.Testing;

namespace LoadMaster.Architecture.Tests;

/// <summary>The files of the repository that people write.</summary>
internal static class Sources
{
    private static readonly string[] MadeFolders = ["bin", "obj", ".git", "node_modules", "TestResults"];

    /// <summary>Files under the folders whose names end so, as paths from the root with slashes.</summary>
    public static IReadOnlyList<string> Files(IEnumerable<string> folders, params string[] endings) =>
    [
        .. folders
            .Select(RepositoryRoot.Combine)
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(RepositoryRoot.Path, file).Replace('\\', '/'))
            .Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)) && !file.Split('/').Any(MadeFolders.Contains))
            .Order(StringComparer.Ordinal),
    ];

    public static string Read(string file) => File.ReadAllText(RepositoryRoot.Combine(file));
}
