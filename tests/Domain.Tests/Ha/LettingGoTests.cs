using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Domain.Tests.Ha;

/// <summary>What comes before the peer is asked to take over.</summary>
public sealed class LettingGoTests
{
    private static Bench Failover() => new Bench { TrafficIsQuiet = false }.AsActive().Feed(new HaInput.OperatorFailover("anna"));

    private static TrafficMode Traffic(Bench bench) => HaMachine.TrafficOf(bench.State);

    [Fact]
    public void The_peer_is_asked_only_when_clients_are_gone_and_knows_nothing_of_it_before()
    {
        var bench = Failover();
        Assert.Equal(TrafficMode.LettingGo, Traffic(bench));
        bench.Pass(200, Bench.Peer(HaState.Standby)).Feed(new HaInput.TrafficQuiet(TrafficMode.LettingGo));
        Assert.Equal(TrafficMode.Deaf, Traffic(bench));
        bench.Feed(new HaInput.TrafficQuiet(TrafficMode.LettingGo)).Pass(100, Bench.Peer(HaState.Standby));
        Assert.Empty(bench.All<HaEffect.AskPeerToTakeOver>());
        Assert.False(HaMachine.StatusOf(bench.State).HandingOver);

        bench.Feed(new HaInput.TrafficQuiet(TrafficMode.Deaf));
        Assert.Single(bench.All<HaEffect.AskPeerToTakeOver>());
        Assert.True(HaMachine.StatusOf(bench.State).HandingOver);
        Assert.Equal(TrafficMode.Deaf, Traffic(bench));

        bench.Feed(new HaInput.PeerAnswered("a", true, 6, ""));
        Assert.Equal((HaState.Standby, TrafficMode.Open), (bench.State.State, Traffic(bench)));
    }

    [Fact]
    public void Clients_that_do_not_go_are_waited_for_no_longer_than_two_seconds()
    {
        var bench = Failover().Pass(1250, Bench.Peer(HaState.Standby));
        Assert.Equal(TrafficMode.LettingGo, Traffic(bench));
        bench.Pass(50, Bench.Peer(HaState.Standby));
        Assert.Equal(TrafficMode.Deaf, Traffic(bench));
        bench.Pass(650, Bench.Peer(HaState.Standby));
        Assert.Empty(bench.All<HaEffect.AskPeerToTakeOver>());
        Assert.Single(bench.Pass(50, Bench.Peer(HaState.Standby)).All<HaEffect.AskPeerToTakeOver>());
    }

    [Fact]
    public void A_refused_or_unanswered_hand_over_opens_the_doors_again()
    {
        var refused = Failover().Pass(2000, Bench.Peer(HaState.Standby)).Feed(new HaInput.PeerAnswered("a", false, 4, "no gateway"));
        Assert.Equal((HaState.Active, TrafficMode.Open), (refused.State.State, Traffic(refused)));
        var mute = Failover().Pass(4400, Bench.Peer(HaState.Standby));
        Assert.Equal(TrafficMode.Deaf, Traffic(mute));
        mute.Pass(150, Bench.Peer(HaState.Standby));
        Assert.Equal((HaState.Active, TrafficMode.Open), (mute.State.State, Traffic(mute)));
    }

    [Theory]
    [InlineData(HaState.Maintenance, false)]
    [InlineData(HaState.Standby, true)]
    public void A_standby_that_is_lost_meanwhile_ends_the_hand_over_at_once(HaState state, bool dead)
    {
        var bench = Failover().Pass(50, Bench.Peer(state, silent: dead ? 160 : 20, dead: dead));
        Assert.Equal((HaState.Active, TrafficMode.Open), (bench.State.State, Traffic(bench)));
        Assert.Equal(ProblemCodes.HandOverRefused, Assert.Single(bench.All<HaEffect.AnswerCommand>()).Code);
        Assert.Empty(bench.All<HaEffect.AskPeerToTakeOver>());
    }

    [Fact]
    public void A_late_heartbeat_of_the_standby_is_no_reason_to_stop()
    {
        var bench = Failover().Pass(50, Bench.Peer(HaState.Standby, silent: 170));
        Assert.Equal(TrafficMode.LettingGo, Traffic(bench));
    }

    [Fact]
    public void Further_commands_meanwhile_change_what_follows_and_begin_nothing_anew()
    {
        var bench = Failover().Feed(new HaInput.TrafficQuiet(TrafficMode.LettingGo));
        bench.Feed(new HaInput.OperatorFailover("bert")).Feed(new HaInput.MaintenanceSet(true, "bert")).Feed(new HaInput.ShutdownRequested());
        Assert.Equal(TrafficMode.Deaf, Traffic(bench));
        bench.Feed(new HaInput.TrafficQuiet(TrafficMode.Deaf)).Feed(new HaInput.PeerAnswered("a", true, 6, ""));
        Assert.Equal((HaState.Maintenance, TrafficMode.Open), (bench.State.State, Traffic(bench)));
        Assert.Single(bench.All<HaEffect.ShutdownReady>());
    }

    [Fact]
    public void A_node_that_loses_its_addresses_or_meets_a_rival_meanwhile_opens_the_doors_of_a_standby()
    {
        var fenced = Failover();
        fenced.OnRefresh = HoldOutcome.Fenced;
        fenced.Pass(400, Bench.Peer(HaState.Standby));
        Assert.Equal((HaState.Standby, TrafficMode.Open), (fenced.State.State, Traffic(fenced)));
        var rival = Failover().Pass(50, Bench.Peer(HaState.Active, 9));
        Assert.Equal((HaState.Standby, TrafficMode.Open), (rival.State.State, Traffic(rival)));
    }

    [Fact]
    public void A_node_that_is_cut_off_asks_at_once_and_turns_nobody_away()
    {
        var bench = new Bench { TrafficIsQuiet = false }.AsActive();
        bench.GatewayAnswers = false;
        bench.Pass(900, Bench.Peer(HaState.Standby));
        Assert.NotEmpty(bench.All<HaEffect.AskPeerToTakeOver>());
        Assert.Equal(TrafficMode.Open, Traffic(bench));
    }

    [Fact]
    public void A_node_that_is_cut_off_while_it_lets_clients_go_asks_at_once()
    {
        var bench = Failover();
        bench.GatewayAnswers = false;
        bench.Pass(900, Bench.Peer(HaState.Standby));
        Assert.NotEmpty(bench.All<HaEffect.AskPeerToTakeOver>());
    }
}
