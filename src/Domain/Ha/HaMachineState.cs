using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Ha;

/// <summary>All that the HA machine remembers between two steps.</summary>
public sealed record HaMachineState
{
    public required string Node { get; init; }

    /// <summary>Random per process start.</summary>
    public required long Incarnation { get; init; }

    public HaState State { get; init; } = HaState.Starting;

    public string Reason { get; init; } = "reading the configuration";

    /// <summary>When the state was entered.</summary>
    public TimeSpan Since { get; init; }

    /// <summary>Null until the journal has been read.</summary>
    public HaSettings? Settings { get; init; }

    public long ConfigRevision { get; init; }

    /// <summary>The highest epoch known; of this node's own term while it is active.</summary>
    public long Epoch { get; init; }

    /// <summary>Epochs up to this one may have been used by an earlier process of this node.</summary>
    public long EpochFloor { get; init; }

    /// <summary>Epochs up to this one are reserved on the disk: a restart goes on above them.</summary>
    public long EpochsReserved { get; init; }

    /// <summary>When the disk was asked to reserve more; null when it has answered.</summary>
    public TimeSpan? ReserveAsked { get; init; }

    /// <summary>Since when a take-over waits for the disk.</summary>
    public TimeSpan? WaitingForDiskSince { get; init; }

    /// <summary>What the last tick said.</summary>
    public ValueList<PeerObservation> Peers { get; init; } = [];

    public TimeSpan? LastTick { get; init; }

    /// <summary>From when on silence counts: the start, or the end of this process's own last stall.</summary>
    public TimeSpan ListeningSince { get; init; }

    /// <summary>The shared addresses that this node has taken and not released.</summary>
    public ValueList<IPAddress> Held { get; init; } = [];

    /// <summary>Addresses that this node had and gave up while connections to them may have been left here.</summary>
    public ValueList<IPAddress> Orphaned { get; init; } = [];

    public TimeSpan LastRefresh { get; init; }

    public bool ArbiterConfigured { get; init; }

    /// <summary>When the lease was last asked to be renewed.</summary>
    public TimeSpan? LastRenew { get; init; }

    /// <summary>Who last asked for maintenance.</summary>
    public string MaintenanceBy { get; init; } = "";

    /// <summary>A take-over whose addresses are being taken.</summary>
    public PendingTake? Taking { get; init; }

    /// <summary>The list of shared addresses changed while active; the new list is being taken.</summary>
    public bool ChangingAddresses { get; init; }

    /// <summary>A hand-over under way on this active node.</summary>
    public HandOver? HandOver { get; init; }

    /// <summary>Connections from before the last hand-over that this node still serves, without holding an address.</summary>
    public Drain? Drain { get; init; }

    /// <summary>The peer that said it took the addresses over, until its heartbeats say so too.</summary>
    public Successor? Successor { get; init; }

    public Evidence Evidence { get; init; } = new();

    public ClusterView Cluster { get; init; } = new(false, [], []);

    /// <summary>Steps since the suspicion began; null while nothing is suspected.</summary>
    public FailoverTimeline? Timeline { get; init; }

    public FailoverReport? LastFailover { get; init; }

    public TimeSpan? LastHoldingCheck { get; init; }

    /// <summary>Since when a peer of better rank has been given the chance to take the addresses.</summary>
    public TimeSpan? YieldingRankSince { get; init; }

    /// <summary>Since when a standby has had more of the service networks than this active node.</summary>
    public TimeSpan? OutreachedSince { get; init; }

    /// <summary>When this active node last began to hand over for that.</summary>
    public TimeSpan? LastReachMove { get; init; }

    public TimeSpan? LastTakeBackAsk { get; init; }

    /// <summary>An operator moved the addresses away on purpose: the preferred node does not ask for them back.</summary>
    public bool TakeBackHeld { get; init; }

    /// <summary>The process is stopping and never takes the addresses again.</summary>
    public bool Stopping { get; init; }

    public bool Restarting { get; init; }
}

/// <param name="HandedOverBy">The active peer that asked for it; null after a failure.</param>
/// <param name="DeadPeers">Peers whose process is proven dead, to be downed.</param>
public sealed record PendingTake(string Cause, string? HandedOverBy, ValueList<string> DeadPeers);

