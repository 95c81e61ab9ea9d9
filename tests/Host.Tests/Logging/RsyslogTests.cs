using Akka.Actor;
using Akka.TestKit;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Mark;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Logging;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Logging;

/// <summary>The whole way, from the logger and the mark actor to the files of a real rsyslogd; only the clock is virtual.</summary>
public sealed class RsyslogTests : IDisposable
{
    private static readonly SyslogIdentity Node = new("kmplb01", "loadmasterd", "0.1.0", 4711);

    private readonly string _folder = Directory.CreateTempSubdirectory("lm-log-").FullName;
    private readonly ManualTime _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableTheory]
    [InlineData(SyslogProtocol.Udp)]
    [InlineData(SyslogProtocol.Tcp)]
    public async Task Rsyslog_understands_every_field_of_both_forms(SyslogProtocol protocol)
    {
        await using var rsyslog = await Rsyslog.StartAsync();
        var (logger, log) = SerilogSetup.Create(Node, _folder, _time, new SyslogOptions(), console: false);
        await using var end = logger;
        log.Use(new LoggingSettings { Syslog = [rsyslog.Target(protocol, SyslogFormat.Rfc5424)] });
        logger.ForContext("SourceContext", "LoadMaster.Actors.Health.HealthCheckActor").Warning("Server {Server:l} is down\nsince \"now\"", "198.18.1.11:80");
        await Eventually.TrueAsync(() => rsyslog.Fields.Count == 1);
        Assert.Equal(
            "1|132|kmplb01|loadmasterd|4711|HealthCheckActor|[origin software=\"loadmasterd\" swVersion=\"0.1.0\"]|Server 198.18.1.11:80 is down#012since \"now\"", rsyslog.Fields[0]);

        log.Use(new LoggingSettings { Syslog = [rsyslog.Target(protocol, SyslogFormat.Rfc3164)] });
        logger.Error("Größe {Size}", 7);
        await Eventually.TrueAsync(() => rsyslog.Fields.Count == 2);
        Assert.Equal("0|131|kmplb01|loadmasterd|4711|-|-| Größe 7", rsyslog.Fields[1]);
        Assert.Matches("^<131>[A-Z][a-z]{2} [ 1-3][0-9] [0-9:]{8} kmplb01 loadmasterd\\[4711\\]: Größe 7$", rsyslog.Raw[1]);
    }

    [SkippableTheory]
    [InlineData(SyslogProtocol.Udp)]
    [InlineData(SyslogProtocol.Tcp)]
    public async Task After_twenty_silent_minutes_the_mark_stands_in_rsyslogs_file_and_in_our_own(SyslogProtocol protocol)
    {
        await using var rsyslog = await Rsyslog.StartAsync();
        var (logger, log) = SerilogSetup.Create(Node, _folder, _time, new SyslogOptions(), console: false);
        await using (logger)
        {
            using var system = ActorSystem.Create("mark", "akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"\nakka.stdout-loglevel = OFF");
            var mark = system.ActorOf(MarkActor.Props(log));
            var settings = new LoggingSettings { Syslog = [rsyslog.Target(protocol, SyslogFormat.Rfc3164) with { Level = SyslogLevel.Error }] };
            mark.Tell(new ConfigProtocol.ConfigPublished(LoadMasterConfig.Empty with { Logging = settings }, 1, 1));
            for (var minute = 0; minute < 20; minute++)
            {
                await mark.Ask<ActorIdentity>(new Identify(minute));
                _time.Advance(TimeSpan.FromMinutes(1));
                ((TestScheduler)system.Scheduler).Advance(TimeSpan.FromMinutes(1));
            }

            await Eventually.TrueAsync(() => rsyslog.Traditional.Count == 1);
            await system.Terminate();
        }

        var line = MarkLine.Of(_time.GetLocalNow(), "kmplb01");
        Assert.Matches("^(Jan  1|Dec 31) [0-2][0-9]:[0-5]0:00 kmplb01 -- MARK --$", line);
        Assert.Equal([line], rsyslog.Traditional);
        Assert.Equal([$"<134>{line}"], rsyslog.Raw);
        Assert.Equal([line], await File.ReadAllLinesAsync(Assert.Single(Directory.GetFiles(_folder))));
    }
}
