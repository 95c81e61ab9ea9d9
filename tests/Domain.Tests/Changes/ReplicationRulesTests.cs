using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Changes;

public sealed class ReplicationRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, ReplicaVerdict> Appends => new()
    {
        { "next", ReplicaVerdict.Accept },
        { "next in a newer epoch", ReplicaVerdict.Accept },
        { "the tip again", ReplicaVerdict.Duplicate },
        { "an older one again", ReplicaVerdict.Duplicate },
        { "one too far", ReplicaVerdict.CatchUp },
        { "same revision, other epoch before it", ReplicaVerdict.CatchUp },
        { "same revision and epoch, made at another time", ReplicaVerdict.CatchUp },
        { "an epoch that goes back", ReplicaVerdict.CatchUp },
        { "from a sender whose epoch is over", ReplicaVerdict.Stale },
        { "the tip again, from a sender whose epoch is over", ReplicaVerdict.Stale },
    };

    [Theory]
    [MemberData(nameof(Appends))]
    public void An_append_is_judged_by_the_own_tip(string given, ReplicaVerdict expected)
    {
        var own = Log(5, epoch: 2);
        var (tip, before) = (own.Tip, own.Tail[3]);
        var (epoch, previous, change) = given switch
        {
            "next" => (2L, tip, Event(6, 2, 2)),
            "next in a newer epoch" => (3L, tip, Event(6, 3, 2)),
            "the tip again" => (2L, own.PreviousTip, own.Tail[4]),
            "an older one again" => (2L, RevisionId.Of(own.Tail[2]), before),
            "one too far" => (2L, new RevisionId(6, 2, Start), Event(7, 2, 2)),
            "same revision, other epoch before it" => (3L, tip with { Epoch = 3 }, Event(6, 3, 3)),
            "same revision and epoch, made at another time" => (2L, tip with { At = Start.AddYears(1) }, Event(6, 2, 2)),
            "an epoch that goes back" => (2L, tip, Event(6, 1, 2)),
            "from a sender whose epoch is over" => (1L, tip, Event(6, 1, 2)),
            "the tip again, from a sender whose epoch is over" => (1L, own.PreviousTip, own.Tail[4]),
            _ => throw new ArgumentOutOfRangeException(nameof(given), given, "No such case."),
        };

        Assert.Equal(expected, ReplicationRules.OnAppend(own, epoch, previous, change));
    }

    [Fact]
    public void A_log_that_took_over_an_epoch_without_a_change_refuses_the_former_one()
    {
        var own = Log(5, epoch: 2).WithEpoch(3);

        Assert.Equal(ReplicaVerdict.Stale, ReplicationRules.OnAppend(own, 2, own.Tip, Event(6, 2, 2)));
        Assert.Equal(ReplicaVerdict.Stale, ReplicationRules.OnCatchUp(own, Log(9, epoch: 2)).Verdict);
    }

    [Fact]
    public void A_standby_that_was_away_takes_the_state_and_loses_nothing()
    {
        var own = Log(5, epoch: 1);
        var theirs = Extend(own, 4, epoch: 1);

        var decision = ReplicationRules.OnCatchUp(own, theirs);

        Assert.Equal(ReplicaVerdict.Accept, decision.Verdict);
        Assert.Equal(own.Tip, decision.Ancestor);
        Assert.Empty(decision.Diverged);
    }

    [Fact]
    public void A_standby_at_the_same_tip_has_nothing_to_do() =>
        Assert.Equal(ReplicaVerdict.Duplicate, ReplicationRules.OnCatchUp(Log(5, epoch: 1), Log(5, epoch: 1).WithEpoch(2)).Verdict);

    [Fact]
    public void After_a_split_exactly_the_changes_since_the_common_ancestor_diverge()
    {
        var common = Log(5, epoch: 1);
        var own = Extend(common, 2, epoch: 1, at: Start.AddDays(1));
        var theirs = Extend(common, 3, epoch: 2, at: Start.AddDays(2));

        var decision = ReplicationRules.OnCatchUp(own, theirs);

        Assert.Equal(ReplicaVerdict.Accept, decision.Verdict);
        Assert.Equal(common.Tip, decision.Ancestor);
        Assert.Equal([6L, 7L], decision.Diverged.Select(change => change.Revision));
    }

    [Fact]
    public void Changes_ahead_of_the_active_node_diverge_too()
    {
        var theirs = Log(5, epoch: 1);
        var own = Extend(theirs, 2, epoch: 1);

        var decision = ReplicationRules.OnCatchUp(own, theirs.WithEpoch(2));

        Assert.Equal([6L, 7L], decision.Diverged.Select(change => change.Revision));
    }

    [Fact]
    public void Two_nodes_that_never_were_a_pair_do_not_take_their_first_changes_for_the_same()
    {
        var decision = ReplicationRules.OnCatchUp(Log(3, epoch: 0), Extend(ConfigLog.Empty, 5, epoch: 0, at: Start.AddDays(1)).WithEpoch(1));

        Assert.Equal(RevisionId.Genesis, decision.Ancestor);
        Assert.Equal(3, decision.Diverged.Count);
    }

    [Fact]
    public void The_ancestor_is_still_found_after_the_tail_crossed_with_a_rebase()
    {
        var common = Log(5, epoch: 1);
        var winner = Extend(common, 2, epoch: 2, at: Start.AddDays(1));
        var rebased = ConfigLog.Restore(winner.BaseConfig, winner.Base, winner.Tail, winner.Epoch, winner.SharedRevision);

        var decision = ReplicationRules.OnCatchUp(rebased, Extend(winner, 1, epoch: 2));

        Assert.Equal(winner.Tip, decision.Ancestor);
        Assert.Empty(decision.Diverged);
    }

    [Fact]
    public void A_standby_away_for_longer_than_the_history_loses_only_what_its_partner_never_had()
    {
        var own = Log(5, epoch: 1).SharedUpTo(4);
        var theirs = Extend(own, Limits.HistoryRevisionsKept + 10, epoch: 1);
        Assert.True(theirs.Base.Revision > own.Revision);

        var decision = ReplicationRules.OnCatchUp(own, theirs);

        Assert.Null(decision.Ancestor);
        Assert.Equal([5L], decision.Diverged.Select(change => change.Revision));
        Assert.Empty(ReplicationRules.OnCatchUp(own.SharedUpTo(5), theirs).Diverged);
    }

    private static ConfigLog Log(int count, long epoch) => Extend(ConfigLog.Empty, count, epoch);

    private static ConfigLog Extend(ConfigLog log, int count, long epoch, DateTimeOffset? at = null)
    {
        for (var added = 0; added < count; added++)
        {
            log = log.Append(Event(log.Revision + 1, epoch, log.Tip.Epoch, at));
        }

        return log;
    }

    private static ConfigEvent Event(long revision, long epoch, long previousEpoch, DateTimeOffset? at = null) => new(
        revision,
        epoch,
        previousEpoch,
        (at ?? Start).AddSeconds(revision),
        "test",
        $"change {revision}",
        new ConfigChange.HaPut(new HaSettings { AddressLifetimeSeconds = (int)(revision % 50) + 1 }));
}
