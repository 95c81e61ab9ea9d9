using Akka.TestKit.Xunit2;
using LoadMaster.Actors.Ha;
using LoadMaster.Domain;
using LoadMaster.Domain.Ha;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Ha;

public sealed class SingleNodeHaActorTests : TestKit
{
    [Fact]
    public void A_node_without_a_pair_is_active_at_once_and_refuses_a_failover()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(HaProtocol.HaStateChanged));
        var actor = Sys.ActorOf(HaActor.Props(Sys, new NodeOptions { Name = "one" }, null, new FakeDataPlane(), TimeProvider.System, _ => { }));
        Assert.Equal(HaState.Active, ExpectMsg<HaProtocol.HaStateChanged>().State);
        actor.Tell(HaProtocol.GetHaStatus.Instance, TestActor);
        Assert.True(ExpectMsg<HaProtocol.HaStatus>() is { Configured: false, State: HaState.Active, ActiveNode: "one" });
        actor.Tell(HaProtocol.AnnounceState.Instance, TestActor);
        Assert.Equal("one", ExpectMsg<HaProtocol.HaStateChanged>().ActiveNode);
        actor.Tell(new HaProtocol.Failover("anna"), TestActor);
        Assert.Equal(ProblemCodes.HaNotConfigured, ExpectMsg<HaProtocol.HaCommandRefused>().Code);
    }
}
