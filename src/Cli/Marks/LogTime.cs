using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadMaster.Cli.Marks;

/// <summary>Reads the time at the start of a log line: the daemon's own form, ISO 8601, or the classic one without a year.</summary>
internal static partial class LogTime
{
    private const DateTimeStyles Style = DateTimeStyles.AllowWhiteSpaces;

    /// <param name="near">A time without year, and a local time that stood twice on the clock, mean the one nearest to this.</param>
    public static bool TryRead(string line, DateTimeOffset near, TimeZoneInfo zone, out DateTimeOffset at)
    {
        at = default;
        var start = line.AsSpan();
        if (Prefix().Match(line) is { Success: true } prefix)
        {
            start = start[prefix.Length..];
        }

        var text = start.ToString();
        if (Dated().Match(text) is { Success: true } dated)
        {
            var zoned = dated.Groups["zone"].Success;
            return zoned
                ? DateTimeOffset.TryParse(dated.Value, CultureInfo.InvariantCulture, Style, out at)
                : DateTime.TryParse(dated.Value, CultureInfo.InvariantCulture, Style, out var local) && TryNearest([local], near, zone, out at);
        }

        return Classic().Match(text) is { Success: true } classic && TryNearest(InYearsAround(classic.Value, near.Year), near, zone, out at);
    }

    /// <summary>29 February exists in some of the years only.</summary>
    private static List<DateTime> InYearsAround(string text, int year)
    {
        var found = new List<DateTime>();
        foreach (var candidate in (ReadOnlySpan<int>)[year - 1, year, year + 1])
        {
            if (DateTime.TryParseExact($"{candidate:0000} {text}", "yyyy MMM d HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AllowInnerWhite, out var time))
            {
                found.Add(time);
            }
        }

        return found;
    }

    private static bool TryNearest(IEnumerable<DateTime> locals, DateTimeOffset near, TimeZoneInfo zone, out DateTimeOffset at)
    {
        var candidates = locals.SelectMany(local => (zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local) : [zone.GetUtcOffset(local)])
            .Select(offset => new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset))).ToList();
        at = candidates.Count == 0 ? default : candidates.MinBy(candidate => (candidate - near).Duration());
        return candidates.Count > 0;
    }

    /// <summary>The priority of a line as it was on the wire.</summary>
    [GeneratedRegex(@"^<\d{1,3}>(1 )?", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,7})?( ?(?<zone>Z|[+-]\d\d:?\d\d))?(?=\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Dated();

    [GeneratedRegex(@"^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d(?=\s)", RegexOptions.CultureInvariant)]
    private static partial Regex Classic();
}
