using Akka.Actor;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Domain;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Tests.Ha;

public sealed class HaActorTests : HaActorFixture
{
    private static readonly Address PeerAddress = new("akka.tcp", "loadmaster", "198.18.2.2", 7950);

    [Fact]
    public void A_node_alone_takes_the_addresses_announces_them_five_times_and_records_the_epoch()
    {
        var actor = StartActor();
        var status = Pass(actor, 3000);
        Assert.Equal(HaState.Active, status.State);
        Assert.Equal(["198.18.0.100"], status.HeldAddresses);
        Assert.Equal("b", status.ActiveNode);
        Assert.Equal(5, Config.FishForMessage<ConfigProtocol.RecordEpoch>(_ => true).Epoch);
        Pass(actor, 5000);
        Assert.Equal(5, Addresses.Count("announce"));
        Assert.True(Addresses.Count("refresh") >= 10, "the lifetime must be renewed");
        Assert.Contains("join self", Cluster.Asked);
        Events.FishForMessage<HaProtocol.HaStateChanged>(changed => changed is { State: HaState.Active, ActiveNode: "b" });
    }

    [Fact]
    public void Standby_beside_an_active_peer_joins_its_cluster_and_takes_nothing()
    {
        Peer = Hears(HaState.Active, 9);
        var actor = StartActor();
        var status = Pass(actor, 3000);
        Assert.Equal(HaState.Standby, status.State);
        Assert.Equal("a", status.ActiveNode);
        Assert.Equal(0, Addresses.Count("take"));
        Assert.Contains("join 198.18.2.2:7950", Cluster.Asked);
        Assert.Equal(9, Heartbeat.Published!.Epoch);
    }

    [Fact]
    public void Standby_takes_over_at_once_when_the_peers_process_is_proven_dead_and_downs_it()
    {
        var actor = Standby();
        Peer = Peer with { ProcessDead = true, SilentFor = TimeSpan.FromMilliseconds(160) };
        SharedAnswers = true;
        var status = Pass(actor, 50);
        Assert.Equal(HaState.Active, status.State);
        Assert.Equal(11, status.Epoch);
        Assert.Contains($"down {PeerAddress}", Cluster.Asked);
        Assert.Contains("process of a is dead", status.LastFailover!.Cause, StringComparison.Ordinal);
        Assert.Contains(status.LastFailover.Timeline, step => step.What == "announced");
    }

    [Fact]
    public void Standby_takes_over_after_silence_only_when_the_evidence_allows_it()
    {
        var actor = Standby();
        SharedAnswers = true;
        Peer = Peer with { PathsAlive = 0, SilentFor = TimeSpan.FromMilliseconds(400) };
        Assert.Equal(HaState.Standby, Pass(actor, 1000).State);
        SharedAnswers = false;
        Assert.Equal(HaState.Active, Pass(actor, 500).State);
        Assert.DoesNotContain(Cluster.Asked, asked => asked.StartsWith("down", StringComparison.Ordinal));
    }

    [Fact]
    public void Failover_on_the_active_node_is_answered_when_the_peer_has_taken_over()
    {
        var actor = Active();
        Peer = Hears(HaState.Standby, 4);
        Pass(actor, 100);
        actor.Tell(new HaProtocol.Failover("anna"));
        Assert.True(Pass(actor, 100) is { State: HaState.Active });
        Assert.True(Heartbeat.Published!.HandingOver);
        Assert.Single(Addresses.Held);
        actor.Tell(new HaWireProtocol.TakeOverAnswer("a", true, 5 + 1, "taken over"));
        Assert.Contains("handed over to a", ExpectMsg<HaProtocol.HaCommandAccepted>().Message, StringComparison.Ordinal);
        Assert.Equal(HaState.Standby, Status(actor).State);
        Assert.Empty(Addresses.Held);
    }

    [Fact]
    public void Clients_are_let_go_before_the_peer_is_asked_and_welcome_again_after_the_release()
    {
        var actor = Active();
        Peer = Hears(HaState.Standby, 4);
        DataPlane.Busy = true;
        Pass(actor, 100);
        Assert.Equal([TrafficMode.Open], DataPlane.Modes);
        actor.Tell(new HaProtocol.Failover("anna"));
        Pass(actor, 200);
        Assert.Equal([TrafficMode.Open, TrafficMode.LettingGo], DataPlane.Modes);
        Assert.False(Heartbeat.Published!.HandingOver);

        DataPlane.Busy = false;
        Pass(actor, 100);
        Assert.Equal([TrafficMode.Open, TrafficMode.LettingGo, TrafficMode.Deaf], DataPlane.Modes);
        Assert.True(Heartbeat.Published!.HandingOver);
        Assert.Single(Addresses.Held);
        actor.Tell(new HaWireProtocol.TakeOverAnswer("a", true, 5 + 1, "taken over"));
        ExpectMsg<HaProtocol.HaCommandAccepted>();
        Status(actor);
        Assert.Empty(Addresses.Held);
        Assert.Equal(TrafficMode.Open, DataPlane.Modes[^1]);
    }

