using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Simulation;

/// <summary>What a simulated node hears of its peers: heartbeats, and the cluster's connection.</summary>
internal sealed partial class SimNode
{
    private const double PublishedForAtMost = 1000;
    private const double ConnectionSeenAfter = 200;
    private const double DisconnectionSeenAfter = 600;
    private readonly List<SimPeer> _peers = [];
    private double _published;
    private HeartbeatStatus _status = null!;
    private long _sequence;

    public IEnumerable<string> ConnectedPeers => _peers.Where(peer => peer.ConnectedLife > 0).Select(peer => peer.Node.Name);

    public void PortUnreachable(SimNode peer)
    {
        if (ProcessUp) Of(peer).PortUnreachable(_clock.Now);
    }

    private ValueList<PeerObservation> Observe() => _peers.Select(peer => peer.Observe(_clock.Now, Timings)).ToValueList();

    private HaTimings Timings => HaTimings.Of(_settings);

    private SimPeer Of(SimNode node) => _peers.Find(peer => peer.Node == node)!;

    private void SendHeartbeat()
    {
        if (Paused || _clock.Now - _published > PublishedForAtMost) return;
        var status = _status;
        var sequence = ++_sequence;
        foreach (var peer in _peers)
        {
            var asks = peer.Relay.Asks(_clock.Now, Timings);
            _network.Send(this, peer.Node, () => peer.Node.HeartbeatArrives(this, status, sequence, relayed: false, asks));
        }
    }

    /// <summary>Looked at more often than heartbeats are sent, as the real thread wakes when a peer's are late.</summary>
    private void SendThroughGateway()
    {
        if (Paused || _clock.Now - _published > PublishedForAtMost) return;
        foreach (var peer in _peers)
        {
            if (!peer.Relay.IsDue(_clock.Now, Timings)) continue;
            var (status, sequence, asks) = (_status, ++_sequence, peer.Relay.Asks(_clock.Now, Timings));
            _network.Relay(this, peer.Node, () => peer.Node.HeartbeatArrives(this, status, sequence, relayed: true, asks));
        }
    }

    private void HeartbeatArrives(SimNode from, HeartbeatStatus status, long sequence, bool relayed, bool asks)
    {
        if (relayed && _world.Options.Mutation == Mutation.IgnoresRelay) return;
        if (Paused)
        {
            _waiting.Enqueue(() => HeartbeatArrives(from, status, sequence, relayed, asks));
            return;
        }

        Of(from).Heartbeat(status, sequence, _clock.Now);
        Of(from).Relay.Heard(relayed, asks, _clock.Now);
    }

    private void Publish()
    {
        _status = HaMachine.StatusOf(_state);
        _published = _clock.Now;
    }

    /// <summary>The cluster notices after a while that a peer's process is reachable, gone, or another one.</summary>
    private void WatchConnections()
    {
        if (Paused) return;
        foreach (var peer in _peers)
        {
            var node = peer.Node;
            var life = node is { ProcessUp: true, HostUp: true } && HostUp && _network.HaLinkBothWays(this, node) ? node.Life : 0;
            if (life == peer.ConnectedLife)
            {
                peer.ChangedSince = null;
                continue;
            }

            var changed = peer.ChangedSince ??= _clock.Now;
            if (_clock.Now - changed < (peer.ConnectedLife > 0 ? DisconnectionSeenAfter : ConnectionSeenAfter)) continue;
            peer.ChangedSince = null;
            if (peer.ConnectedLife > 0) Disconnected(peer);
            if (life > 0) Connected(peer, life);
        }
    }

    private void Connected(SimPeer peer, int life)
    {
        peer.ConnectedLife = life;
        Note($"connected with {peer.Node.Name}");
        Config.Connected(peer.Node.Name);
        Stream.Connected(peer.Node);
    }

    private void Disconnected(SimPeer peer)
    {
        peer.ConnectedLife = 0;
        Note($"no connection with {peer.Node.Name} any more");
        Config.Disconnected(peer.Node.Name);
        Stream.Disconnected(peer.Node.Name);
    }
}