/// <summary>Why an active node gives its addresses to a peer.</summary>
public enum HandOverWhy
{
    Operator,
    Maintenance,
    PreferredNode,
    CutOff,
    Shutdown,

    /// <summary>The peer has more of the service networks.</summary>
    Reach,
}

/// <summary>How far a hand-over has come.</summary>
public enum HandOverPhase
{
    /// <summary>Clients are let go.</summary>
    LettingGo,

    /// <summary>New clients are left to the successor, the last requests end.</summary>
    Deaf,

    /// <summary>The peer is told which connections stay here.</summary>
    Keeping,

    /// <summary>The peer is asked to take the addresses.</summary>
    Asked,
}

/// <param name="To">The node that is to have the addresses.</param>
/// <param name="Since">When the phase began.</param>
/// <param name="Quiesced">Clients were let go before the peer was asked.</param>
public sealed record HandOver(string To, HandOverWhy Why, HandOverPhase Phase, TimeSpan Since, TimeSpan LastAsked, bool Quiesced)
{
    /// <summary>So many connections stay here and the peer knows them; null: none do.</summary>
    public int? Kept { get; init; }
}

/// <param name="To">The node that has the addresses.</param>
/// <param name="Until">What is left then is cut.</param>
public sealed record Drain(string To, TimeSpan Since, TimeSpan Until, int Connections);

public sealed record Successor(string Node, long Epoch);

/// <summary>What the link says of this node's own network and of the shared addresses.</summary>
public sealed record Evidence
{
    public long Round { get; init; }

    /// <summary>When the running round was asked; null when none runs.</summary>
    public TimeSpan? PendingSince { get; init; }

    public bool PendingAsksShared { get; init; }

    public TimeSpan? LastAsked { get; init; }

    /// <summary>Of the last round; null when unknown or no gateway is configured.</summary>
    public bool? Gateway { get; init; }

    public TimeSpan? GatewayGoneSince { get; init; }

    /// <summary>Of the last round; null when unknown.</summary>
    public NetworkReach? Reach { get; init; }

    /// <summary>Of the last round that asked for shared addresses while a peer was suspected.</summary>
    public bool? Shared { get; init; }

    /// <summary>Whether the arbiter granted the lease in that round; null when it did not answer.</summary>
    public bool? Arbiter { get; init; }

    /// <summary>When the arbiter last refused it; null when it has granted it since.</summary>
    public TimeSpan? ArbiterRefusedAt { get; init; }

    /// <summary>When that round ended; null when nothing is suspected.</summary>
    public TimeSpan? SuspectRoundAt { get; init; }

    /// <summary>Consecutive rounds under suspicion in which no other station had the shared addresses.</summary>
    public int SilentRounds { get; init; }
}

/// <summary>The Akka cluster as this node sees it.</summary>
/// <param name="Members">Names of the other members.</param>
public sealed record ClusterView(bool Joined, ValueList<string> Members, ValueList<string> Unreachable)
{
    public TimeSpan? JoinAsked { get; init; }

    /// <summary>This node forms the cluster: peers may already ask to join it.</summary>
    public bool JoiningSelf { get; init; }

    /// <summary>Since when a living, joined peer is missing among the members.</summary>
    public TimeSpan? TwoSince { get; init; }

    /// <summary>Living peers whose cluster connection carries nothing.</summary>
    public ValueList<DeafLink> Deaf { get; init; } = [];
}

/// <param name="Since">When it was noticed, or renewed last.</param>
/// <param name="Renewals">How often it was renewed: each time the wait grows.</param>
public sealed record DeafLink(string Node, TimeSpan Since, int Renewals);

public sealed record TimelineStep(TimeSpan At, string What);

/// <summary>What happened since a suspicion or a hand-over began; at most <see cref="Limits.HaTimelineStepsMax"/> steps.</summary>
public sealed record FailoverTimeline(TimeSpan Since, ValueList<TimelineStep> Steps)
{
    public FailoverTimeline With(TimeSpan at, string what) =>
        Steps.Count < Limits.HaTimelineStepsMax ? this with { Steps = Steps.Add(new(at, what)) } : this;
}

/// <param name="At">When it ended.</param>
public sealed record FailoverReport(TimeSpan At, string Cause, FailoverTimeline Timeline);
