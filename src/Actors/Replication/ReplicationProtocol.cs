using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Actors.Replication;

/// <summary>
/// How the configuration crosses to the partner. The active node's replication actor sends to the standby's config actor, which answers
/// everything with <see cref="TipReport"/>; the order between two actors is kept, so that a catch-up followed by appends needs no pause.
/// </summary>
public static class ReplicationProtocol
{
    // From the active node's replication actor to the standby's config actor

    /// <summary>Asks where the standby's journal ends.</summary>
    public sealed record CompareTip(string Node, long Epoch, RevisionId Tip);

    /// <summary>One more event.</summary>
    /// <param name="Epoch">The highest epoch that the sender knows.</param>
    /// <param name="Previous">The event before it: the standby takes the new one only if its own journal ends there.</param>
    public sealed record Append(string Node, long Epoch, RevisionId Previous, ConfigEvent Event);

    /// <summary>The whole state with its recent history, for a standby that was away or went another way.</summary>
    public sealed record CatchUp(string Node, ConfigLog Log);

    /// <summary>What a message of a newer version becomes when it is read.</summary>
    public sealed record Unreadable(string Node, string What, int SchemaVersion);

    // Back

    /// <param name="Writer">The answering node is active itself and takes nothing.</param>
    /// <param name="WantsCatchUp">Its journal does not end where the message began.</param>
    public sealed record TipReport(string Node, RevisionId Tip, long Epoch, bool Writer, bool WantsCatchUp);

    // Within a node

    /// <summary>Published on the event stream by the config actor; also the answer to <see cref="GetLog"/>.</summary>
    /// <param name="Change">The event that this node, being active, has just written; null when the log changed otherwise.</param>
    public sealed record LogChanged(ConfigLog Log, ConfigEvent? Change);

    /// <summary>To the config actor, answered by <see cref="LogChanged"/>.</summary>
    public sealed record GetLog
    {
        public static GetLog Instance { get; } = new();
    }

    /// <summary>To the config actor: the partner's journal ends here, at an event of our own history.</summary>
    /// <param name="Epoch">The highest that the partner knew when it said so: it may have followed another node before it knew a later one.</param>
    public sealed record PartnerHas(string Node, RevisionId Tip, long Epoch);

    /// <summary>To the config actor: the partner's journal ends in another history, so what it once acknowledged no longer counts.</summary>
    public sealed record PartnerStrayed(string Node);

    /// <summary>To the config actor: the standby knows a higher epoch than this active node, which must go above it to be followed.</summary>
    public sealed record EpochSurpassed(string Node, long Epoch);

    /// <summary>To the replication actor, answered by <see cref="ReplicationStatus"/>.</summary>
    public sealed record GetReplicationStatus
    {
        public static GetReplicationStatus Instance { get; } = new();
    }

    /// <param name="Revision">The newest revision known to be in its journal; null while unknown.</param>
    /// <param name="InSync">Its journal ends where ours does.</param>
    public sealed record PartnerStatus(string Node, bool Connected, long? Revision, bool InSync);

    /// <param name="Partners">Empty on a node that is not active: only the active one knows.</param>
    /// <param name="ConflictFiles">Changes that lost after a split, waiting for someone to look at them.</param>
    public sealed record ReplicationStatus(RevisionId Tip, long Epoch, ValueList<PartnerStatus> Partners, ValueList<string> ConflictFiles);
}
