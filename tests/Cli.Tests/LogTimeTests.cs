using System.Globalization;
using LoadMaster.Cli.Marks;

namespace LoadMaster.Cli.Tests;

public sealed class LogTimeTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("Mar 21 11:24:03 kmplb01 -- MARK --", "2026-03-22T00:00:00Z", "2026-03-21T10:24:03Z")]
    [InlineData("Dec 31 23:59:00 a x", "2026-01-01T00:10:00Z", "2025-12-31T22:59:00Z")]
    [InlineData("Jan  1 00:30:00 a x", "2025-12-31T23:00:00Z", "2025-12-31T23:30:00Z")]
    [InlineData("Feb 29 12:00:00 a x", "2025-01-10T00:00:00Z", "2024-02-29T11:00:00Z")]
    [InlineData("2026-07-01 12:00:00 a x", "2026-07-01T10:05:00Z", "2026-07-01T10:00:00Z")]
    [InlineData("Oct 25 02:30:00 a x", "2026-10-25T00:35:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("Oct 25 02:30:00 a x", "2026-10-25T01:35:00Z", "2026-10-25T01:30:00Z")]
    public void A_time_without_year_or_zone_is_the_nearest_one(string line, string near, string expected)
    {
        Assert.True(LogTime.TryRead(line, DateTimeOffset.Parse(near, CultureInfo.InvariantCulture), Berlin, out var at));
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), at);
    }

    [Theory]
    [InlineData("Foo 21 11:24:03 a x")]
    [InlineData("Mar 32 11:24:03 a x")]
    [InlineData("Mar 21 24:24:03 a x")]
    [InlineData("2026-13-01 00:00:00 x")]
    [InlineData("   at System.Exception")]
    [InlineData("Mar 21 11:24:03")]
    public void Anything_else_is_no_time(string line) => Assert.False(LogTime.TryRead(line, DateTimeOffset.UnixEpoch, Berlin, out _));
}
