using LoadMaster.Host.Security;

namespace LoadMaster.Host.Update;

/// <summary>Small files of <c>key=value</c> lines in the installation's folder <c>state</c>, which the launcher reads and writes too (deploy/update/launcher.sh).</summary>
public static class StateFile
{
    private const int BytesMax = 4096;

    /// <summary>Null when there is none.</summary>
    public static IReadOnlyDictionary<string, string>? Read(string path)
    {
        if (PrivateFile.Read(path, BytesMax) is not { } text)
            return null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.IndexOf('=') is > 0 and var at)
                values[line[..at]] = line[(at + 1)..];
        }

        return values;
    }

    /// <summary>Whole or not at all; line breaks in values become spaces.</summary>
    public static void Write(string path, params (string Key, string Value)[] values)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        PrivateFile.Write(path, string.Concat(values.Select(one => $"{one.Key}={one.Value.ReplaceLineEndings(" ")}\n")));
    }
}
