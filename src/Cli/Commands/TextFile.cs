namespace LoadMaster.Cli.Commands;

/// <summary>A file whose text goes into a request.</summary>
internal static class TextFile
{
    /// <summary>Null when no file is named; empty when the name is empty, which takes away what was set.</summary>
    public static string? Read(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return path;
        }

        return File.Exists(path) ? File.ReadAllText(path) : throw new CliException(ExitCodes.Failed, CliCodes.File, $"There is no file {path}.");
    }
}
