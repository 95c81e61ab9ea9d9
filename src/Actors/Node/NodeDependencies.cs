using LoadMaster.Actors.Settings;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Pair;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Node;

/// <summary>What the host hands to the actor tree: the ports, already made.</summary>
public sealed record NodeDependencies
{
    public required NodeOptions Options { get; init; }

    /// <summary>Where a conflict file goes after a split.</summary>
    public required string DataDirectory { get; init; }

    public required TimeProvider Time { get; init; }

    public required IDataPlane DataPlane { get; init; }

    public required IHealthProbe Probe { get; init; }

    public required ILoadAgent LoadAgent { get; init; }

    public required INodeLog Log { get; init; }

    /// <summary>The kernel's packet forwarding, for layer 4 services.</summary>
    public required ILayer4 Layer4 { get; init; }

    /// <summary>What the standby is told of clients and their servers; null: nothing.</summary>
    public IPersistenceFeed? Persistence { get; init; }

    /// <summary>What the nodes know of each other, and who may speak; null only where neither is wanted.</summary>
    public PairPorts? Pair { get; init; }

    /// <summary>What the standby is told of layer 4 connections; null: nothing.</summary>
    public IPersistenceFeed? Connections { get; init; }

    /// <summary>What the standby is told of the servers that layer 4 clients keep; null: nothing.</summary>
    public IPersistenceFeed? Layer4Clients { get; init; }

    /// <summary>What limits are used of, here and at the other nodes; null: each node counts for itself.</summary>
    public ILimitShares? Shares { get; init; }

    /// <summary>The responses that this node keeps, for purges that concern every node; null: they concern this one.</summary>
    public IResponseCaches? Caches { get; init; }

    /// <summary>What keeps long connections over a planned switch; null: they are cut.</summary>
    public DrainPorts? Drain { get; init; }

    /// <summary>Large files that every node of a pair needs; null: none.</summary>
    public IContentStore? Content { get; init; }

    /// <summary>This node's software, and how another version gets its turn; null: it stays.</summary>
    public IUpdatePort? Update { get; init; }

    /// <summary>Who answers for this node's network; null: nobody.</summary>
    public INetworkDesk? Network { get; init; }

    /// <summary>The pair's side of the network; null exactly when <see cref="NodeOptions.Ha"/> is null.</summary>
    public HaPorts? Ha { get; init; }

    /// <summary>Ports that the data plane can listen on.</summary>
    public int ListenersMax { get; init; } = int.MaxValue;
}

/// <summary>The ports of high availability.</summary>
public sealed record HaPorts(ISharedAddresses SharedAddresses, ILinkProbe LinkProbe, IHeartbeatLink Heartbeat)
{
    /// <summary>Null: none is configured.</summary>
    public IArbiter? Arbiter { get; init; }

    /// <summary>What this node speaks; null: every peer is let into the cluster.</summary>
    public PairVersion? Version { get; init; }

    /// <summary>Where it is, for people.</summary>
    public string ArbiterAddress { get; init; } = "";
}

/// <summary>The ports of a drain after a planned switch.</summary>
public sealed record DrainPorts(IKeptConnections Connections, IDrainPaths Paths);

/// <summary>What the pair actor works with.</summary>
/// <param name="Trust">Whom the cluster transport lets in; null on a single node.</param>
/// <param name="Live">Null unless a pair document names the peers.</param>
public sealed record PairPorts(IPairStore Store, PairVersion Version, PeerTrust? Trust, LivePeers? Live)
{
    /// <summary>Who gets what is meant for the pair actor at an address; null: that actor.</summary>
    internal Func<Akka.Actor.Address, Akka.Actor.ICanTell>? PeerAt { get; init; }
}
