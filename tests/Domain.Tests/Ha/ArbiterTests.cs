using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Domain.Tests.Ha;

public sealed class ArbiterTests
{
    [Fact]
    public void Standby_stays_while_the_arbiter_refuses_and_takes_over_when_it_grants()
    {
        var bench = new Bench(arbiter: true) { ArbiterGrants = false }.AsStandby();
        bench.Pass(5000, Bench.Peer(HaState.Active, 5, silent: 200));
        Assert.Equal(HaState.Standby, bench.State.State);
        Assert.Contains("the arbiter refuses the lease", bench.State.Reason, StringComparison.Ordinal);

        bench.ArbiterGrants = true;
        bench.Pass(300, Bench.Peer(HaState.Active, 5, silent: 5200));
        Assert.Equal((HaState.Active, 7), (bench.State.State, bench.State.Epoch));
        Assert.Contains("the arbiter grants the lease", bench.State.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_arbiter_that_does_not_answer_changes_nothing()
    {
        var bench = new Bench(arbiter: true).AsStandby().Pass(600, Bench.Peer(HaState.Active, 5, silent: 200));
        Assert.Equal(HaState.Active, bench.State.State);
        Assert.Contains(bench.All<HaEffect.GatherEvidence>(), ask => ask.ClaimEpoch == 7);
    }

    [Fact]
    public void A_refusal_outlives_one_lost_answer_for_the_lifetime_of_a_lease()
    {
        var bench = new Bench(arbiter: true) { ArbiterGrants = false }.AsStandby().Pass(600, Bench.Peer(HaState.Active, 5, silent: 200));
        bench.ArbiterGrants = null;
        bench.Pass(500, Bench.Peer(HaState.Active, 5, silent: 800));
        Assert.Equal(HaState.Standby, bench.State.State);
        bench.Pass(400, Bench.Peer(HaState.Active, 5, silent: 1300));
        Assert.Equal(HaState.Active, bench.State.State);
    }

    [Fact]
    public void A_proven_death_and_a_cut_off_gateway_need_no_arbiter()
    {
        var dead = new Bench(arbiter: true) { ArbiterGrants = false }.AsStandby().Pass(50, Bench.Peer(HaState.Active, 5, silent: 160, dead: true));
        Assert.Equal(HaState.Active, dead.State.State);
        var cutOff = new Bench(arbiter: true) { ArbiterGrants = true, GatewayAnswers = false }.AsStandby();
        cutOff.Pass(3000, Bench.Peer(HaState.Active, 5, silent: 200));
        Assert.NotEqual(HaState.Active, cutOff.State.State);
    }

    [Fact]
    public void A_granted_lease_is_proof_enough_when_nothing_else_is_configured()
    {
        var bench = new Bench(new HaSettings(), arbiter: true) { ArbiterGrants = false }.AsStandby();
        bench.Pass(2000, Bench.Peer(HaState.Active, 5, silent: 200));
        Assert.Equal(HaState.Standby, bench.State.State);
        bench.ArbiterGrants = true;
        bench.Pass(300, Bench.Peer(HaState.Active, 5, silent: 2200));
        Assert.Equal(HaState.Active, bench.State.State);
    }

    [Fact]
    public void Active_renews_its_lease_each_fifth_of_a_second_and_only_with_an_arbiter()
    {
        Assert.InRange(new Bench(arbiter: true).AsActive().Pass(2000, Bench.Peer(HaState.Standby)).All<HaEffect.RenewLease>().Count(), 9, 11);
        Assert.Empty(new Bench().AsActive().Pass(2000, Bench.Peer(HaState.Standby)).All<HaEffect.RenewLease>());
    }

    [Theory]
    [InlineData(false, "a", 9, true, true)]
    [InlineData(false, "a", 9, false, false)]
    [InlineData(false, "a", 3, true, false)]
    [InlineData(false, "a", 5, true, true)]
    [InlineData(false, "c", 5, true, false)]
    [InlineData(false, "", 0, false, false)]
    [InlineData(true, "b", 5, true, false)]
    public void Active_yields_only_to_an_active_node_that_outranks_it(bool granted, string owner, long epoch, bool held, bool yields)
    {
        var bench = new Bench(arbiter: true).AsActive();
        bench.Feed(new HaInput.LeaseAnswered(new(granted, owner, epoch, held)));
        Assert.Equal(yields ? HaState.Standby : HaState.Active, bench.State.State);
        Assert.Equal(yields, bench.All<HaEffect.ReleaseAddresses>().Any());
        Assert.Equal(yields ? Math.Max(5, epoch) : 5, bench.State.Epoch);
    }

    [Fact]
    public void A_node_that_was_in_maintenance_starts_in_maintenance_since_when_it_was_set()
    {
        var start = HaMachine.Start("b", 1, TimeSpan.FromHours(3));
        var (state, _) = HaMachine.Step(start, new HaInput.MaintenanceRemembered("ann", TimeSpan.FromHours(9)), TimeSpan.FromHours(3));
        Assert.Equal((HaState.Maintenance, TimeSpan.FromHours(-6), "ann"), (state.State, state.Since, state.MaintenanceBy));
        (state, _) = HaMachine.Step(state, new HaInput.ConfigKnown(new HaSettings(), 1, 3), TimeSpan.FromHours(3));
        (state, _) = HaMachine.Step(state, new HaInput.Tick([Bench.Never()]), TimeSpan.FromHours(4));
        Assert.Equal(HaState.Maintenance, state.State);
        (state, _) = HaMachine.Step(state, new HaInput.MaintenanceSet(false, "ann"), TimeSpan.FromHours(4));
        Assert.Equal(HaState.Standby, state.State);
    }
}
