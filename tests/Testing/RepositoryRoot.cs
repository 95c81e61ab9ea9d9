namespace LoadMaster.Testing;

/// <summary>Finds the folder that holds the solution, from wherever the tests were built.</summary>
public static class RepositoryRoot
{
    private const string Marker = "LoadMaster.sln";

    public static string Path { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>The full path of a file or folder, given from the root with slashes.</summary>
    public static string Combine(string relative) => System.IO.Path.Combine(Path, relative);

    private static string Find(DirectoryInfo? folder)
    {
        for (; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, Marker)))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds {Marker}; run the tests inside the repository.");
    }
}
