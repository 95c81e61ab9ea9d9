using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Pair;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Ha;

/// <summary>Messages of the HA actor.</summary>
public static class HaProtocol
{
    // Commands, answered by HaCommandAccepted or HaCommandRefused

    /// <summary>Hand the shared addresses over to the peer (or take them from it when asked on the standby).</summary>
    public sealed record Failover(string By) : IHaWireMessage;

    /// <summary>In maintenance a node hands over and never takes the addresses until it is taken out again.</summary>
    public sealed record SetMaintenance(bool On, string By);

    public sealed record HaCommandAccepted(string Message) : IHaWireMessage;

    public sealed record HaCommandRefused(string Code, string Message) : IHaWireMessage;

    // Queries

    /// <summary>Answered by <see cref="HaStatus"/>.</summary>
    public sealed record GetHaStatus
    {
        public static GetHaStatus Instance { get; } = new();
    }

    /// <param name="SilentForMilliseconds">Since the last authentic heartbeat.</param>
    public sealed record PeerStatus(
        string Node,
        HaState? State,
        bool Alive,
        long SilentForMilliseconds,
        int PathsAlive,
        int PathsTotal,
        long? ConfigRevision,
        bool ClusterMember)
    {
        /// <summary>What its heartbeats say that it speaks; null while it was never heard.</summary>
        public PairVersion? Version { get; init; }

        /// <summary>The way through the gateway.</summary>
        public RelayView Relay { get; init; } = RelayView.None;

        /// <summary>Alive, but heard through the gateway only.</summary>
        public bool OnlyRelayed { get; init; }

        /// <summary>How much of the service networks it has; null while unknown.</summary>
        public NetworkReach? Reach { get; init; }
    }

    /// <param name="HeardMillisecondsAgo">The last authentic answer; null when none ever came.</param>
    /// <param name="Owner">Who has the lease by that answer; null when none ever came.</param>
    public sealed record ArbiterStatus(string Address, bool Asked, long? HeardMillisecondsAgo, string? Owner);

    public sealed record StepInTimeline(double AtMilliseconds, string What);

    /// <param name="DurationMilliseconds">From the suspicion to the announcement.</param>
    public sealed record LastFailover(DateTimeOffset At, string Cause, double DurationMilliseconds, ValueList<StepInTimeline> Timeline);

    /// <param name="To">The node that has the addresses.</param>
    public sealed record DrainStatus(string To, int Connections, long SecondsLeft);

    public sealed record ForwardingStatus(string To, int Connections);

    /// <param name="Configured">False on a single node: then the state is Active and there are no peers.</param>
    /// <param name="ActiveNode">Null while no node is known to be active.</param>
    public sealed record HaStatus(
        bool Configured,
        string Node,
        HaState State,
        string Reason,
        DateTimeOffset Since,
        long Epoch,
        string? ActiveNode,
        ValueList<string> HeldAddresses,
        ValueList<PeerStatus> Peers,
        LastFailover? LastFailover)
    {
        /// <summary>Null on a single node.</summary>
        public HeartbeatReport? Heartbeat { get; init; }

        /// <summary>How much of the service networks this node has; null while unknown.</summary>
        public NetworkReach? Reach { get; init; }

        /// <summary>Null when none is configured.</summary>
        public ArbiterStatus? Arbiter { get; init; }

        /// <summary>Connections from before the last planned switch that this node still serves; null: there are none.</summary>
        public DrainStatus? Drain { get; init; }

        /// <summary>Connections whose packets this node forwards to the node that had the addresses before.</summary>
        public ValueList<ForwardingStatus> Forwarding { get; init; } = [];

        /// <summary>Null when the shared addresses have each node's own MAC.</summary>
        public VirtualMacReport? VirtualMac { get; init; }

        /// <summary>How often this process came into each state.</summary>
        public ValueList<StateCount> Entered { get; init; } = [];
    }

    public sealed record StateCount(HaState State, long Times);

    /// <summary>
    /// Answered to the sender by the newest <see cref="HaStateChanged"/> and one <see cref="PeerConnected"/> per connected peer:
    /// for an actor that starts, or restarts, after these were published.
    /// </summary>
    public sealed record AnnounceState
    {
        public static AnnounceState Instance { get; } = new();
    }

    // Events, published on the event stream at each change

    /// <param name="ActiveAddress">Akka address of the active node's actor system; null when it is this node or unknown.</param>
    public sealed record HaStateChanged(HaState State, long Epoch, string? ActiveNode, Akka.Actor.Address? ActiveAddress);

    /// <summary>The peer's actor system is reachable as a cluster member, or no longer.</summary>
    public sealed record PeerConnected(string Node, Akka.Actor.Address Address);

    public sealed record PeerDisconnected(string Node);
}
