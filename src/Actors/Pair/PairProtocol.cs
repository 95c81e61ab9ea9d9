using LoadMaster.Actors.Ha;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Pair;

namespace LoadMaster.Actors.Pair;

/// <summary>Messages of the pair actor.</summary>
public static class PairProtocol
{
    // Commands, answered by Changed or Refused

    /// <summary>A single node becomes the first of a pair; it must start afresh to be one.</summary>
    public sealed record Found(PairDocument Document);

    /// <summary>Takes a node in whose token was good.</summary>
    public sealed record Admit(PairMember Node, string By);

    /// <summary>Removes a node that will not return.</summary>
    public sealed record Remove(string Node, string By);

    /// <summary>This node leaves; its peers are told first.</summary>
    public sealed record Leave(string By);

    /// <summary>Replaces the heartbeat key on every node.</summary>
    public sealed record RotateKey(string FreshSecret, string By);

    public sealed record Changed(PairDocument? Document, string Message);

    public sealed record Refused(string Code, string Message);

    // Queries

    /// <summary>Answered by <see cref="PairState"/>.</summary>
    public sealed record GetPair
    {
        public static GetPair Instance { get; } = new();
    }

    /// <param name="Document">Null on a single node, and in a pair that the options files name.</param>
    /// <param name="MadeByHand">The options file names the peers.</param>
    /// <param name="RefusedPeers">Why a peer may not connect, by its name.</param>
    public sealed record PairState(PairDocument? Document, bool MadeByHand, PairVersion Version, ValueList<RefusedPeer> RefusedPeers);

    public sealed record RefusedPeer(string Node, string Reason);

    // Between the nodes

    /// <summary>The sender's document; whoever has an older one takes it over. Answered by <see cref="Has"/>.</summary>
    public sealed record Offer(string From, string Document) : IHaWireMessage;

    /// <summary>The sender has this revision safe on its disk.</summary>
    public sealed record Has(string From, long Revision, string ChangedBy) : IHaWireMessage;
}
