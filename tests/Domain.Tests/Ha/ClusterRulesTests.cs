using LoadMaster.Domain.Ha;

namespace LoadMaster.Domain.Tests.Ha;

public sealed class ClusterRulesTests
{
    [Fact]
    public void A_joined_peer_is_joined() =>
        Assert.Equal("a", Assert.Single(new Bench().Pass(50, Bench.Peer(HaState.Standby)).All<HaEffect.JoinPeer>()).Node);

    [Theory]
    [InlineData("a", true)]
    [InlineData("c", false)]
    public void Of_two_nodes_without_a_cluster_the_lower_name_forms_it(string me, bool forms)
    {
        var bench = new Bench(node: me).Pass(3000, Bench.Peer(HaState.Standby, node: "b", joined: false));
        Assert.Equal(forms ? 1 : 0, bench.All<HaEffect.JoinSelf>().Count());
        Assert.Equal(forms, HaMachine.StatusOf(bench.State).ClusterJoined);
    }

    [Fact]
    public void A_node_alone_forms_a_cluster_only_when_its_gateway_answers()
    {
        var cutOff = new Bench { GatewayAnswers = false }.Pass(4000, Bench.Never());
        Assert.Empty(cutOff.All<HaEffect.JoinSelf>());
        cutOff.GatewayAnswers = true;
        Assert.Single(cutOff.Pass(1000, Bench.Never()).All<HaEffect.JoinSelf>());
    }

    [Theory]
    [InlineData(HaState.Active, 1, true)]
    [InlineData(HaState.Standby, 9, false)]
    [InlineData(HaState.Standby, 1, false)]
    public void Of_two_clusters_the_one_without_the_active_node_restarts(HaState other, long epoch, bool restarts)
    {
        var bench = new Bench().Feed(new HaInput.ClusterChanged(true, [], []));
        bench.Pass(400, Bench.Peer(other == HaState.Active ? HaState.Active : HaState.Standby, epoch));
        bench.Pass(6000, Bench.Peer(other, epoch));
        Assert.Equal(restarts ? 1 : 0, bench.All<HaEffect.RestartActorSystem>().Count());
    }

    [Fact]
    public void A_lost_system_asks_for_its_restart_once_and_never_takes_over()
    {
        var bench = new Bench().AsStandby().Feed(new HaInput.ClusterLost("quarantined")).Feed(new HaInput.ClusterLost("quarantined"));
        Assert.Single(bench.All<HaEffect.RestartActorSystem>());
        bench.Pass(1000, Bench.Peer(HaState.Active, 5, silent: 600, dead: true));
        Assert.Empty(bench.All<HaEffect.TakeAddresses>());
    }
}
