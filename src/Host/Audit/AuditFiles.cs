using System.Globalization;
using LoadMaster.Domain;

namespace LoadMaster.Host.Audit;

/// <summary>The files of the audit log, oldest first: each is appended to until it is full, and the oldest goes when there are too many.</summary>
/// <param name="bytesMax">Of one file; fewer are for tests.</param>
public sealed class AuditFiles(string folder, int bytesMax = Limits.AuditFileBytesMax)
{
    private const string Prefix = "audit-";
    private const string Suffix = ".jsonl";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Folder { get; } = folder;

    /// <summary>Full paths, named by the first sequence number in each.</summary>
    public IReadOnlyList<string> All() => !Directory.Exists(Folder)
        ? []
        : [.. Directory.GetFiles(Folder, Prefix + "*" + Suffix).Where(file => FirstOf(file) is not null).OrderBy(FirstOf)];

    public IEnumerable<string> Lines() => All().SelectMany(file => File.ReadLines(file));

    /// <summary>Appends and syncs; begins a new file when the newest is full.</summary>
    /// <exception cref="IOException">The line is not on the disk.</exception>
    public void Append(string line, long sequence)
    {
        var files = All();
        var newest = files.Count > 0 ? files[^1] : null;
        if (newest is null || new FileInfo(newest).Length + line.Length > bytesMax)
        {
            Directory.CreateDirectory(Folder, OwnerOnly | UnixFileMode.UserExecute);
            newest = Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{sequence:D12}{Suffix}"));
            foreach (var old in files.Take(files.Count - Limits.AuditFilesMax + 1))
                File.Delete(old);
        }

        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using var file = new FileStream(newest, options);
        using var writer = new StreamWriter(file);
        writer.Write(line + "\n");
        writer.Flush();
        file.Flush(flushToDisk: true);
    }

    /// <summary>Takes away the part of a line that a crash has left at the end; false when there was none.</summary>
    public bool Mend()
    {
        if (All() is not [.., var newest])
            return false;
        var bytes = File.ReadAllBytes(newest);
        var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        if (whole == bytes.Length)
            return false;
        using var file = new FileStream(newest, FileMode.Open, FileAccess.Write);
        file.SetLength(whole);
        return true;
    }

    private static long? FirstOf(string file) => long.TryParse(
        Path.GetFileName(file)[Prefix.Length..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : null;
}
