using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Mark;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Marks;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Mark;

/// <summary>Virtual time: the test moves the clock and Akka's timers together.</summary>
public sealed class MarkWatchActorTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly ManualTime _time = new();
    private readonly FakeNodeLog _log;
    private readonly IActorRef _watch;

    public MarkWatchActorTests()
        : base(ConfigurationFactory.ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"\nakka.loglevel = WARNING"))
    {
        _log = new FakeNodeLog(_time);
        var node = Sys.ActorOf(Props.Create(() => new NodeStub(this)), ActorNames.Node);
        _watch = node.Ask<IActorRef>("watch", TimeSpan.FromSeconds(10)).Result;
        Marks();
    }

    [Fact]
    public void Marks_that_stop_show_after_the_interval_and_a_minute_and_a_new_line_ends_it()
    {
        Publish(minutes: 20);
        for (var round = 0; round < 30; round++)
        {
            Pass(1);
            _watch.Tell(new MarkProtocol.LogLife("b", TimeSpan.FromMinutes(round % 20)));
            Assert.False(Marks().Stopped);
        }

        Pass(10);
        Assert.False(Marks().Stopped);
        Pass(2.5);
        Assert.True(Marks().Stopped);
        _watch.Tell(new MarkProtocol.LogLife("x", TimeSpan.Zero));
        Assert.True(Marks().Stopped);
        _watch.Tell(new MarkProtocol.LogLife("b", TimeSpan.Zero));
        Assert.Equal(new PartnerMark("b", TimeSpan.Zero, false), Marks());
    }

    [Fact]
    public void Without_marks_none_is_missed()
    {
        Publish(minutes: 0);
        Pass(3000);
        Assert.False(Marks().Stopped);
    }

    [Fact]
    public void The_peer_is_told_every_ten_seconds_how_long_this_log_was_silent_until_it_goes()
    {
        var address = ((ExtendedActorSystem)Sys).Provider.DefaultAddress;
        Sys.EventStream.Publish(new HaProtocol.PeerConnected("b", address));
        Sys.EventStream.Publish(new HaProtocol.PeerConnected("stranger", address));
        Marks();
        Pass(0.5);
        var told = ReceiveN(3).Cast<MarkProtocol.LogLife>().ToList();
        Assert.Equal([10, 20, 30], told.Select(life => (int)life.SilentFor.TotalSeconds));
        Assert.All(told, life => Assert.Equal("a", life.From));
        ExpectNoMsg(0);

        Sys.EventStream.Publish(new HaProtocol.PeerDisconnected("b"));
        Marks();
        Pass(1);
        ExpectNoMsg(0);
    }

    private void Publish(int minutes)
    {
        Sys.EventStream.Publish(new ConfigProtocol.ConfigPublished(LoadMasterConfig.Empty with { Logging = new LoggingSettings { MarkIntervalMinutes = minutes } }, 1, 1));
        Marks();
    }

    private void Pass(double minutes)
    {
        for (var step = 0; step < Math.Round(minutes * 6); step++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(10));
            Marks();
        }
    }

    /// <summary>Also waits until the actor has done what came before.</summary>
    private PartnerMark Marks() => Assert.Single(_watch.Ask<MarkProtocol.MarksOfPartners>(MarkProtocol.GetPartnerMarks.Instance, TimeSpan.FromSeconds(10)).Result.Marks);

    /// <summary>The actor has another name here, so that what it tells its peers comes to the test.</summary>
    private sealed class NodeStub : ReceiveActor
    {
        public NodeStub(MarkWatchActorTests test)
        {
            var settings = new ConfigActorSettings { NodeName = "a", HaConfigured = true, Partners = ["b"], DataDirectory = "/nowhere", Time = test._time };
            var watch = Context.ActorOf(MarkWatchActor.Props(settings, test._log), "watched");
            var peer = test.TestActor;
            Context.ActorOf(Props.Create(() => new Forwarder(peer)), ActorNames.MarkWatch);
            Receive<string>(_ => Sender.Tell(watch));
        }
    }

    private sealed class Forwarder : ReceiveActor
    {
        public Forwarder(IActorRef to) => ReceiveAny(to.Forward);
    }
}
