using System.Net;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Domain.Tests.Ha;

/// <summary>Connections that last longer than a hand-over.</summary>
public sealed class DrainTests
{
    private static Bench Drained(int lasting = 7, Func<Bench, Bench>? begin = null)
    {
        var bench = Active(lasting);
        begin ??= b => b.Feed(new HaInput.OperatorFailover("anna"));
        return begin(bench).Feed(new HaInput.PeerAnswered("a", true, 6, ""));
    }

    private static Bench Active(int? lasting, int switchSeconds = 300, int stopSeconds = 20) => new Bench(new HaSettings
    {
        SharedAddresses = [new(IPAddress.Parse("198.18.0.100"))],
        Gateways = [IPAddress.Parse("198.18.0.1")],
        SwitchDrainSeconds = switchSeconds,
        StopDrainSeconds = stopSeconds,
    })
    {
        Lasting = lasting,
    }.AsActive();

    private static TrafficMode Traffic(Bench bench) => HaMachine.TrafficOf(bench.State);

    private static bool? Cut(Bench bench) => bench.All<HaEffect.EndDrain>().LastOrDefault()?.Cut;

    [Fact]
    public void The_peer_knows_the_connections_that_last_before_it_is_asked_to_take_over()
    {
        var bench = Active(lasting: null).Feed(new HaInput.OperatorFailover("anna"));
        Assert.Single(bench.All<HaEffect.PrepareDrain>());
        Assert.Empty(bench.All<HaEffect.AskPeerToTakeOver>());
        bench.Feed(new HaInput.DrainPrepared(7, null));
        Assert.Single(bench.All<HaEffect.AskPeerToTakeOver>());
        Assert.Null(bench.State.Drain);
        bench.Feed(new HaInput.PeerAnswered("a", true, 6, ""));
        Assert.Equal((HaState.Standby, TrafficMode.Draining, 7), (bench.State.State, Traffic(bench), bench.State.Drain!.Connections));
        Assert.Empty(bench.State.Held);
    }

    [Fact]
    public void A_peer_that_does_not_answer_in_time_gets_the_addresses_all_the_same()
    {
        var bench = Active(lasting: null).Feed(new HaInput.OperatorFailover("anna")).Pass(500, Bench.Peer(HaState.Standby));
        Assert.Empty(bench.All<HaEffect.AskPeerToTakeOver>());
        bench.Pass(100, Bench.Peer(HaState.Standby));
        Assert.Single(bench.All<HaEffect.AskPeerToTakeOver>());
        Assert.False(Cut(bench));

        bench.Feed(new HaInput.DrainPrepared(7, null)).Feed(new HaInput.PeerAnswered("a", true, 6, ""));
        Assert.Equal(2, bench.All<HaEffect.EndDrain>().Count());
        Assert.Null(bench.State.Drain);
        Assert.Equal(TrafficMode.Open, Traffic(bench));
    }

    [Fact]
    public void With_no_connection_left_or_no_time_given_nothing_drains()
    {
        Assert.Null(Drained(lasting: 0).State.Drain);
        var off = Active(lasting: 7, switchSeconds: 0).Feed(new HaInput.OperatorFailover("anna"));
        Assert.Empty(off.All<HaEffect.PrepareDrain>());
        Assert.Single(off.All<HaEffect.AskPeerToTakeOver>());
    }

    [Fact]
    public void It_ends_with_the_last_connection()
    {
        var bench = Drained().Feed(new HaInput.DrainLeft(2)).Pass(5000, Bench.Peer(HaState.Active, 6));
        Assert.Equal(2, bench.State.Drain!.Connections);
        bench.Feed(new HaInput.DrainLeft(0));
        Assert.Equal((null, TrafficMode.Open, (bool?)false), (bench.State.Drain, Traffic(bench), Cut(bench)));
    }

    [Fact]
    public void When_the_time_is_over_the_rest_is_cut()
    {
        var bench = Drained().Pass(299_900, Bench.Peer(HaState.Active, 6));
        Assert.NotNull(bench.State.Drain);
        bench.Pass(150, Bench.Peer(HaState.Active, 6));
        Assert.Equal((null, (bool?)true), (bench.State.Drain, Cut(bench)));
    }

    [Fact]
    public void A_draining_node_takes_the_addresses_again_when_the_new_one_dies_and_its_connections_go_on()
    {
        var bench = Drained().Pass(1000, Bench.Peer(HaState.Active, 6)).Pass(150, Bench.Peer(HaState.Active, 6, silent: 160, dead: true));
        Assert.Equal(HaState.Active, bench.State.State);
        Assert.Equal((null, TrafficMode.Open, (bool?)false), (bench.State.Drain, Traffic(bench), Cut(bench)));
    }

