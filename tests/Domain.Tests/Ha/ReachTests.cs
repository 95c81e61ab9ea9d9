using LoadMaster.Domain.Ha;

namespace LoadMaster.Domain.Tests.Ha;

/// <summary>A node that has less of the service networks than its standby.</summary>
public sealed class ReachTests
{
    private static readonly NetworkReach s_all = new(3, 3);
    private static readonly NetworkReach s_some = new(2, 3);

    [Fact]
    public void An_active_node_with_fewer_networks_hands_over_after_a_second()
    {
        var bench = Active(s_all, Standby(s_all));
        bench.Reach = s_some;
        bench.Pass(1000, Standby(s_all));
        Assert.Null(bench.State.HandOver);
        bench.Pass(600, Standby(s_all));
        Assert.Equal(HandOverWhy.Reach, bench.State.HandOver?.Why);
        Assert.Contains(bench.All<HaEffect.AskPeerToTakeOver>(), ask => ask.Node == "a");
        Assert.Contains(bench.All<HaEffect.Note>(), note => note.Text == "a has 3 of 3 gateways and links, this node 2");

        bench.Feed(new HaInput.PeerAnswered("a", true, 100, "taken over"));
        Assert.Equal(HaState.Standby, bench.State.State);
    }

    [Theory]
    [InlineData(2, 3, "equal: it stays")]
    [InlineData(1, 3, "the standby has fewer still")]
    [InlineData(4, 4, "they count different things while a configuration spreads")]
    [InlineData(null, null, "the standby does not tell")]
    public void It_stays(int? healthy, int? total, string why)
    {
        var standby = Standby(healthy is { } count ? new(count, total!.Value) : null);
        var bench = Active(s_some, standby).Pass(30_000, standby);
        Assert.True(bench.State.State == HaState.Active && bench.State.HandOver is null && !bench.All<HaEffect.AskPeerToTakeOver>().Any(), why);
    }

    [Fact]
    public void A_short_loss_moves_nothing()
    {
        var bench = Active(s_all, Standby(s_all));
        for (var round = 0; round < 20; round++)
        {
            bench.Reach = round % 2 == 0 ? s_some : s_all;
            bench.Pass(700, Standby(s_all));
        }

        Assert.Empty(bench.All<HaEffect.AskPeerToTakeOver>());
    }

    [Fact]
    public void Who_has_just_taken_the_addresses_keeps_them_for_ten_seconds()
    {
        var bench = new Bench { Reach = s_some }.AsActive(Standby(s_all));
        bench.Pass(7500, Standby(s_all));
        Assert.Empty(bench.All<HaEffect.AskPeerToTakeOver>());
        bench.Pass(3500, Standby(s_all));
        Assert.NotEmpty(bench.All<HaEffect.AskPeerToTakeOver>());
    }

    [Fact]
    public void A_standby_that_refuses_is_asked_again_after_ten_seconds_only()
    {
        var bench = Active(s_some, Standby(s_all));
        bench.Pass(1600, Standby(s_all)).Feed(new HaInput.PeerAnswered("a", false, 3, "says the test"));
        bench.Effects.Clear();
        bench.Pass(8000, Standby(s_all));
        Assert.Empty(bench.All<HaEffect.AskPeerToTakeOver>());
        bench.Pass(4000, Standby(s_all));
        Assert.NotEmpty(bench.All<HaEffect.AskPeerToTakeOver>());
    }

    [Fact]
    public void The_preferred_node_does_not_ask_for_the_addresses_while_it_has_fewer_networks()
    {
        var settings = new Bench().Settings with { PreferredNode = "b" };
        var active = Bench.Peer(HaState.Active, 5);
        active = active with { Status = active.Status! with { Reach = s_all } };
        var bench = new Bench(settings) { Reach = s_some }.Pass(30_000, active);
        Assert.Empty(bench.All<HaEffect.AskPeerToHandOver>());
        bench.Reach = s_all;
        bench.Pass(1000, active);
        Assert.Single(bench.All<HaEffect.AskPeerToHandOver>());
    }

    [Fact]
    public void Of_two_standbys_the_one_with_more_networks_goes_first()
    {
        var settings = new Bench().Settings with { PreferredNode = "c" };
        var lesser = Bench.Peer(HaState.Standby, node: "c");
        var bench = new Bench(settings) { Reach = s_all }.AsActive(Standby(s_all));
        bench.Pass(2000, Standby(s_all), lesser with { Status = lesser.Status! with { Reach = s_some } });
        bench.Feed(new HaInput.OperatorFailover("test"));
        Assert.Equal("a", bench.State.HandOver?.To);
    }

    private static Bench Active(NetworkReach reach, PeerObservation standby) => new Bench { Reach = reach }.AsActive(standby).Pass(8000, standby).LongActive(standby);

    private static PeerObservation Standby(NetworkReach? reach)
    {
        var peer = Bench.Peer(HaState.Standby);
        return peer with { Status = peer.Status! with { Reach = reach } };
    }
}

file static class BenchExtensions
{
    /// <summary>Beyond the ten seconds of a new term, with as much of the networks as the standby, which is then as it was.</summary>
    public static Bench LongActive(this Bench bench, PeerObservation standby)
    {
        var reach = bench.Reach;
        bench.Reach = standby.Status!.Reach ?? reach;
        bench.Pass(4000, standby);
        bench.Reach = reach;
        return bench;
    }
}
