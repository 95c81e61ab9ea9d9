using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class SyslogCommandTests : IDisposable
{
    private const string Route = "PATCH /api/v1/logging";

    private readonly Shell _shell = new();

    public SyslogCommandTests()
    {
        _shell.Server.AcceptsChange(Route);
        Has(new SyslogTargetDto("192.0.2.50", "udp", 514, "rfc3164", "warning", "local0", ""), new SyslogTargetDto("2001:db8::1", "tls", 6514, "rfc5424", "info", "local0", "AB"));
    }

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Show_lists_the_hosts_and_the_interval()
    {
        var result = await _shell.RunAsync("syslog", "show");
        Assert.Contains("after 20 min without a line", result.Out, StringComparison.Ordinal);
        Assert.Matches(@"192\.0\.2\.50 +udp +514 +rfc3164 +warning +local0", result.Out);
        Assert.Matches(@"2001:db8::1 +tls +6514 +rfc5424 +info +local0 +by fingerprint", result.Out);
        Has();
        Assert.Contains("No syslog host", (await _shell.RunAsync("syslog", "show")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_tells_how_the_logs_of_the_other_nodes_get_on()
    {
        _shell.Server.Answers(
            "GET /api/v1/logging", new LoggingDto(7, 20, []) { Partners = [new PartnerMarkDto("b", 185, false), new PartnerMarkDto("c", 1300, true)] }, ApiJson.Default.LoggingDto);
        var said = (await _shell.RunAsync("syslog", "show")).Out;
        Assert.Contains("Log of b: last line 3 min ago\n", said, StringComparison.Ordinal);
        Assert.Contains("Log of c: NO MARK, last line 21 min ago\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_sends_the_list_with_the_new_one_and_only_on_the_revision_it_saw()
    {
        Has(new SyslogTargetDto("192.0.2.50", "udp", 514, "rfc3164", "warning", "local0", ""));
        var result = await _shell.RunAsync("syslog", "add", "[2001:db8::2]:5140", "--protocol", "tcp", "--level", "error");
        Assert.Equal((0, "Syslog host [2001:db8::2]:5140 added (revision 8).\n"), (result.Exit, result.Out));
        Assert.Equal(
            """{"syslog":[{"host":"192.0.2.50","protocol":"udp","port":514,"format":"rfc3164","level":"warning","facility":"local0","tlsFingerprint":""},{"host":"2001:db8::2","protocol":"tcp","port":5140,"level":"error"}]}""",
            _shell.Server.Last.Body);
        Assert.Equal("\"7\"", _shell.Server.Last.IfMatch);
    }

    [Fact]
    public async Task Set_changes_one_host_and_its_usual_port_goes_with_the_protocol()
    {
        Has(new SyslogTargetDto("192.0.2.50", "udp", 514, "rfc3164", "warning", "local0", ""));
        Assert.Equal(0, (await _shell.RunAsync("syslog", "set", "192.0.2.50", "--protocol", "tls", "--facility", "daemon")).Exit);
        Assert.Equal(
            """{"syslog":[{"host":"192.0.2.50","protocol":"tls","port":6514,"format":"rfc3164","level":"warning","facility":"daemon","tlsFingerprint":""}]}""",
            _shell.Server.Last.Body);
    }

    [Fact]
    public async Task Set_changes_the_interval_alone()
    {
        Assert.Equal(0, (await _shell.RunAsync("syslog", "set", "--mark-interval-minutes", "0")).Exit);
        Assert.Equal("""{"markIntervalMinutes":0}""", _shell.Server.Last.Body);
        Assert.Equal(2, (await _shell.RunAsync("syslog", "set")).Exit);
        Assert.Equal(2, (await _shell.RunAsync("syslog", "set", "--level", "info")).Exit);
        Assert.Equal(2, (await _shell.RunAsync("syslog", "set", "192.0.2.50")).Exit);
    }

    [Fact]
    public async Task Delete_takes_the_host_out()
    {
        Has(new SyslogTargetDto("a", "udp", 514, "rfc5424", "info", "local0", ""), new SyslogTargetDto("a", "udp", 515, "rfc5424", "info", "local0", ""));
        Assert.Equal(4, (await _shell.RunAsync("syslog", "delete", "a")).Exit);
        Assert.Equal(3, (await _shell.RunAsync("syslog", "delete", "b")).Exit);
        Assert.Equal(2, (await _shell.RunAsync("syslog", "delete", "a:x")).Exit);
        Assert.Equal(0, (await _shell.RunAsync("syslog", "delete", "A:515")).Exit);
        Assert.Equal("""{"syslog":[{"host":"a","protocol":"udp","port":514,"format":"rfc5424","level":"info","facility":"local0","tlsFingerprint":""}]}""", _shell.Server.Last.Body);
    }

    private void Has(params SyslogTargetDto[] targets) => _shell.Server.Answers("GET /api/v1/logging", new LoggingDto(7, 20, targets), ApiJson.Default.LoggingDto);
}