    [Fact]
    public void A_second_switch_back_during_the_drain_works()
    {
        var bench = Drained().Pass(500, Bench.Peer(HaState.Active, 6));
        bench.Feed(new HaInput.PeerHandOver("a", 6, "asked by an operator"));
        Assert.Equal((HaState.Active, null), (bench.State.State, bench.State.Drain));
        bench.Pass(500, Bench.Peer(HaState.Standby, 7)).Feed(new HaInput.OperatorFailover("anna")).Feed(new HaInput.PeerAnswered("a", true, 99, ""));
        Assert.Equal((HaState.Standby, 7), (bench.State.State, bench.State.Drain!.Connections));
    }

    [Fact]
    public void A_process_that_stops_drains_for_its_own_shorter_time()
    {
        var bench = Drained(begin: b => b.Feed(new HaInput.ShutdownRequested()));
        Assert.Equal(HaState.Maintenance, bench.State.State);
        Assert.Empty(bench.All<HaEffect.ShutdownReady>());
        bench.Pass(19_900, Bench.Peer(HaState.Active, 6)).Feed(new HaInput.ShutdownRequested());
        Assert.Empty(bench.All<HaEffect.ShutdownReady>());
        bench.Pass(150, Bench.Peer(HaState.Active, 6));
        Assert.Single(bench.All<HaEffect.ShutdownReady>());
        Assert.True(Cut(bench));
    }

    [Fact]
    public void A_stop_during_a_drain_shortens_it()
    {
        var bench = Drained().Feed(new HaInput.ShutdownRequested());
        Assert.Empty(bench.All<HaEffect.ShutdownReady>());
        Assert.Single(bench.Feed(new HaInput.DrainLeft(0)).All<HaEffect.ShutdownReady>());
    }

    [Fact]
    public void A_refused_hand_over_leaves_nothing_prepared()
    {
        var bench = Active(lasting: 7).Feed(new HaInput.OperatorFailover("anna")).Feed(new HaInput.PeerAnswered("a", false, 4, "no gateway"));
        Assert.Equal((HaState.Active, null, (bool?)false), (bench.State.State, bench.State.Drain, Cut(bench)));
    }

    [Fact]
    public void A_node_that_is_cut_off_keeps_nothing()
    {
        var bench = Active(lasting: 7);
        bench.GatewayAnswers = false;
        bench.Pass(900, Bench.Peer(HaState.Standby));
        Assert.NotEmpty(bench.All<HaEffect.AskPeerToTakeOver>());
        Assert.Empty(bench.All<HaEffect.PrepareDrain>());
    }

    private static IPAddress[] CutOff(Bench bench) => [.. bench.All<HaEffect.CutConnections>().SelectMany(cut => cut.Addresses)];

    [Fact]
    public void What_was_left_without_a_drain_is_cut_once_another_node_is_active()
    {
        // Another node was active while this one stood still.
        var bench = Active(lasting: null).Pass(50, Bench.Peer(HaState.Active, epoch: 9));
        Assert.Equal(HaState.Standby, bench.State.State);
        Assert.NotEmpty(bench.All<HaEffect.ReleaseAddresses>());
        bench.Pass(50, Bench.Peer(HaState.Active, epoch: 9));
        Assert.Equal([IPAddress.Parse("198.18.0.100")], CutOff(bench));
        bench.Pass(500, Bench.Peer(HaState.Active, epoch: 9));
        Assert.Single(CutOff(bench));
    }

    [Fact]
    public void While_nobody_else_is_active_the_connections_may_go_on_when_the_addresses_come_back()
    {
        var bench = Active(lasting: null);
        bench.OnRefresh = HoldOutcome.Failed;
        bench.Pass(5000, Bench.Peer(HaState.Standby));
        Assert.NotEqual(HaState.Active, bench.State.State);
        Assert.Empty(CutOff(bench));
        Assert.NotEmpty(bench.State.Orphaned);
        bench.Pass(100, Bench.Peer(HaState.Active, epoch: 9));
        Assert.Single(CutOff(bench));
    }

    [Fact]
    public void Connections_that_drain_are_not_cut_and_those_of_a_hand_over_without_a_drain_are()
    {
        Assert.Empty(CutOff(Drained().Pass(500, Bench.Peer(HaState.Active, epoch: 6))));
        var off = Active(lasting: 7, switchSeconds: 0).Feed(new HaInput.OperatorFailover("anna")).Feed(new HaInput.PeerAnswered("a", true, 6, ""));
        Assert.Single(CutOff(off.Pass(500, Bench.Peer(HaState.Active, epoch: 6))));
    }
}
