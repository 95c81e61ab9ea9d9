using System.Text;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Logging;

namespace LoadMaster.Host.Tests.Logging;

public sealed class SyslogFormatterTests
{
    private static readonly DateTimeOffset March21 = new(2026, 3, 21, 11, 24, 3, TimeSpan.FromHours(1));
    private static readonly SyslogIdentity Node = new("kmplb01", "loadmasterd", "0.1.0", 4711);
    private static readonly SyslogTarget Classic = new() { Host = "a", Format = SyslogFormat.Rfc3164 };
    private static readonly SyslogTarget Modern = new() { Host = "a" };

    [Fact]
    public void The_classic_form_has_month_day_time_host_and_tag() =>
        Assert.Equal("<132>Mar 21 11:24:03 kmplb01 loadmasterd[4711]: real server down", Text(Classic, Line("real server down")));

    [Fact]
    public void A_day_below_ten_is_padded_with_a_blank() =>
        Assert.Equal("<132>Jan  5 00:00:09 kmplb01 loadmasterd[4711]: x", Text(Classic, Line("x") with { At = new DateTimeOffset(2026, 1, 5, 0, 0, 9, TimeSpan.Zero) }));

    [Fact]
    public void The_mark_is_exactly_the_line_of_the_design_card()
    {
        var mark = Line(MarkLine.Text) with { Severity = 6, IsMark = true };
        Assert.Equal("Mar 21 11:24:03 kmplb01 -- MARK --", MarkLine.Of(March21, "kmplb01"));
        Assert.Equal("<134>Mar 21 11:24:03 kmplb01 -- MARK --", Text(Classic, mark));
        Assert.Equal(
            "<134>1 2026-03-21T11:24:03.000000+01:00 kmplb01 loadmasterd 4711 MARK [origin software=\"loadmasterd\" swVersion=\"0.1.0\"] -- MARK --", Text(Modern, mark));
    }

    [Fact]
    public void The_new_form_has_version_time_with_offset_program_process_id_and_origin() =>
        Assert.Equal(
            "<132>1 2026-03-21T11:24:03.000000+01:00 kmplb01 loadmasterd 4711 HealthCheckActor [origin software=\"loadmasterd\" swVersion=\"0.1.0\"] real server down",
            Text(Modern, Line("real server down")));

    [Fact]
    public void Time_without_offset_ends_with_z_and_an_absent_source_is_a_hyphen()
    {
        var line = new SyslogLine(new DateTimeOffset(2026, 12, 1, 2, 3, 4, TimeSpan.Zero).AddTicks(1_234_567), 7, "", "x");
        Assert.StartsWith("<135>1 2026-12-01T02:03:04.123456Z kmplb01 loadmasterd 4711 - [", Text(Modern, line), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SyslogFacility.User, 2, "<10>")]
    [InlineData(SyslogFacility.Daemon, 3, "<27>")]
    [InlineData(SyslogFacility.Local0, 6, "<134>")]
    [InlineData(SyslogFacility.Local7, 7, "<191>")]
    public void The_priority_is_facility_times_eight_plus_severity(SyslogFacility facility, int severity, string expected) =>
        Assert.StartsWith(expected, Text(Classic with { Facility = facility }, Line("x") with { Severity = severity }), StringComparison.Ordinal);

    [Fact]
    public void Quotes_backslashes_and_closing_brackets_are_escaped_in_parameters() => Assert.Equal("""a\"b\\c\]d[e""", SyslogFormatter.Parameter("""a"b\c]d[e"""));

    [Fact]
    public void Control_characters_become_octal_so_that_a_line_stays_one()
    {
        Assert.EndsWith("]: a#012b#011c#177", Text(Classic, Line("a\nb\tc\u007f")), StringComparison.Ordinal);
        Assert.EndsWith("] a#015#012<134>forged", Text(Modern, Line("a\r\n<134>forged")), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_text_beyond_ascii_is_marked_as_utf8_and_only_in_the_new_form()
    {
        Assert.Contains("] \uFEFFgrün", Text(Modern, Line("grün")), StringComparison.Ordinal);
        Assert.DoesNotContain("\uFEFF", Text(Modern, Line("plain")), StringComparison.Ordinal);
        Assert.EndsWith("]: grün", Text(Classic, Line("grün")), StringComparison.Ordinal);
        Assert.DoesNotContain("\uFEFF", Text(Classic, Line("grün")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SyslogFormat.Rfc3164, SyslogProtocol.Tcp, 1024)]
    [InlineData(SyslogFormat.Rfc5424, SyslogProtocol.Udp, 2048)]
    [InlineData(SyslogFormat.Rfc5424, SyslogProtocol.Tcp, 8192)]
    public void A_long_line_is_cut_between_characters(SyslogFormat format, SyslogProtocol protocol, int bytesMax)
    {
        for (var shift = 0; shift < 4; shift++)
        {
            var bytes = SyslogFormatter.Write(new SyslogTarget { Format = format, Protocol = protocol }, Node, Line(new string('x', shift) + string.Concat(Enumerable.Repeat("😀", 4000))));
            Assert.InRange(bytes.Length, bytesMax - 3, bytesMax);
            Assert.EndsWith("😀", new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_frame_counts_bytes_not_characters() => Assert.Equal("3 xü", Encoding.UTF8.GetString(SyslogFormatter.Frame(Encoding.UTF8.GetBytes("xü"))));

    [Fact]
    public void A_host_name_is_printable_ascii() =>
        Assert.Contains(" nodea ", Encoding.UTF8.GetString(SyslogFormatter.Write(Modern, Node with { Host = "node äa" }, Line("x"))), StringComparison.Ordinal);

    private static SyslogLine Line(string text) => new(March21, 4, "LoadMaster.Actors.Health.HealthCheckActor", text);

    private static string Text(SyslogTarget target, SyslogLine line) => Encoding.UTF8.GetString(SyslogFormatter.Write(target, Node, line));
}
