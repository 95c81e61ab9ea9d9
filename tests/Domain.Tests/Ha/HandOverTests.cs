using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Domain.Tests.Ha;

public sealed class HandOverTests
{
    [Fact]
    public void The_addresses_are_kept_until_the_peer_has_them()
    {
        var bench = new Bench().AsActive().Feed(new HaInput.OperatorFailover("anna"));
        Assert.Equal("a", Assert.Single(bench.All<HaEffect.AskPeerToTakeOver>()).Node);
        Assert.True(HaMachine.StatusOf(bench.State).HandingOver);
        Assert.Single(bench.State.Held);
        bench.Feed(new HaInput.PeerAnswered("a", true, 6, ""));
        Assert.Equal((HaState.Standby, 6), (bench.State.State, bench.State.Epoch));
        Assert.Null(Assert.Single(bench.All<HaEffect.AnswerCommand>()).Code);
        bench.Pass(500, Bench.Peer(HaState.Standby, 4)).Pass(500, Bench.Peer(HaState.Active, 5));
        Assert.Equal(HaState.Standby, bench.State.State);
    }

    [Fact]
    public void A_lost_answer_does_no_harm_because_the_heartbeat_says_it_too()
    {
        var bench = new Bench().AsActive().Feed(new HaInput.OperatorFailover("anna")).Pass(50, Bench.Peer(HaState.Active, 5));
        Assert.Equal(HaState.Standby, bench.State.State);
        Assert.Null(Assert.Single(bench.All<HaEffect.AnswerCommand>()).Code);
    }

    [Fact]
    public void A_peer_that_refuses_or_is_mute_leaves_the_active_node_active_and_the_operator_informed()
    {
        var refused = new Bench().AsActive().Feed(new HaInput.OperatorFailover("anna")).Feed(new HaInput.PeerAnswered("a", false, 4, "no gateway"));
        Assert.Equal(HaState.Active, refused.State.State);
        Assert.Equal(ProblemCodes.HandOverRefused, Assert.Single(refused.All<HaEffect.AnswerCommand>()).Code);
        var mute = new Bench().AsActive().Feed(new HaInput.OperatorFailover("anna")).Pass(2600, Bench.Peer(HaState.Standby));
        Assert.Equal(HaState.Active, mute.State.State);
        Assert.Equal(ProblemCodes.HandOverRefused, Assert.Single(mute.All<HaEffect.AnswerCommand>()).Code);
    }

    [Theory]
    [InlineData(HaState.Maintenance)]
    [InlineData(HaState.Fault)]
    [InlineData(HaState.Isolated)]
    [InlineData(HaState.Starting)]
    public void Nothing_is_handed_to_a_peer_that_is_not_a_standby(HaState peer)
    {
        var bench = new Bench().AsActive().Pass(100, Bench.Peer(peer)).Feed(new HaInput.OperatorFailover("anna"));
        Assert.Equal(ProblemCodes.HandOverRefused, Assert.Single(bench.All<HaEffect.AnswerCommand>()).Code);
        Assert.Equal(HaState.Active, bench.State.State);
    }

    [Fact]
    public void A_standby_takes_over_when_asked_by_message_and_confirms_after_it_holds_the_addresses()
    {
        var bench = new Bench().AsStandby().Feed(new HaInput.PeerHandOver("a", 5, "maintenance"));
        Assert.Equal((HaState.Active, 7), (bench.State.State, bench.State.Epoch));
        var confirm = Assert.Single(bench.All<HaEffect.ConfirmHandOver>());
        Assert.True(confirm.Accepted);
        Assert.True(bench.Effects.IndexOf(confirm) > bench.Effects.FindIndex(effect => effect is HaEffect.TakeAddresses));
    }

    [Fact]
    public void A_standby_takes_over_when_only_the_heartbeat_asks()
    {
        var bench = new Bench().AsStandby().Pass(50, Bench.Peer(HaState.Active, 5, handingOver: true));
        Assert.Equal(HaState.Active, bench.State.State);
    }

    [Fact]
    public void A_stranger_or_a_peer_that_is_not_active_cannot_hand_anything_over()
    {
        var bench = new Bench().AsStandby().Feed(new HaInput.PeerHandOver("z", 50, "trust me"));
        Assert.Equal(HaState.Standby, bench.State.State);
        Assert.False(Assert.Single(bench.All<HaEffect.ConfirmHandOver>()).Accepted);
    }

    [Fact]
    public void Maintenance_on_the_active_node_hands_over_first_and_then_never_takes()
    {
        var bench = new Bench().AsActive().Feed(new HaInput.MaintenanceSet(true, "anna")).Feed(new HaInput.PeerAnswered("a", true, 6, ""));
        Assert.Equal(HaState.Maintenance, bench.State.State);
        bench.Pass(3000, Bench.Peer(HaState.Active, 5, silent: 600, dead: true));
        Assert.Empty(bench.All<HaEffect.TakeAddresses>());
        bench.Feed(new HaInput.MaintenanceSet(false, "anna")).Pass(500, Bench.Peer(HaState.Active, 5, silent: 600, dead: true));
        Assert.Equal(HaState.Active, bench.State.State);
    }

    [Fact]
    public void A_stopping_active_node_hands_over_and_a_lonely_one_just_lets_go()
    {
        var pair = new Bench().AsActive().Feed(new HaInput.ShutdownRequested());
        Assert.Empty(pair.All<HaEffect.ShutdownReady>());
        pair.Feed(new HaInput.PeerAnswered("a", true, 6, ""));
        Assert.Single(pair.All<HaEffect.ShutdownReady>());
        var lonely = new Bench().AsActive(Bench.Never()).Feed(new HaInput.ShutdownRequested());
        Assert.Single(lonely.All<HaEffect.ShutdownReady>());
        Assert.Empty(lonely.State.Held);
    }

    [Fact]
    public void The_preferred_node_asks_for_the_addresses_after_ten_stable_seconds_unless_an_operator_moved_them()
    {
        var settings = new HaSettings { PreferredNode = "b" };
        var bench = new Bench(settings).Pass(9000, Bench.Peer(HaState.Active, 5));
        Assert.Empty(bench.All<HaEffect.AskPeerToHandOver>());
        Assert.Single(bench.Pass(2000, Bench.Peer(HaState.Active, 5)).All<HaEffect.AskPeerToHandOver>());

        var moved = new Bench(settings).AsActive().Feed(new HaInput.OperatorFailover("anna")).Feed(new HaInput.PeerAnswered("a", true, 6, ""));
        Assert.Empty(moved.Pass(15_000, Bench.Peer(HaState.Active, 5)).All<HaEffect.AskPeerToHandOver>());
    }

    [Fact]
    public void Failover_on_a_standby_goes_to_the_active_node_or_is_refused_when_there_is_none()
    {
        var standby = new Bench().AsStandby().Feed(new HaInput.OperatorFailover("anna"));
        Assert.Equal("a", Assert.Single(standby.All<HaEffect.ForwardFailover>()).Node);
        var nobody = new Bench(node: "z").Pass(200, Bench.Peer(HaState.Standby)).Feed(new HaInput.OperatorFailover("anna"));
        Assert.Equal(ProblemCodes.NoActiveNode, Assert.Single(nobody.All<HaEffect.AnswerCommand>()).Code);
    }
}