    [Fact]
    public void An_actor_that_restarts_while_clients_are_let_go_welcomes_them_again()
    {
        var actor = Active();
        Peer = Hears(HaState.Standby, 4);
        DataPlane.Busy = true;
        Pass(actor, 100);
        actor.Tell(new HaProtocol.Failover("anna"));
        Status(actor);
        Assert.Equal(TrafficMode.LettingGo, DataPlane.Modes[^1]);
        ObserveThrows = true;
        Assert.Equal(HaState.Active, Pass(actor, 200).State);
        Assert.Equal(TrafficMode.Open, DataPlane.Modes[^1]);
    }

    [Fact]
    public void Failover_without_a_standby_is_refused_with_the_peers_state()
    {
        var actor = Active();
        actor.Tell(new HaProtocol.Failover("anna"));
        var refused = ExpectMsg<HaProtocol.HaCommandRefused>();
        Assert.Equal(ProblemCodes.HandOverRefused, refused.Code);
        Assert.Contains("a is Silent", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Failover_on_a_standby_without_a_cluster_connection_says_where_to_ask()
    {
        Peer = Hears(HaState.Active, 9);
        var actor = StartActor();
        Pass(actor, 200);
        actor.Tell(new HaProtocol.Failover("anna"));
        Assert.Equal(ProblemCodes.HandOverRefused, ExpectMsg<HaProtocol.HaCommandRefused>().Code);
    }

    [Fact]
    public void A_standby_that_is_asked_by_the_active_peer_takes_over()
    {
        var actor = Standby();
        actor.Tell(new HaWireProtocol.TakeOver("a", 9, "asked by an operator"));
        var status = Status(actor);
        Assert.Equal(HaState.Active, status.State);
        Assert.Equal(11, status.Epoch);
        Assert.Single(Addresses.Held);
    }

    [Fact]
    public void A_restarted_actor_goes_on_holding_the_addresses()
    {
        var actor = Active();
        var released = Addresses.Count("release");
        ObserveThrows = true;
        var status = Pass(actor, 100);
        Assert.Equal(HaState.Active, status.State);
        Assert.Equal(5, status.Epoch);
        Assert.Equal(released, Addresses.Count("release"));
        Assert.Equal(1, Addresses.Count("take"));
    }

    [Fact]
    public void A_fenced_node_releases_and_is_no_longer_active()
    {
        var actor = Active();
        Addresses.OnRefresh = new(HoldOutcome.Fenced, "not refreshed for 3 s");
        Peer = Hears(HaState.Active, 5);
        Assert.Equal(HaState.Standby, Pass(actor, 400).State);
        Assert.Empty(Addresses.Held);
    }

    [Fact]
    public void Addresses_that_cannot_be_held_are_a_fault_with_the_reason()
    {
        Addresses.OnTake = new(HoldOutcome.Failed, "198.18.0.100: no interface has its network");
        var status = Pass(StartActor(), 2500);
        Assert.Equal(HaState.Fault, status.State);
        Assert.Contains("no interface has its network", status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quarantined_system_asks_for_its_restart_once()
    {
        var actor = Standby();
        actor.Tell(new ClusterGone("quarantined"));
        actor.Tell(new ClusterGone("quarantined"));
        Status(actor);
        Assert.Equal(["quarantined"], Restarts);
        Assert.False(Heartbeat.Published!.ClusterJoined);
    }

    [Fact]
    public async Task A_graceful_stop_releases_the_addresses()
    {
        Active();
        var stopped = CoordinatedShutdown.Get(Sys).Run(CoordinatedShutdown.ClrExitReason.Instance);
        await AwaitConditionAsync(() => Task.FromResult(Addresses.Held.Count == 0));
        Assert.Equal(HaState.Maintenance, Heartbeat.Published!.State);
        Assert.NotNull(stopped);
    }

    private IActorRef Standby()
    {
        Peer = Hears(HaState.Active, 9);
        var actor = StartActor();
        actor.Tell(new ClusterSeen(true, [new("a", PeerAddress, true)]));
        Pass(actor, 300);
        return actor;
    }

    private IActorRef Active()
    {
        var actor = StartActor();
        Assert.Equal(HaState.Active, Pass(actor, 3000).State);
        return actor;
    }
}
