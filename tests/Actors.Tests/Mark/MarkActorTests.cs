using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Mark;
using LoadMaster.Domain.Configuration;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Mark;

public sealed class MarkActorTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly ManualTime _time = new();
    private readonly FakeNodeLog _log;
    private readonly IActorRef _mark;
    private LoadMasterConfig? _config;

    public MarkActorTests()
        : base(ConfigurationFactory.ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"\nakka.loglevel = WARNING"))
    {
        _log = new FakeNodeLog(_time);
        var node = Sys.ActorOf(Props.Create(() => new NodeStub(this)), ActorNames.Node);
        _mark = node.Ask<IActorRef>("mark", TimeSpan.FromSeconds(10)).Result;
        Settle();
    }

    [Fact]
    public void A_mark_is_written_after_each_interval_of_silence()
    {
        Publish(new LoggingSettings());
        Pass(19.9);
        Assert.Empty(_log.Marks);
        Pass(0.2);
        Assert.Single(_log.Marks);
        Pass(40);
        Assert.Equal(3, _log.Marks.Count);
        Assert.All(_log.Marks.Zip(_log.Marks.Skip(1), (first, second) => second - first), apart => Assert.InRange(apart.TotalMinutes, 20, 20.1));
    }

    [Fact]
    public void Any_other_line_puts_the_mark_off()
    {
        Publish(new LoggingSettings());
        for (var round = 0; round < 5; round++)
        {
            Pass(19);
            _log.WriteLine();
        }

        Assert.Empty(_log.Marks);
        Pass(20.1);
        Assert.Single(_log.Marks);
    }

    [Fact]
    public void A_new_interval_counts_from_the_last_line_at_once()
    {
        Publish(new LoggingSettings());
        Pass(10);
        Publish(new LoggingSettings { MarkIntervalMinutes = 5 });
        Assert.Single(_log.Marks);
        Pass(5.1);
        Assert.Equal(2, _log.Marks.Count);
        Publish(new LoggingSettings { MarkIntervalMinutes = 60 });
        Pass(59);
        Assert.Equal(2, _log.Marks.Count);
    }

    [Fact]
    public void Interval_zero_writes_none_until_it_is_set_again()
    {
        Publish(new LoggingSettings { MarkIntervalMinutes = 0 });
        Pass(1440);
        Assert.Empty(_log.Marks);
        Publish(new LoggingSettings { MarkIntervalMinutes = 1440 });
        Assert.Single(_log.Marks);
    }

    [Fact]
    public void Before_the_configuration_is_known_nothing_is_marked_and_it_is_asked_for()
    {
        Pass(30);
        Assert.Empty(_log.Marks);
        _config = LoadMasterConfig.Empty with { Logging = new LoggingSettings { MarkIntervalMinutes = 31 } };
        Pass(0.1);
        Assert.Single(_log.Used);
        Assert.Empty(_log.Marks);
        Pass(1);
        Assert.Single(_log.Marks);
    }

    [Fact]
    public void The_log_is_told_its_hosts_once_for_each_change_and_again_after_a_restart()
    {
        var settings = new LoggingSettings { Syslog = [new SyslogTarget { Host = "192.0.2.50" }] };
        Publish(settings);
        Publish(settings);
        Publish(settings with { MarkIntervalMinutes = 1 });
        Assert.Equal([settings, settings with { MarkIntervalMinutes = 1 }], _log.Used);
        _mark.Tell(Kill.Instance);
        Settle();
        Assert.Equal(3, _log.Used.Count);
        Pass(1.1);
        Assert.Single(_log.Marks);
    }

    private void Publish(LoggingSettings settings)
    {
        _config = LoadMasterConfig.Empty with { Logging = settings };
        Sys.EventStream.Publish(new ConfigProtocol.ConfigPublished(_config, 1, 1));
        Settle();
    }

    private void Pass(double minutes)
    {
        for (var step = 0; step < Math.Round(minutes * 60 / 6); step++)
        {
            _time.Advance(TimeSpan.FromSeconds(6));
            ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(6));
            Settle();
        }
    }

    private void Settle()
    {
        for (var round = 0; round < 3; round++)
        {
            _mark.Ask<ActorIdentity>(new Identify(round), TimeSpan.FromSeconds(10)).Wait();
        }
    }

    /// <summary>Stands for the node and its config actor.</summary>
    private sealed class NodeStub : ReceiveActor
    {
        public NodeStub(MarkActorTests test)
        {
            var mark = Context.ActorOf(MarkActor.Props(test._log), ActorNames.Mark);
            Context.ActorOf(Props.Create(() => new ConfigStub(test)), ActorNames.Config);
            Receive<string>(_ => Sender.Tell(mark));
        }

        protected override SupervisorStrategy SupervisorStrategy() => ChildSupervision.Restart();
    }

    private sealed class ConfigStub : ReceiveActor
    {
        public ConfigStub(MarkActorTests test) => Receive<ConfigProtocol.GetConfig>(_ =>
        {
            if (test._config is { } config)
            {
                Sender.Tell(new ConfigProtocol.ConfigPublished(config, 1, 1));
            }
        });
    }
}
