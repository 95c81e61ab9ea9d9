using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Update;

namespace LoadMaster.Domain.Tests.Update;

public sealed class RolloutRulesTests
{
    private static readonly string s_hash = new('a', 64);

    private static readonly Rollout s_rollout = new("1f", DateTimeOffset.UnixEpoch, "admin", "6.0-35", s_hash, ["a", "b"], 120, RolloutState.Running, "");

    [Fact]
    public void A_node_fetches_then_checks_then_waits_for_its_turn()
    {
        Assert.IsType<RolloutStep.Fetch>(Next(View("a", HaState.Active) with { Staged = false }));
        Assert.IsType<RolloutStep.Stage>(Next(View("a", HaState.Active) with { Staged = false, HasPackage = true }));
        Assert.Contains("serves until b runs", Why(View("a", HaState.Active)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_standby_goes_first()
    {
        Assert.IsType<RolloutStep.Install>(Next(View("b", HaState.Standby, Peer("a", HaState.Active))));
        Assert.Contains("another node is active", Why(View("b", HaState.Standby, Peer("a", HaState.Standby))), StringComparison.Ordinal);
        Assert.Contains("until a is connected", Why(View("b", HaState.Standby, Peer("a", HaState.Active) with { Connected = false })), StringComparison.Ordinal);
        Assert.Contains("it is isolated", Why(View("b", HaState.Isolated, Peer("a", HaState.Active))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_active_node_hands_over_only_to_a_standby_that_has_proven_the_version()
    {
        Assert.Contains("until b has proven itself", Why(View("a", HaState.Active, Peer("b", HaState.Standby, "6.0-35", trial: true))), StringComparison.Ordinal);
        Assert.IsType<RolloutStep.SwitchOver>(Next(View("a", HaState.Active, Peer("b", HaState.Standby, "6.0-35"))));
        Assert.Contains("another node is a standby", Why(View("a", HaState.Active, Peer("b", HaState.Maintenance, "6.0-35"))), StringComparison.Ordinal);
        Assert.Contains("serves until b runs", Why(View("a", HaState.Active, Peer("b", HaState.Standby) with { Release = null })), StringComparison.Ordinal);
    }

    [Fact]
    public void After_the_switch_its_last_connections_end_before_it_starts_afresh()
    {
        var view = View("a", HaState.Standby, Peer("b", HaState.Active, "6.0-35"));
        Assert.Contains("serves 20 connections", Why(view with { DrainingConnections = 20 }), StringComparison.Ordinal);
        Assert.IsType<RolloutStep.Install>(Next(view));
    }

    [Fact]
    public void Of_several_standbys_one_goes_after_the_other()
    {
        var rollout = s_rollout with { Nodes = ["a", "b", "c"] };
        PeerInRollout[] peers = [Peer("a", HaState.Active), Peer("b", HaState.Standby)];
        Assert.Equal("waits for b", Assert.IsType<RolloutStep.Wait>(RolloutRules.Next(rollout, View("c", HaState.Standby, peers))).Why);
        peers[1] = Peer("b", HaState.Standby, "6.0-35");
        Assert.IsType<RolloutStep.Install>(RolloutRules.Next(rollout, View("c", HaState.Standby, peers)));
    }

    [Fact]
    public void A_failure_anywhere_ends_it_everywhere()
    {
        var failed = Peer("b", HaState.Standby);
        var view = View("a", HaState.Active, failed with { Release = failed.Release! with { FailedRollout = "1f", FailedReason = "it ended 3 times" } });
        Assert.Equal("b: it ended 3 times", Assert.IsType<RolloutStep.Fail>(Next(view)).Why);
        var earlier = View("b", HaState.Standby, Peer("a", HaState.Active));
        Assert.IsType<RolloutStep.Install>(Next(earlier with { Own = earlier.Own with { FailedRollout = "2e" } }));
    }

    [Fact]
    public void It_is_done_when_every_node_has_proven_the_version()
    {
        Assert.IsType<RolloutStep.Finish>(Next(View("a", HaState.Standby, "6.0-35", Peer("b", HaState.Active, "6.0-35"))));
        Assert.IsType<RolloutStep.Wait>(Next(View("a", HaState.Standby, "6.0-35", Peer("b", HaState.Active, "6.0-35", trial: true))));
        Assert.IsType<RolloutStep.Wait>(Next(View("a", HaState.Standby, "6.0-35", [])));
    }

    [Fact]
    public void A_single_node_changes_at_once_and_a_rollback_needs_what_is_kept()
    {
        var alone = s_rollout with { Nodes = ["a"] };
        Assert.IsType<RolloutStep.Install>(RolloutRules.Next(alone, View("a", HaState.Active) with { Single = true }));
        Assert.IsType<RolloutStep.Fail>(RolloutRules.Next(alone with { PackageSha256 = "" }, View("a", HaState.Active) with { Staged = false }));
    }

    [Fact]
    public void Of_two_rollouts_the_later_one_holds_and_of_one_the_state_that_is_further_on()
    {
        Assert.True(s_rollout.GoesBefore(null));
        Assert.True((s_rollout with { State = RolloutState.Failed }).GoesBefore(s_rollout));
        Assert.True((s_rollout with { State = RolloutState.Failed }).GoesBefore(s_rollout with { State = RolloutState.Done }));
        Assert.False(s_rollout.GoesBefore(s_rollout with { State = RolloutState.Cancelled }));
        Assert.True((s_rollout with { Id = "2", StartedAt = s_rollout.StartedAt.AddSeconds(1) }).GoesBefore(s_rollout with { State = RolloutState.Failed }));
    }

    [Fact]
    public void A_rollout_survives_its_text_and_nothing_else_is_one()
    {
        Assert.Equal(s_rollout, RolloutJson.TryRead(RolloutJson.Write(s_rollout)));
        Assert.Null(RolloutJson.TryRead(RolloutJson.Write(s_rollout with { Version = "../x" })));
        Assert.Null(RolloutJson.TryRead(RolloutJson.Write(s_rollout with { Id = "../x" })));
        Assert.Null(RolloutJson.TryRead(RolloutJson.Write(s_rollout with { PackageSha256 = "x" })));
        Assert.Null(RolloutJson.TryRead(RolloutJson.Write(s_rollout with { ReadySeconds = 0 })));
        Assert.Null(RolloutJson.TryRead("{}"));
    }

    private static RolloutStep Next(RolloutView view) => RolloutRules.Next(s_rollout, view);

    private static string Why(RolloutView view) => Assert.IsType<RolloutStep.Wait>(Next(view)).Why;

    private static RolloutView View(string node, HaState state, params PeerInRollout[] peers) => View(node, state, "6.0-34", peers);

    private static RolloutView View(string node, HaState state, string version, params PeerInRollout[] peers) =>
        new(Release(node, version), state, Single: false, 0, Staged: true, HasPackage: false, peers.Length > 0 ? peers : [Peer(node == "a" ? "b" : "a", HaState.Standby)]);

    private static PeerInRollout Peer(string node, HaState state, string version = "6.0-34", bool trial = false) =>
        new(node, Connected: true, state, Release(node, version) with { Trial = trial });

    private static NodeRelease Release(string node, string version) => new(node, version, "2026-03-21", "", Updatable: true, Trial: false, "", "", "");
}
