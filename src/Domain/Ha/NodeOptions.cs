using System.Net;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Ha;

/// <summary>Another node of the pair, as this node's options name it.</summary>
/// <param name="Addresses">Every address it can be reached at, the HA link's first; heartbeats go to all of them.</param>
public sealed record PeerOptions(string Name, ValueList<IPAddress> Addresses);

/// <summary>What one node knows of itself before it has read any configuration.</summary>
public sealed record NodeOptions
{
    public required string Name { get; init; }

    /// <summary>Null: a single node that holds its services without any shared address.</summary>
    public HaNodeOptions? Ha { get; init; }
}

/// <summary>This node's own side of the pair.</summary>
public sealed record HaNodeOptions
{
    public const int ClusterPortDefault = 7950;
    public const int HeartbeatPortDefault = 7951;

    /// <summary>The address on the HA link that the cluster transport binds.</summary>
    public required IPAddress Address { get; init; }

    public int ClusterPort { get; init; } = ClusterPortDefault;

    /// <summary>UDP port of the heartbeat, the same on every node.</summary>
    public int HeartbeatPort { get; init; } = HeartbeatPortDefault;

    /// <summary>As they are now when <see cref="Live"/> is given.</summary>
    public ValueList<PeerOptions> Peers { get => Live?.Now ?? field; init; } = [];

    /// <summary>Peers that come and go while the node runs; null: <see cref="Peers"/> stay as the options name them.</summary>
    public LivePeers? Live { get; init; }

    /// <summary>A second and further keys that are accepted while one replaces the other.</summary>
    public ValueList<ReadOnlyMemory<byte>> HeartbeatKeysAccepted { get; init; } = [];

    /// <summary>Key of the heartbeat's HMAC-SHA256, at least 32 bytes, the same on every node.</summary>
    public required ReadOnlyMemory<byte> HeartbeatKey { get; init; }
}
