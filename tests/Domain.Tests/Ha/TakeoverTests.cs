using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Domain.Tests.Ha;

public sealed class TakeoverTests
{
    [Fact]
    public void A_node_without_configuration_stays_starting_and_takes_nothing()
    {
        var start = HaMachine.Start("b", 1, TimeSpan.Zero);
        var (state, effects) = HaMachine.Step(start, new HaInput.Tick([Bench.Never()]), TimeSpan.FromMinutes(5));
        Assert.Equal(HaState.Starting, state.State);
        Assert.DoesNotContain(effects, effect => effect is HaEffect.TakeAddresses);
    }

    [Fact]
    public void A_peer_heard_through_the_gateway_only_is_alive_and_that_is_told_once()
    {
        var relayed = Bench.Peer(HaState.Active, 5) with { PathsAlive = 0, OnlyRelayed = true };
        var bench = new Bench().AsStandby().Pass(2000, relayed);
        Assert.Equal((HaState.Standby, "ready; a is active, heard through the gateway only"), (bench.State.State, bench.State.Reason));
        Assert.Empty(bench.All<HaEffect.TakeAddresses>());
        bench.Pass(500, Bench.Peer(HaState.Active, 5));
        Assert.Equal("ready; a is active", bench.State.Reason);
        Assert.Single(bench.All<HaEffect.Note>(), note => note.Text.Contains("through the gateway only", StringComparison.Ordinal));
        Assert.Single(bench.All<HaEffect.Note>(), note => note.Text == "a is heard directly again");
    }

    [Fact]
    public void What_an_earlier_process_left_in_the_kernel_is_released_first() =>
        Assert.Contains(new Bench().Effects, effect => effect is HaEffect.ReleaseAddresses { Addresses.Count: 1 });

    [Fact]
    public void A_node_alone_waits_a_second_before_it_takes_over()
    {
        var bench = new Bench().Pass(900, Bench.Never());
        Assert.Equal(HaState.Starting, bench.State.State);
        bench.Pass(800, Bench.Never());
        Assert.Equal((HaState.Active, 5), (bench.State.State, bench.State.Epoch));
        Assert.Equal(5, Assert.Single(bench.All<HaEffect.RecordEpoch>()).Epoch);
    }

    [Fact]
    public void A_node_starting_beside_an_active_peer_becomes_standby_and_learns_its_epoch()
    {
        var bench = new Bench().AsStandby();
        Assert.Equal((HaState.Standby, 5), (bench.State.State, bench.State.Epoch));
        Assert.Empty(bench.All<HaEffect.TakeAddresses>());
    }

    [Theory]
    [InlineData("", "a", true)]
    [InlineData("", "c", false)]
    [InlineData("b", "c", false)]
    [InlineData("b", "a", false)]
    [InlineData("c", "c", true)]
    [InlineData("gone", "a", true)]
    public void Of_two_equal_starters_the_preferred_one_goes_first_else_the_lower_name(string preferred, string me, bool first)
    {
        var bench = new Bench(new HaSettings { PreferredNode = preferred }, me).Pass(700, Bench.Peer(HaState.Standby, node: "b"));
        Assert.Equal(first ? HaState.Active : HaState.Standby, bench.State.State);
        bench.Pass(1500, Bench.Peer(HaState.Standby, node: "b"));
        Assert.Equal(HaState.Active, bench.State.State);
    }

    [Fact]
    public void A_dead_process_is_taken_over_within_a_tick_even_while_its_kernel_still_answers()
    {
        var bench = new Bench { SharedAnswers = true }.AsStandby();
        bench.Feed(new HaInput.ClusterChanged(true, ["a"], [])).Pass(50, Bench.Peer(HaState.Active, 5, silent: 160, dead: true));
        Assert.Equal((HaState.Active, 7), (bench.State.State, bench.State.Epoch));
        Assert.Equal("a", Assert.Single(bench.All<HaEffect.DownPeer>()).Node);
    }

