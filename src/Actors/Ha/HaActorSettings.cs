using Akka.Actor;
using LoadMaster.Actors.Node;
using LoadMaster.Domain;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Ha;

/// <summary>What the HA actor of a pair works with.</summary>
/// <param name="RestartRequested">Called when this actor system can never rejoin its cluster: the process must stop and be started again.</param>
/// <param name="Config">The config actor; null: the sibling of that name.</param>
public sealed record HaActorSettings(
    string Node,
    HaNodeOptions Options,
    HaPorts Ports,
    TimeProvider Time,
    IClusterPort Cluster,
    IDataPlane DataPlane,
    Action<string> RestartRequested,
    ICanTell? Config)
{
    public static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>A hand-over and the longest drain of a node that stops; shorter than <see cref="StopPhase"/>.</summary>
    public static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(4.8 + Limits.StopDrainSecondsMax);

    /// <summary>The phase of the coordinated shutdown that waits for it.</summary>
    public static readonly TimeSpan StopPhase = TimeSpan.FromSeconds(5 + Limits.StopDrainSecondsMax);

    /// <summary>What a planned switch leaves with this node; null: its connections are cut.</summary>
    public ICanTell? Drain { get; init; }

    /// <summary>When announcements are repeated, so that a stale host cannot win the neighbours' caches back.</summary>
    public static readonly IReadOnlyList<TimeSpan> AnnounceAgainAfter =
        [TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)];

    /// <summary>Null: maintenance ends with the process.</summary>
    public MaintenanceFile? Maintenance { get; init; }

    /// <summary>Null: epochs end with the process.</summary>
    public EpochFile? Epochs { get; init; }

    public HaMemory Memory { get; } = new();
}
