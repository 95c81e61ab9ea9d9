using System.Text;

namespace LoadMaster.Host.Support;

/// <summary>The ends of the newest log files.</summary>
public static class LogTails
{
    private const int FilesMax = 2;

    /// <summary>Name and text, the newest file first; nothing when the node logs to no folder.</summary>
    public static IEnumerable<(string Name, string Text)> Read(string logDirectory, int bytesMax)
    {
        if (logDirectory.Length == 0 || !Directory.Exists(logDirectory))
            yield break;
        foreach (var file in new DirectoryInfo(logDirectory).GetFiles("loadmaster-*.log").OrderByDescending(one => one.LastWriteTimeUtc).Take(FilesMax))
            yield return (file.Name, Tail(file.FullName, bytesMax));
    }

    private static string Tail(string path, int bytesMax)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = (int)Math.Min(stream.Length, bytesMax);
        stream.Seek(-length, SeekOrigin.End);
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
