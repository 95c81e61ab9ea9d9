using LoadMaster.Domain.Changes;

namespace LoadMaster.Actors.Replication;

/// <summary>What the active node's replication knows of one connected peer.</summary>
internal sealed class PeerLink(string node)
{
    public string Node { get; } = node;

    /// <summary>Where its journal ends, as it last said.</summary>
    public RevisionId? Tip { get; set; }

    /// <summary>The whole state is on its way: more wishes for it are already served.</summary>
    public bool CatchUpSent { get; set; }
}
