using System.Globalization;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Backup;

/// <summary>When automated backups are due. Pure: clock and zone are arguments.</summary>
public static class BackupPlanner
{
    private const int DaysLookedBack = 8;

    /// <summary>Minutes from a failure to the next attempt, the last one for all further ones.</summary>
    private static readonly int[] RetryMinutes = [1, 5, 15, 30, 60];

    /// <summary>Begins anew when the schedule is another one.</summary>
    public static BackupProgress Follow(BackupProgress progress, BackupSettings settings, DateTimeOffset now)
    {
        var schedule = settings.Days == BackupDays.Off ? "" : $"{BackupWords.Days.Of(settings.Days)} {settings.Time}";
        return progress.Schedule == schedule ? progress : progress with { Schedule = schedule, Since = now, Failures = 0 };
    }

    /// <summary>When the next attempt is to be made, in the past when it is overdue; null when none is planned.</summary>
    public static DateTimeOffset? NextAttempt(BackupProgress progress, BackupSettings settings, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (settings.Days == BackupDays.Off || progress.Since is not { } since)
        {
            return null;
        }

        var last = Occurrences(settings, now, zone, -DaysLookedBack, 0).LastOrDefault(at => at <= now && at > since);
        var missed = last != default && (progress.LastSuccess is not { } success || success < last);
        if (!missed)
        {
            return Occurrences(settings, now, zone, 0, DaysLookedBack).First(at => at > now && at > since);
        }

        return progress.Failures > 0 && progress.LastAttempt is { } attempt && attempt >= last
            ? attempt.AddMinutes(RetryMinutes[Math.Min(progress.Failures, RetryMinutes.Length) - 1])
            : last;
    }

    /// <summary>The times of the schedule on the days around now, earliest first. A time that the clock skips is that much later.</summary>
    private static IEnumerable<DateTimeOffset> Occurrences(BackupSettings settings, DateTimeOffset now, TimeZoneInfo zone, int from, int to)
    {
        var time = TimeOnly.ParseExact(settings.Time, "HH:mm", CultureInfo.InvariantCulture);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        for (var offset = from; offset <= to; offset++)
        {
            var day = today.AddDays(offset);
            if (settings.Days != BackupDays.Daily && day.DayOfWeek != DayOf(settings.Days))
            {
                continue;
            }

            var local = day.ToDateTime(time);
            while (zone.IsInvalidTime(local))
            {
                local = local.AddMinutes(15);
            }

            yield return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        }
    }

    private static DayOfWeek DayOf(BackupDays days) => days == BackupDays.Sunday ? DayOfWeek.Sunday : (DayOfWeek)(days - BackupDays.Daily);
}
