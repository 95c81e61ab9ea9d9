namespace LoadMaster.Domain.Ha;

/// <summary>Where a node of the pair stands.</summary>
public enum HaState
{
    /// <summary>Not yet decided: the configuration is being read, the peer looked for.</summary>
    Starting,

    /// <summary>Ready to take over.</summary>
    Standby,

    /// <summary>Holds the shared addresses.</summary>
    Active,

    /// <summary>Cut off from the service network; holds nothing.</summary>
    Isolated,

    /// <summary>Taken out by the administrator; never takes over.</summary>
    Maintenance,

    /// <summary>Cannot hold the shared addresses; see the reason.</summary>
    Fault,
}

/// <summary>What a node says of itself in every heartbeat.</summary>
/// <param name="Incarnation">Rises with every start of the process, so that a restart is seen.</param>
/// <param name="Epoch">Counts take-overs; the higher one wins.</param>
/// <param name="ClusterJoined">Whether its Akka cluster has it as a member.</param>
/// <param name="GatewayAnswers">Whether its service network's gateway answers; null while unknown.</param>
public sealed record HeartbeatStatus(
    string Node,
    long Incarnation,
    HaState State,
    long Epoch,
    long ConfigRevision,
    bool ClusterJoined,
    bool? GatewayAnswers)
{
    /// <summary>The node answers a request to hand over: it asks the peer to take the addresses.</summary>
    public bool HandingOver { get; init; }

    /// <summary>How much of the service networks it has; null while unknown, and of software that does not tell.</summary>
    public NetworkReach? Reach { get; init; }

    /// <summary>What the node's software speaks; null only where no link has stamped it.</summary>
    public Pair.PairVersion? Version { get; init; }
}

/// <summary>What the heartbeat knows of one peer.</summary>
/// <param name="Status">The last authentic heartbeat; null when none ever came.</param>
/// <param name="SilentFor">Time since the last authentic heartbeat over any path, by the monotonic clock; since start when none ever came.</param>
/// <param name="PathsAlive">How many of its addresses were heard within the heartbeat time-out.</param>
/// <param name="ProcessDead">Its host answered "port unreachable" after the last heartbeat: the host is up, the process is not.</param>
public sealed record PeerObservation(string Node, HeartbeatStatus? Status, TimeSpan SilentFor, int PathsAlive, int PathsTotal, bool ProcessDead)
{
    /// <summary>The way through the gateway, which is none of the paths.</summary>
    public RelayView Relay { get; init; } = RelayView.None;

    /// <summary>Heard within the time-out, but through the gateway only: the nodes do not reach each other.</summary>
    public bool OnlyRelayed { get; init; }
}
