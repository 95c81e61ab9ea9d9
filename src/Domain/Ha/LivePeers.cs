using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Ha;

/// <summary>The peers of this node at this moment: nodes join and leave while it runs. Any thread may read; the pair actor writes.</summary>
public sealed class LivePeers(ValueList<PeerOptions> peers)
{
    private volatile Snapshot _now = new(peers);

    public ValueList<PeerOptions> Now => _now.Peers;

    public ValueList<string> Names => _now.Names;

    public void Use(ValueList<PeerOptions> peers) => _now = new(peers);

    private sealed class Snapshot(ValueList<PeerOptions> peers)
    {
        public ValueList<PeerOptions> Peers { get; } = peers;

        public ValueList<string> Names { get; } = peers.Select(peer => peer.Name).ToValueList();
    }
}
