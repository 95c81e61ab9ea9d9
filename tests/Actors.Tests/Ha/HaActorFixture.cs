using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Node;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Testing;
using LoadMaster.Testing.Ha;

namespace LoadMaster.Actors.Tests.Ha;

/// <summary>One HA actor of node b on virtual time, beside a made-up peer a.</summary>
public abstract class HaActorFixture : TestKit
{
    internal static readonly IPAddress Shared = IPAddress.Parse("198.18.0.100");
    internal static readonly IPAddress Gateway = IPAddress.Parse("198.18.0.1");
    private readonly SchedulerTime _time;
    private int _started;

    protected HaActorFixture()
        : base(ConfigurationFactory.ParseString(
            "akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"\nakka.loglevel = WARNING\nakka.test.single-expect-default = 20s\n" + HaDispatcher.Hocon)
            .WithFallback(DefaultConfig))
    {
        _time = new SchedulerTime(Sys);
        Config = CreateTestProbe();
        Events = CreateTestProbe();
        Drain = CreateTestProbe();
        Sys.EventStream.Subscribe(Events, typeof(HaProtocol.HaStateChanged));
        Heartbeat = new FakeHeartbeatLink(Observe);
        Link = new FakeLinkProbe(address => address.Equals(Gateway) ? GatewayAnswers : SharedAnswers);
    }

    internal FakeSharedAddresses Addresses { get; } = new();

    internal FakeHeartbeatLink Heartbeat { get; }

    internal FakeClusterPort Cluster { get; } = new();

    internal FakeDataPlane DataPlane { get; } = new();

    internal TestProbe Config { get; }

    internal TestProbe Events { get; }

    internal volatile bool GatewayAnswers = true;

    internal volatile bool SharedAnswers;

    internal volatile bool ObserveThrows;

    internal volatile PeerObservation Peer = new("a", null, TimeSpan.FromMinutes(1), 0, 2, false);

    internal MaintenanceFile? Maintenance { get; set; }

    internal EpochFile? Epochs { get; set; }

    internal FakeArbiter? Arbiter { get; set; }

    internal TestProbe Drain { get; }

    internal int SwitchDrainSeconds { get; set; }

    internal List<string> Restarts { get; } = [];

    private FakeLinkProbe Link { get; }

    internal static HaSettings Settings { get; } = new() { SharedAddresses = [new(Shared)], Gateways = [Gateway], SwitchDrainSeconds = 0 };

    internal static PeerObservation Hears(HaState state, long epoch, bool handingOver = false) => new(
        "a",
        new("a", 7, state, epoch, 1, true, true) { HandingOver = handingOver },
        TimeSpan.FromMilliseconds(30),
        2,
        2,
        false);

    internal IActorRef StartActor()
    {
        var options = new HaNodeOptions
        {
            Address = IPAddress.Parse("198.18.2.3"),
            HeartbeatKey = new byte[32],
            Peers = [new("a", [IPAddress.Parse("198.18.2.2")])],
        };
        var settings = new HaActorSettings(
            "b", options, new HaPorts(Addresses, Link, Heartbeat) { Arbiter = Arbiter }, _time, Cluster, DataPlane, reason => Restarts.Add(reason), Config.Ref)
        {
            Maintenance = Maintenance,
            Epochs = Epochs,
            Drain = Drain.Ref,
        };

        // A name is free a moment after its actor's end is known.
        var actor = Sys.ActorOf(HaActor.Props(settings), $"ha-{++_started}");
        Config.ExpectMsg<ConfigProtocol.GetConfig>();
        actor.Tell(new ConfigProtocol.ConfigPublished(LoadMasterConfig.Empty with { Ha = Settings with { SwitchDrainSeconds = SwitchDrainSeconds } }, 1, 3));
        Status(actor);
        return actor;
    }

    internal HaProtocol.HaStatus Status(IActorRef actor)
    {
        actor.Tell(HaProtocol.GetHaStatus.Instance);
        return ExpectMsg<HaProtocol.HaStatus>();
    }

    /// <summary>Lets virtual time pass tick by tick.</summary>
    internal HaProtocol.HaStatus Pass(IActorRef actor, double milliseconds)
    {
        for (var passed = 0.0; passed < milliseconds; passed += 50)
        {
            ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromMilliseconds(50));
            Status(actor);
        }

        return Status(actor);
    }

    private ValueList<PeerObservation> Observe()
    {
        if (!ObserveThrows) return [Peer];
        ObserveThrows = false;
        throw new InvalidOperationException("made up by the test");
    }
}
