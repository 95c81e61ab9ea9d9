namespace LoadMaster.Api;

public sealed record PeerDto(string Node, string? State, bool Alive, long SilentForMilliseconds, int PathsAlive, int PathsTotal, long? ConfigRevision, bool ClusterMember)
{
    /// <summary>Of its software; null while it was never heard.</summary>
    public string? Version { get; init; }

    /// <summary>How many configuration changes it is behind this node; null while it was never heard.</summary>
    public long? RevisionsBehind { get; init; }

    /// <summary>Why it may not connect to this node; null when it may.</summary>
    public string? Refused { get; init; }

    /// <summary>The way of heartbeats through the gateway: works, notForwarded, off, unknown.</summary>
    public string Relay { get; init; } = "off";

    /// <summary>The same for people, with the reason why it is off.</summary>
    public string RelayText { get; init; } = "";

    /// <summary>Alive, but heard through the gateway only: the nodes do not reach each other.</summary>
    public bool OnlyRelayed { get; init; }

    /// <summary>How much of the service networks it has; null while unknown.</summary>
    public ReachDto? Reach { get; init; }
}

/// <summary>Gateways that answer and interfaces of shared addresses that have a carrier, of all that are configured.</summary>
public sealed record ReachDto(int Healthy, int Total);

/// <summary>What the heartbeat has done since start. <c>KeyIds</c>: of the accepted keys, the sending one first.</summary>
public sealed record HeartbeatDto(IReadOnlyList<string> KeyIds, long Sent, long Received, long Forged, long Replayed, long Malformed, long Unknown);

/// <summary>The arbiter as this node last heard it; only the active node asks it regularly.</summary>
public sealed record ArbiterDto(string Address, bool Asked, long? HeardMillisecondsAgo, string? Owner);

public sealed record FailoverStepDto(double AtMilliseconds, string What);

public sealed record FailoverDto(DateTimeOffset At, string Cause, double DurationMilliseconds, IReadOnlyList<FailoverStepDto> Timeline);

/// <summary>High availability as one node sees it. <c>State</c>: starting, standby, active, isolated, maintenance, fault.</summary>
public sealed record HaStatusDto(
    bool Configured,
    string Node,
    string State,
    string Reason,
    DateTimeOffset Since,
    long Epoch,
    string? ActiveNode,
    IReadOnlyList<string> HeldAddresses,
    IReadOnlyList<PeerDto> Peers,
    FailoverDto? LastFailover,
    PersistenceSyncDto? Persistence = null)
{
    /// <summary>The connections of layer 4 services on their way to the standbys, counted like persistence entries; memory is not known. Null on a single node.</summary>
    public PersistenceSyncDto? Connections { get; init; }

    /// <summary>How much of the service networks this node has; null while unknown, and on a single node.</summary>
    public ReachDto? Reach { get; init; }

    /// <summary>Null on a single node.</summary>
    public HeartbeatDto? Heartbeat { get; init; }

    /// <summary>Null when none is configured.</summary>
    public ArbiterDto? Arbiter { get; init; }

    /// <summary>Null when nothing drains.</summary>
    public DrainDto? Drain { get; init; }

    public IReadOnlyList<ForwardingDto> Forwarding { get; init; } = [];

    /// <summary>Null when the shared addresses have each node's own MAC.</summary>
    public VirtualMacDto? VirtualMac { get; init; }

    /// <summary>Files in the data directory with changes that lost after a split; remove one when it has been looked at.</summary>
    public IReadOnlyList<string> ConflictFiles { get; init; } = [];
}
