using System.Text;

namespace LoadMaster.Cli.Marks;

/// <summary>The newest signs of life in a log.</summary>
/// <param name="Mark">The newest MARK line near the end, with its time; null when there is none.</param>
internal sealed record LogTail(string Path, DateTimeOffset LastLineAt, string? Mark, DateTimeOffset? MarkAt)
{
    public const string FilePattern = "loadmaster-*.log";

    private const string MarkText = "-- MARK --";
    private const int BytesMax = 256 * 1024;
    private const int FilesMax = 3;

    /// <summary>Of a file, or of the newest rolled file in a folder. Null when no line has a date.</summary>
    /// <exception cref="IOException">There is nothing to read.</exception>
    public static LogTail? Read(string path, DateTimeOffset now, TimeZoneInfo zone) => Directory.Exists(path)
        ? NewestFirst(path).Take(FilesMax).Select(file => ReadFile(file, now, zone)).FirstOrDefault(tail => tail is not null)
        : ReadFile(path, now, zone);

    private static List<string> NewestFirst(string folder)
    {
        var files = new DirectoryInfo(folder).GetFiles(FilePattern)
            .OrderByDescending(file => file.LastWriteTimeUtc).ThenByDescending(file => file.Name, StringComparer.Ordinal).Select(file => file.FullName).ToList();
        return files.Count > 0 ? files : throw new FileNotFoundException($"there is no {FilePattern} in {folder}; name the log with --log");
    }

    private static LogTail? ReadFile(string path, DateTimeOffset now, TimeZoneInfo zone)
    {
        DateTimeOffset? lastAt = null;
        foreach (var line in LinesFromEnd(path))
        {
            if (!LogTime.TryRead(line, now, zone, out var at))
            {
                continue;
            }

            lastAt ??= at;
            if (line.Contains(MarkText, StringComparison.Ordinal))
            {
                return new LogTail(path, lastAt.Value, line, at);
            }
        }

        return lastAt is { } last ? new LogTail(path, last, null, null) : null;
    }

    private static IEnumerable<string> LinesFromEnd(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var start = Math.Max(0, file.Length - BytesMax);
        file.Seek(start, SeekOrigin.Begin);
        var bytes = new byte[BytesMax];
        var read = file.ReadAtLeast(bytes, BytesMax, throwOnEndOfStream: false);
        var lines = Encoding.UTF8.GetString(bytes, 0, read).Split('\n');

        // A first line that was cut says nothing.
        return lines.Skip(start > 0 ? 1 : 0).Select(line => line.TrimEnd('\r')).Reverse();
    }
}
