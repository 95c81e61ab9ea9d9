using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Changes;

/// <summary>What a standby does with what the active node sends it.</summary>
public enum ReplicaVerdict
{
    /// <summary>It follows the own tip: persist it and acknowledge.</summary>
    Accept,

    /// <summary>Already in the own history: acknowledge only.</summary>
    Duplicate,

    /// <summary>Something between is missing or differs: ask for the whole state.</summary>
    CatchUp,

    /// <summary>The sender's epoch is over: refuse.</summary>
    Stale,
}

/// <summary>What a standby does with the active node's whole state.</summary>
/// <param name="Ancestor">The newest event that both have; null when the histories kept do not meet.</param>
/// <param name="Diverged">Own events that the active node does not have; they go to a conflict file before the state is taken over.</param>
public sealed record RebaseDecision(ReplicaVerdict Verdict, RevisionId? Ancestor, ValueList<ConfigEvent> Diverged);

/// <summary>The pure rules of configuration replication: own history and incoming message in, verdict out.</summary>
public static class ReplicationRules
{
    /// <param name="epoch">The highest epoch that the sender knows.</param>
    /// <param name="previous">The event before it in the sender's history.</param>
    public static ReplicaVerdict OnAppend(ConfigLog own, long epoch, RevisionId previous, ConfigEvent change)
    {
        if (epoch < own.Epoch)
        {
            return ReplicaVerdict.Stale;
        }

        if (own.Contains(RevisionId.Of(change)))
        {
            return ReplicaVerdict.Duplicate;
        }

        var follows = own.Tip == previous && change.Revision == previous.Revision + 1 && change.PreviousEpoch == previous.Epoch && change.Epoch >= previous.Epoch;
        return follows ? ReplicaVerdict.Accept : ReplicaVerdict.CatchUp;
    }

    public static RebaseDecision OnCatchUp(ConfigLog own, ConfigLog theirs)
    {
        if (theirs.Epoch < own.Epoch)
        {
            return new RebaseDecision(ReplicaVerdict.Stale, null, []);
        }

        if (own.Tip == theirs.Tip)
        {
            return new RebaseDecision(ReplicaVerdict.Duplicate, own.Tip, []);
        }

        var ancestor = CommonAncestor(own, theirs);
        return new RebaseDecision(ReplicaVerdict.Accept, ancestor, Diverged(own, theirs, ancestor));
    }

    private static RevisionId? CommonAncestor(ConfigLog own, ConfigLog theirs)
    {
        for (var index = own.Tail.Count - 1; index >= 0; index--)
        {
            var id = RevisionId.Of(own.Tail[index]);
            if (theirs.Contains(id))
            {
                return id;
            }
        }

        return theirs.Contains(own.Base) ? own.Base : null;
    }

    private static ValueList<ConfigEvent> Diverged(ConfigLog own, ConfigLog theirs, RevisionId? ancestor)
    {
        if (ancestor is { } common)
        {
            return own.Tail.Where(change => change.Revision > common.Revision).ToValueList();
        }

        // Away for longer than the active node's history reaches: what the partner once had is in it, the rest cannot be shown to be.
        return own.Revision < theirs.Base.Revision
            ? own.Tail.Where(change => change.Revision > own.SharedRevision).ToValueList()
            : own.Tail;
    }
}
