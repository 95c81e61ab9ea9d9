using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Logging;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Logging;

public sealed class NodeLogTests : IDisposable
{
    private static readonly SyslogIdentity Node = new("kmplb01", "loadmasterd", "0.1.0", 4711);

    private readonly string _folder = Directory.CreateTempSubdirectory("lm-log-").FullName;
    private readonly ManualTime _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_mark_stands_in_the_log_file_as_a_line_of_its_own()
    {
        var (logger, log) = Create();
        await using (logger)
        {
            logger.Information("before {Name}", "x");
            log.WriteMark();
            logger.Information("after");
        }

        var lines = await File.ReadAllLinesAsync(Assert.Single(Directory.GetFiles(_folder, "loadmaster-*.log")));
        Assert.Equal(3, lines.Length);
        Assert.EndsWith(" INF  before x", lines[0], StringComparison.Ordinal);
        Assert.Equal(MarkLine.Of(_time.GetLocalNow(), "kmplb01"), lines[1]);
        Assert.Matches("^Jan  1 [0-2][0-9]:00:00 kmplb01 -- MARK --$", lines[1]);
    }

    [Fact]
    public async Task Every_line_and_the_mark_start_the_silence_anew_and_a_debug_line_does_not()
    {
        var (logger, log) = Create();
        await using var end = logger;
        log.Use(new LoggingSettings { Syslog = [new SyslogTarget { Host = "127.0.0.1", Level = SyslogLevel.Debug }] });
        _time.Advance(TimeSpan.FromMinutes(5));
        logger.Debug("for the syslog host only");
        Assert.Equal(TimeSpan.FromMinutes(5), log.SinceLastLine);
        logger.Information("a line");
        Assert.Equal(TimeSpan.Zero, log.SinceLastLine);
        _time.Advance(TimeSpan.FromMinutes(3));
        log.WriteMark();
        Assert.Equal(TimeSpan.Zero, log.SinceLastLine);
    }

    [Fact]
    public async Task Debug_lines_are_made_only_while_a_host_wants_them()
    {
        await using var host = new LogListener(SyslogProtocol.Tcp);
        var (logger, log) = Create();
        await using var end = logger;
        log.Use(new LoggingSettings { Syslog = [host.Target with { Level = SyslogLevel.Debug }] });
        logger.Debug("wanted");
        await Eventually.TrueAsync(() => host.Messages.Count == 1);
        log.Use(new LoggingSettings { Syslog = [host.Target] });
        Assert.False(logger.IsEnabled(Serilog.Events.LogEventLevel.Debug));
        Assert.Empty(Directory.GetFiles(_folder).SelectMany(File.ReadAllLines));
    }

    private (Serilog.Core.Logger Logger, NodeLog Log) Create() => SerilogSetup.Create(Node, _folder, _time, new SyslogOptions(), console: false);
}
