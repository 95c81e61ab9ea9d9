using System.Globalization;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Startup;

/// <summary>Something about the machine that somebody should mend.</summary>
/// <param name="Key">Stays the same while it lasts.</param>
public sealed record MachineProblem(string Key, EventSeverity Severity, string Message);

/// <summary>Looks at disks and clock. Nothing here keeps the daemon from starting: a node that serves beats one that is tidy.</summary>
public sealed class MachineHealth
{
    private const int BytesPerMegabyte = 1024 * 1024;

    private readonly IReadOnlyList<string> _folders;
    private readonly TimeProvider _time;
    private readonly Func<string, long?> _freeBytes;
    private readonly (DateTimeOffset At, string File) _newest;
    private (DateTimeOffset Wall, long Timestamp) _seen;

    /// <summary>Make it before anything is written: it remembers how new the newest file of before is.</summary>
    /// <param name="folders">Of the daemon's files; those that are empty texts are left out.</param>
    /// <param name="freeBytes">Of the disk of a folder; null: not known.</param>
    public MachineHealth(IEnumerable<string> folders, TimeProvider time, Func<string, long?>? freeBytes = null)
    {
        _folders = [.. folders.Where(folder => folder.Length > 0).Distinct()];
        (_time, _freeBytes) = (time, freeBytes ?? FreeBytes);
        _newest = _folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder)).Append(typeof(MachineHealth).Assembly.Location)
            .Where(File.Exists)
            .Select(file => (At: new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero), File: file))
            .DefaultIfEmpty((DateTimeOffset.MinValue, ""))
            .MaxBy(one => one.Item1);
        _seen = (time.GetUtcNow(), time.GetTimestamp());
    }

    /// <summary>All that is wrong now.</summary>
    public IReadOnlyList<MachineProblem> Look()
    {
        var found = new List<MachineProblem>();
        foreach (var folder in _folders)
        {
            if (_freeBytes(folder) is { } free && free < Limits.DiskFreeBytesLow)
            {
                var critical = free < Limits.DiskFreeBytesMin;
                found.Add(new MachineProblem(
                    $"disk {folder}{(critical ? " critical" : "")}",
                    critical ? EventSeverity.Error : EventSeverity.Warning,
                    $"The disk of {folder} is nearly full: {free / BytesPerMegabyte} MB free, {Limits.DiskFreeBytesLow / BytesPerMegabyte} MB wanted. {(critical ? "Changes of the configuration may not be saved any more; free" : "Free")} some space or use a larger disk."));
            }
        }

        var now = _time.GetUtcNow();
        if (now < _newest.At - TimeSpan.FromSeconds(Limits.ClockBehindSecondsMax))
        {
            found.Add(new MachineProblem(
                "clock",
                EventSeverity.Error,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The clock is far behind: it says {now:yyyy-MM-dd HH:mm:ss}Z, and {_newest.File} was written at {_newest.At:yyyy-MM-dd HH:mm:ss}Z. Certificates, logins and the log go by it; set it, best by NTP.")));
        }

        return found;
    }

    /// <summary>By how much the clock was set since the last call, beyond what has passed; null when by no more than a minute.</summary>
    public TimeSpan? Step()
    {
        var (wall, timestamp) = (_time.GetUtcNow(), _time.GetTimestamp());
        var step = wall - _seen.Wall - _time.GetElapsedTime(_seen.Timestamp, timestamp);
        _seen = (wall, timestamp);
        return step.Duration() > TimeSpan.FromSeconds(Limits.ClockStepSecondsMax) ? step : null;
    }

    private static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A disk that cannot be asked is for those who write to it to tell.
            return null;
        }
    }
}
