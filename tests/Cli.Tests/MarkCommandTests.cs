using LoadMaster.Cli.Marks;
using LoadMaster.Testing;

namespace LoadMaster.Cli.Tests;

/// <summary>The test's clock stands at 2026-01-01 00:00:00 UTC.</summary>
public sealed class MarkCommandTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("2025-12-31 23:57:00.000 +00:00 INF A x", 0, "MARK OK - last line 3 min ago (no MARK) | age=180s;1260;2520")]
    [InlineData("2025-12-31 23:59:59.100 +00:00 INF A x", 0, "MARK OK - last line 0 s ago (no MARK) | age=0s;1260;2520")]
    [InlineData("2026-01-01 01:39:00.000 +02:00 INF A x", 0, "MARK OK - last line 21 min ago (no MARK) | age=1260s;1260;2520")]
    [InlineData("2025-12-31 23:38:59.000 +00:00 INF A x", 1, "MARK WARNING - last line 21 min ago (no MARK) | age=1261s;1260;2520")]
    [InlineData("2025-12-31 23:18:00.000 +00:00 INF A x", 1, "MARK WARNING - last line 42 min ago (no MARK) | age=2520s;1260;2520")]
    [InlineData("2025-12-31 23:17:59.000 +00:00 INF A x", 2, "MARK CRITICAL - last line 42 min ago (no MARK) | age=2521s;1260;2520")]
    [InlineData("2025-12-20 00:00:00.000 +00:00 INF A x", 2, "MARK CRITICAL - last line 12 d ago (no MARK) | age=1036800s;1260;2520")]
    [InlineData("2026-01-01 00:00:59.000 +00:00 INF A x", 0, "MARK OK - last line 0 s ago (no MARK) | age=0s;1260;2520")]
    [InlineData("2026-01-01 00:05:00.000 +00:00 INF A x", 3, "MARK UNKNOWN - the last line is 5 min in the future; compare the clocks")]
    [InlineData("2025-12-31T23:57:00.123456+00:00 kmplb01 loadmasterd: x", 0, "MARK OK - last line 2 min ago (no MARK) | age=179s;1260;2520")]
    [InlineData("<134>1 2025-12-31T23:57:00Z kmplb01 loadmasterd 1 MARK - -- MARK --", 0, "MARK OK - last line 3 min ago (MARK 23:57:00) | age=180s;1260;2520")]
    [InlineData("Dec 31 23:57:00 kmplb01 -- MARK --", 0, "MARK OK - last line 3 min ago (MARK 23:57:00) | age=180s;1260;2520")]
    [InlineData("<134>Dec 31 23:57:00 kmplb01 -- MARK --", 0, "MARK OK - last line 3 min ago (MARK 23:57:00) | age=180s;1260;2520")]
    [InlineData("Jan  1 00:00:30 kmplb01 -- MARK --", 0, "MARK OK - last line 0 s ago (MARK 00:00:30) | age=0s;1260;2520")]
    [InlineData("Dec  1 00:00:00 kmplb01 x", 2, "MARK CRITICAL - last line 31 d ago (no MARK) | age=2678400s;1260;2520")]
    [InlineData("Feb 30 00:00:00 kmplb01 x", 3, "MARK UNKNOWN - LOG holds no line with a date")]
    [InlineData("no date at all", 3, "MARK UNKNOWN - LOG holds no line with a date")]
    [InlineData("", 3, "MARK UNKNOWN - LOG holds no line with a date")]
    public void The_newest_line_says_whether_the_log_lives(string line, int exit, string expected)
    {
        var path = Write("a.log", line);
        var check = MarkCheck.Of(path, MarkCheck.MaxAgeMinutesDefault, new UtcTime());
        Assert.Equal((exit, expected.Replace("LOG", path, StringComparison.Ordinal)), ((int)check.Status, check.Line));
    }

    [Fact]
    public void Lines_of_a_trace_after_the_last_dated_line_do_not_hide_it_and_a_mark_before_it_is_named()
    {
        var path = Write("a.log", "Dec 31 23:40:00 kmplb01 -- MARK --", "2025-12-31 23:58:00.000 +00:00 ERR A broken", "System.Exception: broken", "   at X()");
        Assert.Equal("MARK OK - last line 2 min ago (MARK 23:40:00) | age=120s;1260;2520", MarkCheck.Of(path, 21, new UtcTime()).Line);
    }

    [Fact]
    public void Of_a_folder_the_newest_rolled_file_counts_and_others_do_not()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_shell.Home, "log")).FullName;
        foreach (var (name, line, age) in (ReadOnlySpan<(string, string, int)>)
            [("loadmaster-20251230.log", "2025-12-30 10:00:00.000 +00:00 INF A x", 3), ("loadmaster-20251231.log", "Dec 31 23:50:00 a -- MARK --", 2),
             ("loadmaster-20251231_001.log", "2025-12-31 23:59:00.000 +00:00 INF A x", 1), ("other.log", "2025-12-31 23:59:59.000 +00:00 INF A x", 0)])
        {
            var path = Write(Path.Combine("log", name), line);
            File.SetLastWriteTimeUtc(path, ManualTime.Start.UtcDateTime.AddMinutes(-age));
        }

        Assert.Equal("MARK OK - last line 60 s ago (no MARK) | age=60s;1260;2520", MarkCheck.Of(folder, 21, new UtcTime()).Line);
        File.WriteAllText(Path.Combine(folder, "loadmaster-20260101.log"), "");
        Assert.Equal("MARK OK - last line 60 s ago (no MARK) | age=60s;1260;2520", MarkCheck.Of(folder, 21, new UtcTime()).Line);
    }

    [Fact]
    public void A_long_file_is_read_from_its_end()
    {
        var path = Write("a.log", [.. Enumerable.Repeat("2025-12-31 10:00:00.000 +00:00 INF A " + new string('x', 1000), 2000), "2025-12-31 23:58:00.000 +00:00 INF A last"]);
        Assert.Equal(PluginStatus.Ok, MarkCheck.Of(path, 21, new UtcTime()).Status);
    }

    [Fact]
    public async Task What_cannot_be_read_is_unknown_and_wrong_usage_too()
    {
        var missing = Path.Combine(_shell.Home, "missing.log");
        foreach (var (args, part) in (ValueTuple<string[], string>[])
            [(["--log", missing], "missing.log"), (["--log", _shell.Home], "there is no loadmaster-*.log in"), (["--bogus"], "--bogus"),
             (["--log", missing, "--max-age-minutes", "0"], "--max-age-minutes must be"), (["--log", missing, "--max-age-minutes", "x"], "x")])
        {
            var result = await _shell.RunAsync(["mark", "check", .. args]);
            Assert.Equal((3, ""), (result.Exit, result.Error));
            Assert.StartsWith("MARK UNKNOWN - ", Assert.Single(result.Lines), StringComparison.Ordinal);
            Assert.Contains(part, result.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_age_that_alarms_can_be_set_and_no_login_is_needed()
    {
        var path = Write("a.log", "2025-12-31 23:57:00.000 +00:00 INF A x");
        var result = await _shell.Without("LM_URL", "LM_TOKEN").RunAsync("mark", "check", "--log", path, "--max-age-minutes", "2.5");
        Assert.Equal((1, "MARK WARNING - last line 3 min ago (no MARK) | age=180s;150;300\n"), (result.Exit, result.Out));
        Assert.Equal(2, (await _shell.RunAsync("mark", "check", "--log", path, "--max-age-minutes", "1")).Exit);
    }

    [Fact]
    public async Task Watch_prints_marks_as_they_come_and_ends_well_when_told()
    {
        var path = Write("a.log", "Dec 31 23:50:00 a -- MARK --");
        using var stop = new CancellationTokenSource();
        var output = new StringWriter();
        var watch = CliApp.RunAsync(["mark", "watch", "--log", path], CliEnvironment.OfProcess() with { Out = TextWriter.Synchronized(output), Time = new UtcTime() }, stop.Token);
        await UntilAsync(() => output.ToString().Split('\n').Length == 3);
        await File.AppendAllTextAsync(path, "Dec 31 23:59:00 a -- MARK --\n");
        await UntilAsync(() => output.ToString().Split('\n').Length == 4);
        File.Delete(path);
        await UntilAsync(() => output.ToString().Split('\n').Length == 5);
        await stop.CancelAsync();
        Assert.Equal(0, await watch);
        var lines = output.ToString().Split('\n');
        Assert.Equal("Dec 31 23:50:00 a -- MARK --", lines[0]);
        Assert.StartsWith("MARK OK - last line 10 min ago", lines[1], StringComparison.Ordinal);
        Assert.Equal("Dec 31 23:59:00 a -- MARK --", lines[2]);
        Assert.StartsWith("MARK UNKNOWN - ", lines[3], StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(20, limit.Token);
    }

    private string Write(string name, params string[] lines)
    {
        var path = Path.Combine(_shell.Home, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    /// <summary>A clock that stands still, in the zone of the samples.</summary>
    private sealed class UtcTime : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => ManualTime.Start;
    }
}
