using System.Globalization;

namespace LoadMaster.Cli.Marks;

/// <summary>The exit codes of monitoring plugins; other commands of <c>lm</c> have codes of their own.</summary>
internal enum PluginStatus
{
    Ok = 0,
    Warning = 1,
    Critical = 2,
    Unknown = 3,
}

/// <summary>What a monitoring system is told of a log: a status and one line.</summary>
/// <param name="Tail">What was found; null when nothing could be.</param>
internal sealed record MarkCheck(PluginStatus Status, string Line, LogTail? Tail)
{
    public const double MaxAgeMinutesDefault = 21;
    public const double MaxAgeMinutesMax = 100_000;

    /// <summary>Clocks of two machines differ a little.</summary>
    private static readonly TimeSpan FutureMax = TimeSpan.FromMinutes(1);

    /// <summary>Never throws: what goes wrong is the status "unknown".</summary>
    public static MarkCheck Of(string path, double maxAgeMinutes, TimeProvider time)
    {
        if (maxAgeMinutes is not (> 0 and <= MaxAgeMinutesMax))
        {
            return Unknown($"--max-age-minutes must be above 0 and at most {MaxAgeMinutesMax:0}");
        }

        try
        {
            var now = time.GetUtcNow();
            return LogTail.Read(path, TimeZoneInfo.ConvertTime(now, time.LocalTimeZone), time.LocalTimeZone) is { } tail
                ? Judge(tail, now, TimeSpan.FromMinutes(maxAgeMinutes))
                : Unknown($"{path} holds no line with a date");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Unknown(problem.Message);
        }
    }

    public static MarkCheck Unknown(string why) => new(PluginStatus.Unknown, $"MARK UNKNOWN - {why.ReplaceLineEndings(" ").Replace('|', '/').TrimEnd('.')}", null);

    private static MarkCheck Judge(LogTail tail, DateTimeOffset now, TimeSpan maxAge)
    {
        var age = now - tail.LastLineAt;
        if (age < -FutureMax)
        {
            return Unknown($"the last line is {Words(-age)} in the future; compare the clocks") with { Tail = tail };
        }

        age = age < TimeSpan.Zero ? TimeSpan.Zero : age;
        var status = age <= maxAge ? PluginStatus.Ok : age <= maxAge * 2 ? PluginStatus.Warning : PluginStatus.Critical;
        var mark = tail.MarkAt is { } at ? string.Create(CultureInfo.InvariantCulture, $"MARK {at:HH:mm:ss}") : "no MARK";
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"MARK {status.ToString().ToUpperInvariant()} - last line {Words(age)} ago ({mark}) | age={Math.Floor(age.TotalSeconds):0}s;{maxAge.TotalSeconds:0};{maxAge.TotalSeconds * 2:0}");
        return new MarkCheck(status, line, tail);
    }

    private static string Words(TimeSpan age) => age.TotalMinutes < 2
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(age.TotalSeconds):0} s")
        : age.TotalHours < 2
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(age.TotalMinutes):0} min")
            : age.TotalDays < 2
                ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(age.TotalHours):0} h")
                : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(age.TotalDays):0} d");
}
