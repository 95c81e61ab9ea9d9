using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Testing.Ha;

/// <summary>Joins the heartbeats of nodes in one process: a node hears what the others last published, until they die.</summary>
public sealed class FakeHeartbeatNetwork(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Node> _nodes = [];

    /// <summary>A node's process starts; the nodes it names as peers may start later.</summary>
    public FakeHeartbeatLink Start(string name, params string[] peers)
    {
        var started = time.GetTimestamp();
        var link = new FakeHeartbeatLink(() => Observe(peers, started));
        lock (_gate) _nodes[name] = new(link, null);
        return link;
    }

    /// <summary>The process is killed: its host answers "port unreachable" from now on.</summary>
    public void Kill(string name)
    {
        lock (_gate) _nodes[name] = _nodes[name] with { DiedAt = time.GetTimestamp() };
    }

    private ValueList<PeerObservation> Observe(string[] peers, long started)
    {
        lock (_gate)
        {
            return peers.Select(peer => Observe(peer, started)).ToValueList();
        }
    }

    private PeerObservation Observe(string peer, long started)
    {
        if (!_nodes.TryGetValue(peer, out var node) || (node.DiedAt is null && node.Link.Published is null))
            return new(peer, null, time.GetElapsedTime(started), 0, 1, false);
        return node.DiedAt is { } died
            ? new(peer, node.Link.Published, time.GetElapsedTime(died), 0, 1, true)
            : new(peer, node.Link.Published, TimeSpan.Zero, 1, 1, false);
    }

    private sealed record Node(FakeHeartbeatLink Link, long? DiedAt);
}
