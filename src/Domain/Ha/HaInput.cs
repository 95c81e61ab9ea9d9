using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Domain.Ha;

/// <summary>What the HA machine is told.</summary>
public abstract record HaInput
{
    private HaInput()
    {
    }

    /// <summary>The journal has been read, or the configuration changed.</summary>
    public sealed record ConfigKnown(HaSettings Settings, long Revision, long Epoch) : HaInput;

    /// <summary>What the disk knows of this node's earlier processes: epochs up to this one may have been used.</summary>
    public sealed record EpochsRemembered(long UpTo) : HaInput;

    /// <summary>Answer to <see cref="HaEffect.ReserveEpochs"/>: it is on the disk.</summary>
    public sealed record EpochsReserved(long UpTo) : HaInput;

    /// <summary>The actor was restarted inside a living process that held the addresses, and they are still held.</summary>
    public sealed record Resumed(HaSettings Settings, long Revision, long Epoch) : HaInput;

    /// <summary>Time goes on; what the heartbeat knows of every peer now.</summary>
    public sealed record Tick(ValueList<PeerObservation> Peers) : HaInput;

    /// <param name="GatewayAnswers">Whether any gateway answered; null when none was asked.</param>
    /// <param name="SharedAddressAnswers">Whether another station answered for any shared address; null when none was asked.</param>
    public sealed record EvidenceGathered(long Round, bool? GatewayAnswers, bool? SharedAddressAnswers) : HaInput
    {
        /// <summary>Gateways that answered and links that have a carrier; null when none was asked.</summary>
        public NetworkReach? Reach { get; init; }

        /// <summary>Whether the arbiter granted the lease; null when it was not asked or did not answer.</summary>
        public bool? ArbiterGrants { get; init; }
    }

    /// <summary>Answer to <see cref="HaEffect.RenewLease"/>.</summary>
    public sealed record LeaseAnswered(LeaseAnswer Answer) : HaInput;

    /// <summary>Answer to <see cref="HaEffect.TakeAddresses"/>.</summary>
    public sealed record AddressesTaken(HoldOutcome Outcome, string Reason) : HaInput;

    /// <summary>Answer to <see cref="HaEffect.RefreshAddresses"/>.</summary>
    public sealed record AddressesRefreshed(HoldOutcome Outcome, string Reason) : HaInput;

    /// <summary>The first announcement went out.</summary>
    public sealed record Announced : HaInput;

    /// <summary>Answer to <see cref="HaEffect.CheckHolding"/>: why this node could not hold the addresses; null when it can.</summary>
    public sealed record HoldingChecked(string? Problem) : HaInput;

    public sealed record OperatorFailover(string By) : HaInput;

    public sealed record MaintenanceSet(bool On, string By) : HaInput;

    /// <summary>This node was in maintenance when its last process ended.</summary>
    /// <param name="Ago">When it was set.</param>
    public sealed record MaintenanceRemembered(string By, TimeSpan Ago) : HaInput;

    /// <summary>A standby asks this active node to hand over to it.</summary>
    public sealed record HandOverAsked(string Node, string Why) : HaInput;

    /// <summary>The active peer asks this node to take the addresses.</summary>
    public sealed record PeerHandOver(string Node, long Epoch, string Why) : HaInput;

    /// <summary>The peer's answer to <see cref="HaEffect.AskPeerToTakeOver"/>; accepted means that it holds the addresses now.</summary>
    public sealed record PeerAnswered(string Node, bool Accepted, long Epoch, string Reason) : HaInput;

    /// <summary>No connection is left that the data plane waits for in this mode; may be told again and again.</summary>
    public sealed record TrafficQuiet(TrafficMode Mode) : HaInput;

    /// <summary>Answer to <see cref="HaEffect.PrepareDrain"/>.</summary>
    /// <param name="Problem">Why the connections cannot stay; null when they can.</param>
    public sealed record DrainPrepared(int Connections, string? Problem) : HaInput;

    /// <summary>So many connections from before the hand-over are left.</summary>
    public sealed record DrainLeft(int Connections) : HaInput;

    /// <summary>The process is about to stop.</summary>
    public sealed record ShutdownRequested : HaInput;

    /// <param name="Joined">This node is a member of a cluster, up or about to be.</param>
    /// <param name="Members">Names of the other nodes in it, reachable or not.</param>
    /// <param name="Unreachable">Those of them that Akka cannot reach.</param>
    public sealed record ClusterChanged(bool Joined, ValueList<string> Members, ValueList<string> Unreachable) : HaInput;

    /// <summary>This actor system was downed or quarantined: it can never rejoin.</summary>
    public sealed record ClusterLost(string Reason) : HaInput;
}
