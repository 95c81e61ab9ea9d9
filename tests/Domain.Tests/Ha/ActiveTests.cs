using System.Net;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Domain.Tests.Ha;

public sealed class ActiveTests
{
    [Theory]
    [InlineData(9, "a", true)]
    [InlineData(9, "c", true)]
    [InlineData(5, "a", true)]
    [InlineData(5, "c", false)]
    [InlineData(3, "a", false)]
    public void Of_two_active_nodes_the_lower_epoch_yields_and_of_equal_ones_the_higher_name(long epoch, string rival, bool yields)
    {
        var bench = new Bench().AsActive().Pass(100, Bench.Peer(HaState.Active, epoch, rival));
        Assert.Equal(yields ? HaState.Standby : HaState.Active, bench.State.State);
        Assert.Equal(yields ? 1 : 0, bench.All<HaEffect.ReleaseAddresses>().Count());
    }

    [Fact]
    public void The_winner_of_a_split_announces_again_when_the_rival_has_let_go()
    {
        var bench = new Bench().AsActive().Pass(100, Bench.Peer(HaState.Active, 3)).Pass(100, Bench.Peer(HaState.Standby, 3));
        Assert.NotEmpty(bench.All<HaEffect.Announce>());
    }

    [Fact]
    public void An_active_node_raises_its_epoch_above_any_that_a_standby_knows()
    {
        var bench = new Bench().AsActive().Pass(100, Bench.Peer(HaState.Standby, 8));
        Assert.Equal(9, bench.State.Epoch);
        Assert.Equal(9, Assert.Single(bench.All<HaEffect.RecordEpoch>()).Epoch);
    }

    [Theory]
    [InlineData(HoldOutcome.Fenced, HaState.Standby)]
    [InlineData(HoldOutcome.Failed, HaState.Fault)]
    public void A_node_that_lost_its_addresses_releases_and_is_not_active(HoldOutcome outcome, HaState expected)
    {
        var bench = new Bench().AsActive();
        bench.OnRefresh = outcome;
        bench.Pass(300, Bench.Peer(HaState.Active, 1));
        Assert.Equal(expected, bench.State.State);
        Assert.Single(bench.All<HaEffect.ReleaseAddresses>());
        Assert.Empty(bench.State.Held);
    }

    [Fact]
    public void A_cut_off_active_node_hands_over_to_a_peer_that_sees_its_gateway()
    {
        var bench = CutOff(Bench.Peer(HaState.Standby));
        Assert.Equal("a", bench.All<HaEffect.AskPeerToTakeOver>().First().Node);
        bench.Feed(new HaInput.PeerAnswered("a", true, 9, ""));
        Assert.Equal(HaState.Isolated, bench.State.State);
    }

    [Fact]
    public void A_cut_off_active_node_whose_peer_is_silent_lets_go()
    {
        var bench = CutOff(Bench.Peer(HaState.Standby, silent: 600));
        Assert.Equal(HaState.Isolated, bench.State.State);
        Assert.Single(bench.All<HaEffect.ReleaseAddresses>());
    }

    [Fact]
    public void A_cut_off_active_node_whose_peer_does_not_answer_the_hand_over_lets_go()
    {
        var bench = CutOff(Bench.Peer(HaState.Standby)).Pass(1000, Bench.Peer(HaState.Standby));
        Assert.Equal(HaState.Isolated, bench.State.State);
    }

    [Fact]
    public void When_the_peer_sees_no_gateway_either_it_is_the_gateway_that_is_gone_and_the_active_node_stays()
    {
        var bench = CutOff(Bench.Peer(HaState.Isolated, gateway: false));
        Assert.Equal(HaState.Active, bench.State.State);
    }

    [Fact]
    public void New_shared_addresses_that_cannot_be_held_leave_the_old_ones_in_place()
    {
        var bench = new Bench().AsActive();
        bench.OnTake = HoldOutcome.Failed;
        var more = bench.Settings with { SharedAddresses = bench.Settings.SharedAddresses.Add(new(IPAddress.Parse("203.0.113.9"))) };
        bench.Feed(new HaInput.ConfigKnown(more, 2, 4));
        Assert.Equal((HaState.Active, 1), (bench.State.State, bench.State.Held.Count));
        Assert.Contains("the old ones stay", bench.State.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_shared_addresses_are_taken_and_announced_without_a_new_epoch()
    {
        var bench = new Bench().AsActive();
        bench.Feed(new HaInput.ConfigKnown(bench.Settings with { SharedAddresses = [new(IPAddress.Parse("198.18.0.101"))] }, 2, 4));
        Assert.Equal("198.18.0.101", Assert.Single(bench.State.Held).ToString());
        Assert.NotEmpty(bench.All<HaEffect.Announce>());
        Assert.Empty(bench.All<HaEffect.RecordEpoch>());
    }

    private static Bench CutOff(PeerObservation peer)
    {
        var bench = new Bench().AsActive();
        bench.GatewayAnswers = false;
        return bench.Pass(1050, peer);
    }
}
