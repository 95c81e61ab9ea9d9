using LoadMaster.Domain.Ha;

namespace LoadMaster.Domain.Tests.Ha;

public sealed class LinkRulesTests
{
    [Fact]
    public void A_join_that_stays_unanswered_renews_the_connection_and_asks_again_a_second_later()
    {
        var bench = new Bench().Pass(3200, Bench.Peer(HaState.Active));
        Assert.Single(bench.All<HaEffect.JoinPeer>());
        Assert.Equal("a", Assert.Single(bench.All<HaEffect.RenewLink>()).Node);

        bench.Pass(1100, Bench.Peer(HaState.Active));
        Assert.Equal(2, bench.All<HaEffect.JoinPeer>().Count());
        Assert.Single(bench.All<HaEffect.RenewLink>());
    }

    [Fact]
    public void A_member_that_lives_but_is_unreachable_gets_a_new_connection_at_growing_intervals()
    {
        var bench = new Bench().Feed(new HaInput.ClusterChanged(true, ["a"], ["a"]));
        bench.Pass(2900, Bench.Peer(HaState.Active));
        Assert.Empty(bench.All<HaEffect.RenewLink>());
        bench.Pass(3000, Bench.Peer(HaState.Active));
        Assert.Single(bench.All<HaEffect.RenewLink>());
        bench.Pass(4000, Bench.Peer(HaState.Active));
        Assert.Equal(2, bench.All<HaEffect.RenewLink>().Count());
        bench.Pass(15 * 60_000, Bench.Peer(HaState.Active));
        Assert.InRange(bench.All<HaEffect.RenewLink>().Count(), 59, 62);
    }

    [Fact]
    public void A_link_that_heals_in_time_is_left_alone_and_counts_anew()
    {
        var bench = new Bench().Feed(new HaInput.ClusterChanged(true, ["a"], ["a"])).Pass(2000, Bench.Peer(HaState.Active));
        bench.Feed(new HaInput.ClusterChanged(true, ["a"], [])).Pass(500, Bench.Peer(HaState.Active));
        Assert.Empty(bench.State.Cluster.Deaf);
        bench.Feed(new HaInput.ClusterChanged(true, ["a"], ["a"])).Pass(2000, Bench.Peer(HaState.Active));
        Assert.Empty(bench.All<HaEffect.RenewLink>());
    }

    [Theory]
    [InlineData(5000, true, false)]
    [InlineData(20, false, false)]
    [InlineData(20, true, true)]
    public void Only_the_link_to_a_living_member_of_a_cluster_is_renewed(double silent, bool joined, bool renewed)
    {
        var bench = new Bench().Feed(new HaInput.ClusterChanged(true, ["a"], ["a"]));
        bench.Pass(5000, Bench.Peer(HaState.Standby, silent: silent, joined: joined));
        Assert.Equal(renewed, bench.All<HaEffect.RenewLink>().Any());
    }
}
