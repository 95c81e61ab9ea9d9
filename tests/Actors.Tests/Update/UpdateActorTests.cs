using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.Update;
using LoadMaster.Domain;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Update;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Update;

/// <summary>The actor of node a between a fake disk, the test in place of the HA actor and of node b.</summary>
public sealed class UpdateActorTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly Address s_b = new("akka.tcp", "loadmaster", "198.18.2.3", 7950);

    private static readonly Rollout s_rollout =
        new("1f", ManualTime.Start, "admin", "6.0-35", new string('a', 64), ["a", "b"], 60, RolloutState.Running, "");

    private readonly FakeUpdatePort _port = new();
    private readonly IActorRef _update;
    private HaProtocol.HaStatus _ha;

    public UpdateActorTests()
        : base(ConfigurationFactory.ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"\nakka.loglevel = WARNING"))
    {
        _ha = Ha(HaState.Active, HaState.Standby);
        var node = Sys.ActorOf(Props.Create(() => new NodeStub(this)), ActorNames.Node);
        _update = node.Ask<IActorRef>("update", TimeSpan.FromSeconds(10)).Result;
        ExpectMsg<HaProtocol.AnnounceState>();
        Sys.EventStream.Publish(new HaProtocol.PeerConnected("b", s_b));
    }

    [Fact]
    public void Each_second_the_peer_hears_what_runs_and_which_rollout_is_followed()
    {
        Second();
        Assert.Equal("", ExpectMsg<UpdateProtocol.Report>().Rollout);
        Begin();
        var report = ExpectMsg<UpdateProtocol.Report>();
        Assert.Equal(("a", "6.0-34", s_rollout), (report.Release.Node, report.Release.Version, RolloutJson.TryRead(report.Rollout)));
        Assert.Equal(s_rollout, _port.Kept[^1]);
    }

    [Fact]
    public void The_active_node_hands_over_when_the_peer_runs_the_version_and_installs_when_it_is_the_standby()
    {
        Begin();
        Hear("6.0-34");
        Second();
        Assert.Empty(_port.Installed);
        Hear("6.0-35");
        Second();
        FishForMessage(message => message is HaProtocol.Failover);
        _ha = Ha(HaState.Standby, HaState.Active);
        Second();
        AwaitAssert(() => Assert.Equal(["6.0-35"], _port.Installed));
    }

    [Fact]
    public void A_node_without_the_package_asks_for_it_and_unpacks_it_when_it_is_there()
    {
        (_port.Staged, _port.Package) = (false, false);
        Begin();
        Second();
        Assert.Equal(s_rollout.PackageSha256, ((ContentProtocol.FetchContent)FishForMessage(message => message is ContentProtocol.FetchContent)).Sha256);
        _port.Package = true;
        Second();
        AwaitAssert(() => Assert.True(_port.Staged));
    }

    [Fact]
    public void What_cannot_be_installed_fails_the_rollout_on_all_nodes()
    {
        (_port.Staged, _port.Package, _port.Problem) = (false, true, "the disk is full");
        Begin();
        Second();
        AwaitAssert(() => Assert.Equal("1f", _port.Release.FailedRollout));
        Second();
        AwaitAssert(() => Assert.Equal((RolloutState.Failed, "a: the disk is full"), (_port.Kept[^1].State, _port.Kept[^1].Reason)));
    }

    [Fact]
    public void A_rollout_that_the_peer_follows_is_followed_and_its_end_ends_it_here()
    {
        Hear("6.0-35", s_rollout);
        AwaitAssert(() => Assert.Equal(RolloutState.Running, _port.Kept[^1].State));
        _update.Tell(new UpdateProtocol.Begin(s_rollout with { Id = "2e" }));
        Assert.Equal(ProblemCodes.UpdateRuns, ((UpdateProtocol.Refused)FishForMessage(message => message is UpdateProtocol.Refused)).Code);
        Hear("6.0-34", s_rollout with { State = RolloutState.Failed, Reason = "b: it ended 3 times" });
        AwaitAssert(() => Assert.Equal(RolloutState.Failed, _port.Kept[^1].State));
        Second();
        Assert.Empty(_port.Installed);
    }

    [Fact]
    public void A_restarted_node_goes_on_with_what_is_on_its_disk()
    {
        _port.Kept.Add(s_rollout);
        Sys.Stop(_update);
        var again = Sys.ActorOf(UpdateActor.Props("a", _port, new ManualTime(), _ => TestActor), "again");
        again.Tell(UpdateProtocol.GetState.Instance, TestActor);
        Assert.Equal(s_rollout, ((UpdateProtocol.State)FishForMessage(message => message is UpdateProtocol.State)).Rollout);
    }

    private void Begin()
    {
        _update.Tell(new UpdateProtocol.Begin(s_rollout), TestActor);
        FishForMessage(message => message is UpdateProtocol.Accepted);
    }

    private void Hear(string version, Rollout? rollout = null) => _update.Tell(
        new UpdateProtocol.Report(FakeUpdatePort.ReleaseOf("b", version), rollout is null ? "" : RolloutJson.Write(rollout)), TestActor);

    private void Second() => ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(1));

    private static HaProtocol.HaStatus Ha(HaState own, HaState peer) => new(
        true, "a", own, "", ManualTime.Start, 3, null, [], [new HaProtocol.PeerStatus("b", peer, Alive: true, 0, 1, 1, 7, ClusterMember: true)], null);

    private sealed class NodeStub : ReceiveActor
    {
        public NodeStub(UpdateActorTests test)
        {
            // The HA actor is a stub too; what it is told besides questions goes to the test.
            Context.ActorOf(Props.Create(() => new HaStub(test)), ActorNames.Ha);
            Context.ActorOf(Props.Create(() => new Teller(test)), ActorNames.Content);
            var update = Context.ActorOf(UpdateActor.Props("a", test._port, new ManualTime(), _ => test.TestActor), ActorNames.Update);
            Receive<string>(_ => Sender.Tell(update));
        }
    }

    private sealed class HaStub : ReceiveActor
    {
        public HaStub(UpdateActorTests test)
        {
            Receive<HaProtocol.GetHaStatus>(_ => Sender.Tell(test._ha));
            ReceiveAny(message => test.TestActor.Tell(message));
        }
    }

    private sealed class Teller : ReceiveActor
    {
        public Teller(UpdateActorTests test) => ReceiveAny(message => test.TestActor.Tell(message));
    }

    private sealed class FakeUpdatePort : IUpdatePort
    {
        private string _failed = "";
        private string _reason = "";

        public bool Staged { get; set; } = true;

        public bool Package { get; set; }

        public string Problem { get; set; } = "";

        public List<Rollout> Kept { get; } = [];

        public List<string> Installed { get; } = [];

        public NodeRelease Release => ReleaseOf("a", "6.0-34") with { FailedRollout = _failed, FailedReason = _reason };

        public static NodeRelease ReleaseOf(string node, string version) => new(node, version, "2026-03-21", "", Updatable: true, Trial: false, "", "", "");

        public Rollout? ReadRollout() => Kept.LastOrDefault();

        public void KeepRollout(Rollout rollout) => Kept.Add(rollout);

        public bool HasPackage(string sha256) => Package;

        public bool IsStaged(string version, string packageSha256) => Staged;

        public void Stage(Rollout rollout) => Staged = Problem.Length == 0 ? true : throw new UpdateException(Problem);

        public Task InstallAsync(Rollout rollout)
        {
            Installed.Add(rollout.Version);
            return Task.CompletedTask;
        }

        public void GiveUp(Rollout rollout, string reason) => (_failed, _reason) = (rollout.Id, reason);
    }
}
