using Akka.Actor;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Tests.Ha;

/// <summary>The HA actor and the MAC that both nodes share.</summary>
public sealed class HaVirtualMacTests : HaActorFixture
{
    [Fact]
    public void The_id_is_passed_on_and_a_change_is_announced_at_once_and_again_by_the_node_that_holds_the_addresses()
    {
        var actor = StartActor();
        Assert.Equal(HaState.Active, Pass(actor, 3000).State);
        Pass(actor, 6000);
        var announced = Addresses.Count("announce");

        Change(actor, 51, revision: 2);
        Assert.Equal([0, 51], Addresses.VirtualMacs);
        Assert.Equal(announced + 1, Addresses.Count("announce"));
        Pass(actor, 6000);
        Assert.Equal(announced + 1 + HaActorSettings.AnnounceAgainAfter.Count, Addresses.Count("announce"));

        Addresses.VirtualMac = new(51, [], null);
        Change(actor, 51, revision: 3);
        Assert.Equal(announced + 1 + HaActorSettings.AnnounceAgainAfter.Count, Addresses.Count("announce"));
        Assert.Equal(51, Status(actor).VirtualMac!.Id);
    }

    [Fact]
    public void A_standby_announces_nothing_and_tries_again_what_could_not_be()
    {
        Peer = Hears(HaState.Active, 4);
        var actor = StartActor();
        Pass(actor, 1000);
        EventFilter.Warning(contains: "LME4019 the virtual MAC is not used everywhere: no macvlan").ExpectOne(() =>
        {
            Addresses.VirtualMac = new(51, [], "no macvlan");
            Change(actor, 51, revision: 2);
        });
        Assert.Equal("no macvlan", Status(actor).VirtualMac!.Problem);
        var tried = Addresses.VirtualMacs.Count;

        Pass(actor, HaTimings.CheckHoldingEvery.TotalMilliseconds + 100);
        Assert.InRange(Addresses.VirtualMacs.Count, tried + 1, tried + 2);
        Addresses.VirtualMac = new(51, [new VirtualInterface("lmvmac4-2", "front", "00:00:5e:00:01:33", false)], null);
        tried = Addresses.VirtualMacs.Count;
        Pass(actor, 2 * HaTimings.CheckHoldingEvery.TotalMilliseconds);
        Assert.Equal(tried, Addresses.VirtualMacs.Count);
        Assert.Equal(0, Addresses.Count("announce"));
    }

    private void Change(IActorRef actor, int id, long revision)
    {
        actor.Tell(new ConfigProtocol.ConfigPublished(LoadMasterConfig.Empty with { Ha = Settings with { VirtualMac = id } }, revision, 3));
        Status(actor);
    }
}
