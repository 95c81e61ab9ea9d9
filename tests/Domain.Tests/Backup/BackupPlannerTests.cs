using System.Globalization;
using LoadMaster.Domain.Backup;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Backup;

public sealed class BackupPlannerTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly BackupSettings Daily = new() { Days = BackupDays.Daily, Time = "03:00" };

    [Theory]
    [InlineData(BackupDays.Daily, "02:59", "2026-01-07T10:00Z", "2026-01-08T02:59Z")]
    [InlineData(BackupDays.Daily, "10:01", "2026-01-07T10:00Z", "2026-01-07T10:01Z")]
    [InlineData(BackupDays.Wednesday, "11:00", "2026-01-07T10:00Z", "2026-01-07T11:00Z")]
    [InlineData(BackupDays.Wednesday, "09:00", "2026-01-07T10:00Z", "2026-01-14T09:00Z")]
    [InlineData(BackupDays.Sunday, "03:00", "2026-01-07T10:00Z", "2026-01-11T03:00Z")]
    [InlineData(BackupDays.Monday, "03:00", "2026-01-07T10:00Z", "2026-01-12T03:00Z")]
    public void The_next_one_is_the_first_time_of_the_schedule_after_it_was_set(BackupDays days, string time, string now, string expected)
    {
        var settings = new BackupSettings { Days = days, Time = time };
        var progress = BackupPlanner.Follow(new BackupProgress(), settings, At(now));
        Assert.Equal(At(expected), BackupPlanner.NextAttempt(progress, settings, At(now), TimeZoneInfo.Utc));
    }

    [Fact]
    public void What_was_missed_is_due_until_it_is_made()
    {
        var progress = BackupPlanner.Follow(new BackupProgress(), Daily, At("2026-01-07T10:00Z"));
        var later = At("2026-01-09T20:00Z");
        Assert.Equal(At("2026-01-09T03:00Z"), BackupPlanner.NextAttempt(progress, Daily, later, TimeZoneInfo.Utc));
        var made = progress with { LastAttempt = later, LastSuccess = later };
        Assert.Equal(At("2026-01-10T03:00Z"), BackupPlanner.NextAttempt(made, Daily, later, TimeZoneInfo.Utc));
    }

    [Fact]
    public void Failures_are_tried_again_after_1_5_15_30_and_then_every_60_minutes()
    {
        var progress = BackupPlanner.Follow(new BackupProgress(), Daily, At("2026-01-07T10:00Z"));
        var now = At("2026-01-08T03:00Z");
        var waits = new List<double>();
        for (var failures = 1; failures <= 6; failures++)
        {
            progress = progress with { LastAttempt = now, Failures = failures };
            var next = BackupPlanner.NextAttempt(progress, Daily, now, TimeZoneInfo.Utc)!.Value;
            waits.Add((next - now).TotalMinutes);
            now = next;
        }

        Assert.Equal([1, 5, 15, 30, 60, 60], waits);
    }

    [Fact]
    public void Another_schedule_begins_anew_and_off_plans_nothing()
    {
        var progress = BackupPlanner.Follow(new BackupProgress(), Daily, At("2026-01-07T02:00Z")) with { Failures = 4 };
        var other = Daily with { Time = "05:00" };
        var followed = BackupPlanner.Follow(progress, other, At("2026-01-07T06:00Z"));
        Assert.Equal(0, followed.Failures);
        Assert.Equal(At("2026-01-08T05:00Z"), BackupPlanner.NextAttempt(followed, other, At("2026-01-07T06:00Z"), TimeZoneInfo.Utc));
        Assert.Same(followed, BackupPlanner.Follow(followed, other with { Host = "h" }, At("2026-01-07T07:00Z")));
        Assert.Null(BackupPlanner.NextAttempt(followed, new BackupSettings(), At("2026-01-07T06:00Z"), TimeZoneInfo.Utc));
    }

    /// <summary>On 29 March 2026 there is no 02:30 in Berlin; on 25 October 2026 there are two.</summary>
    [Theory]
    [InlineData("2026-03-28T12:00Z", "2026-03-29T01:00Z")]
    [InlineData("2026-10-24T12:00Z", "2026-10-25T01:30Z")]
    [InlineData("2026-06-01T12:00Z", "2026-06-02T00:30Z")]
    public void The_nodes_zone_counts_and_a_time_that_the_clock_skips_is_later(string now, string expected)
    {
        var settings = Daily with { Time = "02:30" };
        var progress = BackupPlanner.Follow(new BackupProgress(), settings, At(now));
        Assert.Equal(At(expected), BackupPlanner.NextAttempt(progress, settings, At(now), Berlin));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
