using System.Net;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Ha;

/// <summary>What the HA machine wants done, in this order.</summary>
public abstract record HaEffect
{
    private HaEffect()
    {
    }

    /// <summary>Ask the link; answered by <see cref="HaInput.EvidenceGathered"/> with the same round.</summary>
    public sealed record GatherEvidence(
        long Round,
        ValueList<IPAddress> Gateways,
        ValueList<IPAddress> SharedAddresses,
        TimeSpan Timeout) : HaEffect
    {
        /// <summary>Shared addresses whose interfaces are looked at for a carrier.</summary>
        public ValueList<IPAddress> Links { get; init; } = [];

        /// <summary>The epoch to claim the lease with from the arbiter; null: do not ask it.</summary>
        public long? ClaimEpoch { get; init; }
    }

    /// <summary>The active node's lease at the arbiter; answered by <see cref="HaInput.LeaseAnswered"/>, or not at all.</summary>
    public sealed record RenewLease(long Epoch) : HaEffect;

    /// <summary>Answered by <see cref="HaInput.AddressesTaken"/>.</summary>
    public sealed record TakeAddresses(ValueList<IPAddress> Addresses, TimeSpan Lifetime) : HaEffect;

    /// <summary>Answered by <see cref="HaInput.AddressesRefreshed"/>.</summary>
    public sealed record RefreshAddresses : HaEffect;

    public sealed record ReleaseAddresses(ValueList<IPAddress> Addresses) : HaEffect;

    /// <summary>Tell the networks who holds the addresses, now and a few times more; answered once by <see cref="HaInput.Announced"/>.</summary>
    public sealed record Announce : HaEffect;

    /// <summary>Answered by <see cref="HaInput.HoldingChecked"/>.</summary>
    public sealed record CheckHolding(ValueList<IPAddress> Addresses) : HaEffect;

    /// <summary>Note on the disk that this node may use epochs up to this one; answered by <see cref="HaInput.EpochsReserved"/> when it is there.</summary>
    public sealed record ReserveEpochs(long UpTo) : HaEffect;

    /// <summary>Tell the journal the epoch of the term that has begun.</summary>
    public sealed record RecordEpoch(long Epoch) : HaEffect;

    /// <summary>Down the node in the cluster: its process is proven dead.</summary>
    public sealed record DownPeer(string Node) : HaEffect;

    /// <summary>
    /// Make connections to these addresses independent of them, and have the peer forward their packets to this node. Answered by
    /// <see cref="HaInput.DrainPrepared"/>; from then on <see cref="HaInput.DrainLeft"/> tells how many are left.
    /// </summary>
    public sealed record PrepareDrain(string To, ValueList<IPAddress> Addresses) : HaEffect;

    /// <summary>Undo that; what is left of the connections is cut, or goes on as any other.</summary>
    public sealed record EndDrain(bool Cut) : HaEffect;

    /// <summary>End the connections to these addresses, which are another node's: a client that only waits would never learn it.</summary>
    public sealed record CutConnections(ValueList<IPAddress> Addresses) : HaEffect;

    /// <summary>This active node asks the standby to take the addresses; they are released when it has them.</summary>
    public sealed record AskPeerToTakeOver(string Node, long Epoch, string Why) : HaEffect;

    /// <summary>This preferred standby asks the active node to hand over.</summary>
    public sealed record AskPeerToHandOver(string Node, string Why) : HaEffect;

    /// <summary>An operator asked this standby for a failover: the active node decides and answers.</summary>
    public sealed record ForwardFailover(string Node, string By) : HaEffect;

    /// <summary>Answer to the active peer that asked this node to take the addresses.</summary>
    public sealed record ConfirmHandOver(string Node, bool Accepted, long Epoch, string Reason) : HaEffect;

    /// <summary>Answer to the operator's waiting commands.</summary>
    /// <param name="Code">Problem code; null when it was done.</param>
    public sealed record AnswerCommand(string? Code, string Message) : HaEffect;

    /// <summary>Form a cluster of this node alone.</summary>
    public sealed record JoinSelf : HaEffect;

    public sealed record JoinPeer(string Node) : HaEffect;

    /// <summary>Close the cluster connection to the node; the next message opens a new one.</summary>
    public sealed record RenewLink(string Node) : HaEffect;

    public sealed record RestartActorSystem(string Reason) : HaEffect;

    /// <summary>Nothing is held any more: the process may stop.</summary>
    public sealed record ShutdownReady : HaEffect;

    /// <summary>A line for the log.</summary>
    public sealed record Note(string Text) : HaEffect;
}
