using System.Collections.Concurrent;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Logging;
using LoadMaster.Testing;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace LoadMaster.Host.Tests.Logging;

public sealed class SyslogSinkTests : IAsyncLifetime
{
    private static readonly SyslogOptions Options = new() { RetryMin = TimeSpan.FromMilliseconds(20), RetryMax = TimeSpan.FromMilliseconds(100), LinesWaitingMax = 7 };

    private readonly ConcurrentQueue<string> _reports = new();
    private readonly SyslogSink _sink;
    private readonly Logger _log;

    public SyslogSinkTests()
    {
        _sink = new SyslogSink(new SyslogIdentity("kmplb01", "loadmasterd", "0.1.0", 4711), Options, TimeProvider.System, _reports.Enqueue);
        _log = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(_sink).CreateLogger();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _log.DisposeAsync();

    [Theory]
    [InlineData(SyslogProtocol.Udp)]
    [InlineData(SyslogProtocol.Tcp)]
    public async Task Lines_arrive_whole_and_in_order(SyslogProtocol protocol)
    {
        await using var host = new LogListener(protocol);
        Use(host.Target);
        string[] sent = ["one", "grün 😀", "two\nlines", "four"];
        foreach (var text in sent)
        {
            _log.Information("{Text:l}", text);
        }

        await Eventually.TrueAsync(() => host.Messages.Count == 4);
        Assert.Equal(["one", "\uFEFFgrün 😀", "two#012lines", "four"], host.Texts);
        Assert.Empty(_reports);
    }

    [Fact]
    public async Task Tls_takes_the_certificate_whose_fingerprint_is_set()
    {
        using var certificate = TestCertificate.Create();
        await using var host = new LogListener(SyslogProtocol.Tls, certificate: certificate);
        Use(host.Target with { TlsFingerprint = certificate.GetCertHashString(global::System.Security.Cryptography.HashAlgorithmName.SHA256) });
        _log.Warning("secret");
        await Eventually.TrueAsync(() => host.Messages.Count == 1, () => string.Join('\n', _reports));
        Assert.Equal(["secret"], host.Texts);
    }

    [Theory]
    [InlineData("", "is not trusted")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "not the one that is set")]
    public async Task Tls_refuses_any_other_certificate_and_says_why(string fingerprint, string reason)
    {
        using var certificate = TestCertificate.Create();
        await using var host = new LogListener(SyslogProtocol.Tls, certificate: certificate);
        Use(host.Target with { TlsFingerprint = fingerprint });
        _log.Warning("secret");
        await Eventually.TrueAsync(() => !_reports.IsEmpty);
        Assert.Contains(reason, Assert.Single(_reports), StringComparison.Ordinal);
        Assert.Empty(host.Messages);
    }

    [Fact]
    public async Task Each_host_gets_what_is_grave_enough_and_every_mark()
    {
        await using var all = new LogListener(SyslogProtocol.Tcp);
        await using var grave = new LogListener(SyslogProtocol.Tcp);
        Use(all.Target with { Level = SyslogLevel.Debug }, grave.Target with { Level = SyslogLevel.Error });
        foreach (var level in Enum.GetValues<LogEventLevel>())
        {
            _log.Write(level, "{Level:l}", level.ToString());
        }

        _log.Write(MarkLine.Event(new DateTimeOffset(2026, 3, 21, 11, 24, 3, TimeSpan.Zero)));
        await Eventually.TrueAsync(() => all.Messages.Count == 7 && grave.Messages.Count == 3);
        Assert.Equal(["Error", "Fatal", "-- MARK --"], grave.Texts);
    }

    [Fact]
    public async Task Who_logs_does_not_wait_for_a_host_that_is_down_and_the_newest_lines_reach_it_later()
    {
        var port = LocalPorts.Free();
        Use(new SyslogTarget { Host = "127.0.0.1", Protocol = SyslogProtocol.Tcp, Port = port });
        _log.Information("first");
        await Eventually.TrueAsync(() => !_reports.IsEmpty);
        for (var number = 1; number <= 1000; number++)
        {
            _log.Information("line {Number}", number);
        }

        await using var host = new LogListener(SyslogProtocol.Tcp, port);
        await Eventually.TrueAsync(() => _reports.Count == 2);
        await Eventually.TrueAsync(() => host.Messages.Count == 8);
        Assert.Equal(["first", "line 994", "line 995", "line 996", "line 997", "line 998", "line 999", "line 1000"], host.Texts);
        Assert.Contains("cannot be reached: Connection refused", _reports.First(), StringComparison.Ordinal);
        Assert.Contains("is reached again; 993 of the oldest lines were lost", _reports.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_the_host_closed_is_made_anew_without_a_loss()
    {
        var host = new LogListener(SyslogProtocol.Tcp);
        Use(host.Target);
        _log.Information("before");
        await Eventually.TrueAsync(() => host.Messages.Count == 1);
        await host.DisposeAsync();
        await using var again = new LogListener(SyslogProtocol.Tcp, host.Target.Port);
        _log.Information("after");
        await Eventually.TrueAsync(() => again.Messages.Count == 1);
        Assert.Equal(["after"], again.Texts);
    }

    [Fact]
    public async Task Changing_one_host_leaves_the_connection_and_the_lines_of_the_others_alone()
    {
        await using var kept = new LogListener(SyslogProtocol.Tcp);
        await using var left = new LogListener(SyslogProtocol.Tcp);
        var downPort = LocalPorts.Free();
        var down = new SyslogTarget { Host = "127.0.0.1", Protocol = SyslogProtocol.Tcp, Port = downPort };
        Use(kept.Target, left.Target, down);
        _log.Information("one");
        Use(kept.Target, down);
        _log.Information("two");
        Use(down, kept.Target with { Format = SyslogFormat.Rfc5424 });
        _log.Information("three");
        await using var up = new LogListener(SyslogProtocol.Tcp, downPort);

        await Eventually.TrueAsync(() => kept.Messages.Count == 3 && left.Messages.Count == 1 && up.Messages.Count == 3);
        Assert.Equal(["one", "two", "three"], kept.Texts);
        Assert.Equal(["one", "two", "three"], up.Texts);
        Assert.Equal(["one"], left.Texts);
        Assert.Equal(1, kept.Connections);
    }

    [Fact]
    public async Task What_is_logged_before_the_hosts_are_known_reaches_them()
    {
        await using var host = new LogListener(SyslogProtocol.Tcp);
        _log.Information("cold start");
        Use(host.Target);
        await Eventually.TrueAsync(() => host.Messages.Count == 1);
        Assert.Equal(["cold start"], host.Texts);
    }

    [Fact]
    public async Task The_last_lines_before_the_end_still_get_out()
    {
        await using var host = new LogListener(SyslogProtocol.Tcp);
        Use(host.Target);
        _log.Error(new InvalidOperationException("broken"), "last words");
        await _log.DisposeAsync();
        await Eventually.TrueAsync(() => host.Messages.Count == 1);
        Assert.Equal(["last words (InvalidOperationException: broken)"], host.Texts);
    }

    private void Use(params SyslogTarget[] targets) => _sink.Use(targets);
}
