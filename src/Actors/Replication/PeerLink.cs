using Akka.Actor;
using LoadMaster.Domain.Changes;

namespace LoadMaster.Actors.Replication;

/// <summary>What the replication actor knows of one connected peer.</summary>
internal sealed class PeerLink(string node, Address address)
{
    public string Node { get; } = node;

    public string ConfigPath { get; } = $"{address}{ActorNames.Path(ActorNames.Config)}";

    /// <summary>Where its journal ends, as it last said.</summary>
    public RevisionId? Tip { get; set; }

    /// <summary>The whole state is on its way: more wishes for it are already served.</summary>
    public bool CatchUpSent { get; set; }
}
