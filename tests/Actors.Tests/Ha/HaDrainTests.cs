using Akka.Actor;
using LoadMaster.Actors.Drain;
using LoadMaster.Actors.Ha;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Tests.Ha;

/// <summary>The HA actor and the one that keeps long connections.</summary>
public sealed class HaDrainTests : HaActorFixture
{
    private IActorRef Drained()
    {
        SwitchDrainSeconds = 300;
        var actor = StartActor();
        Pass(actor, 3000);
        Peer = Hears(HaState.Standby, 4);
        Pass(actor, 100);
        actor.Tell(new HaProtocol.Failover("anna"));
        var prepare = Drain.ExpectMsg<SwitchDrainProtocol.Prepare>(duration: TimeSpan.FromSeconds(3), hint: Pumped(actor));
        Assert.Equal(("a", Shared.ToString()), (prepare.To, Assert.Single(prepare.Addresses)));
        Assert.False(Heartbeat.Published!.HandingOver);
        actor.Tell(new SwitchDrainProtocol.Prepared(3, null));
        Pass(actor, 50);
        Assert.True(Heartbeat.Published!.HandingOver);
        Peer = Hears(HaState.Active, 6);
        actor.Tell(new HaWireProtocol.TakeOverAnswer("a", true, 6, "taken over"));
        ExpectMsg<HaProtocol.HaCommandAccepted>();
        return actor;
    }

    /// <summary>The phases before it need time to pass.</summary>
    private string Pumped(IActorRef actor)
    {
        Pass(actor, 200);
        return "the connections are listed";
    }

    [Fact]
    public void Connections_that_last_are_prepared_before_the_peer_is_asked_and_shown_while_no_address_is_held()
    {
        var actor = Drained();
        var status = Status(actor);
        Assert.Equal((HaState.Standby, new HaProtocol.DrainStatus("a", 3, 300)), (status.State, status.Drain!));
        Assert.Empty(Addresses.Held);
        Assert.Equal(TrafficMode.Draining, DataPlane.Modes[^1]);

        actor.Tell(new SwitchDrainProtocol.Left(1));
        Assert.Equal(new HaProtocol.DrainStatus("a", 1, 290), Pass(actor, 10_000).Drain);
        actor.Tell(new SwitchDrainProtocol.Left(0));
        Assert.Null(Status(actor).Drain);
        Assert.Equal(new SwitchDrainProtocol.End(false), Drain.ExpectMsg<SwitchDrainProtocol.End>());
        Assert.Equal(TrafficMode.Open, DataPlane.Modes[^1]);
    }

    [Fact]
    public void A_restarted_actor_goes_on_draining()
    {
        var actor = Drained();
        ObserveThrows = true;
        Assert.Equal(3, Pass(actor, 100).Drain!.Connections);
        Assert.Equal(TrafficMode.Draining, DataPlane.Modes[^1]);
    }

    [Fact]
    public void What_is_forwarded_for_another_node_is_shown_until_it_is_over()
    {
        var actor = StartActor();
        actor.Tell(new SwitchDrainProtocol.Forwarding("a", 12));
        Assert.Equal([new HaProtocol.ForwardingStatus("a", 12)], Status(actor).Forwarding);
        actor.Tell(new SwitchDrainProtocol.Forwarding("a", 0));
        Assert.Empty(Status(actor).Forwarding);
    }
}