    [Fact]
    public void A_port_unreachable_beside_fresh_heartbeats_means_nothing()
    {
        var bench = new Bench().AsStandby().Pass(1000, Bench.Peer(HaState.Active, 5, silent: 90, dead: true));
        Assert.Equal(HaState.Standby, bench.State.State);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void The_first_look_with_the_gateway_back_proves_no_silence(bool wasGone, int proven)
    {
        var state = new Bench().AsStandby().Pass(50, Bench.Peer(HaState.Active, 5, silent: 200)).State;
        var now = state.LastTick!.Value + TimeSpan.FromMilliseconds(10);
        var looking = state with
        {
            Evidence = state.Evidence with { Round = 77, PendingSince = now, PendingAsksShared = true, SilentRounds = 0, GatewayGoneSince = wasGone ? now : null },
        };
        var (seen, _) = HaMachine.Step(looking, new HaInput.EvidenceGathered(77, true, false), now);
        Assert.Equal((proven, null), (seen.Evidence.SilentRounds, seen.Evidence.GatewayGoneSince));
    }

    [Fact]
    public void Silence_with_good_evidence_leads_to_a_take_over_without_downing()
    {
        var bench = new Bench().AsStandby().Pass(400, Bench.Peer(HaState.Active, 5, silent: 160));
        Assert.Equal(HaState.Active, bench.State.State);
        Assert.Empty(bench.All<HaEffect.DownPeer>());
        var report = bench.State.LastFailover!;
        Assert.Equal("announced", report.Timeline.Steps[^1].What);
        Assert.InRange((report.At - report.Timeline.Since).TotalMilliseconds, 50, 300);
    }

    [Fact]
    public void A_late_heartbeat_alone_leads_to_nothing()
    {
        var bench = new Bench().AsStandby().Pass(100, Bench.Peer(HaState.Active, 5, silent: 160)).Pass(500, Bench.Peer(HaState.Active, 5));
        Assert.Equal(HaState.Standby, bench.State.State);
        Assert.Null(bench.State.Timeline);
    }

    [Fact]
    public void A_hung_active_is_waited_for_until_its_kernel_lets_the_address_go()
    {
        var bench = new Bench { SharedAnswers = true }.AsStandby().Pass(1900, Bench.Peer(HaState.Active, 5, silent: 400));
        Assert.Equal(HaState.Standby, bench.State.State);
        Assert.Contains("still answers", bench.State.Reason, StringComparison.Ordinal);
        bench.SharedAnswers = false;
        bench.Pass(300, Bench.Peer(HaState.Active, 5, silent: 2400));
        Assert.Equal(HaState.Active, bench.State.State);
    }

    [Fact]
    public void A_cut_off_standby_takes_nothing_and_is_isolated_until_the_network_is_back()
    {
        var bench = new Bench().AsStandby();
        bench.GatewayAnswers = false;
        bench.Pass(2000, Bench.Peer(HaState.Active, 5, silent: 400));
        Assert.Equal(HaState.Isolated, bench.State.State);
        Assert.Empty(bench.All<HaEffect.TakeAddresses>());
        bench.GatewayAnswers = true;
        bench.Pass(500, Bench.Peer(HaState.Active, 5));
        Assert.Equal(HaState.Standby, bench.State.State);
    }

    [Fact]
    public void Without_gateways_and_shared_addresses_silence_alone_decides_and_the_reason_warns()
    {
        var bench = new Bench(new HaSettings()).AsStandby().Pass(50, Bench.Peer(HaState.Active, 5, silent: 320));
        Assert.Equal(HaState.Active, bench.State.State);
        Assert.Contains("nothing is configured that could prove", bench.State.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HoldOutcome.Failed, HaState.Fault)]
    [InlineData(HoldOutcome.Fenced, HaState.Standby)]
    public void Nobody_is_active_without_the_addresses(HoldOutcome outcome, HaState expected)
    {
        var bench = new Bench { OnTake = outcome }.AsStandby().Pass(50, Bench.Peer(HaState.Active, 5, silent: 160, dead: true));
        Assert.Equal(expected, bench.State.State);
        Assert.Empty(bench.All<HaEffect.RecordEpoch>());
        Assert.IsType<HaEffect.ReleaseAddresses>(bench.Effects.FindLast(effect => effect is HaEffect.ReleaseAddresses or HaEffect.TakeAddresses));
    }

    [Fact]
    public void After_its_own_stall_a_standby_counts_silence_anew()
    {
        var bench = new Bench().AsStandby().Stall(10_000).Pass(250, Bench.Peer(HaState.Active, 5, silent: 10_000));
        Assert.Equal(HaState.Standby, bench.State.State);
        Assert.Empty(bench.All<HaEffect.TakeAddresses>());
    }

    [Fact]
    public void A_third_node_lets_the_better_ranked_standby_go_first()
    {
        var dead = Bench.Peer(HaState.Active, 5, node: "a", silent: 200, dead: true);
        var bench = new Bench(node: "c").Pass(400, Bench.Peer(HaState.Active, 5), Bench.Peer(HaState.Standby, 5, "b"));
        bench.Pass(500, dead, Bench.Peer(HaState.Standby, 5, "b"));
        Assert.Equal(HaState.Standby, bench.State.State);
        bench.Pass(300, dead, Bench.Peer(HaState.Active, 6, "b"));
        Assert.Equal(HaState.Standby, bench.State.State);
    }
}
