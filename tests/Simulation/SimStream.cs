using LoadMaster.Actors.Replication;
using static LoadMaster.Actors.Replication.PersistenceSyncProtocol;

namespace LoadMaster.Simulation;

/// <summary>The persistence entries of a simulated node: the real sender and receiver around a small table.</summary>
internal sealed class SimStream(SimNode node, SimWorld world)
{
    private const double EntryChance = 0.3;
    private const int Clients = 200;
    private readonly Dictionary<string, PersistenceSender> _senders = [];
    private readonly HashSet<string> _connected = [];
    private SimTable _table = new();
    private PersistenceReceiver _receiver = null!;
    private bool _active;
    private SimNode? _from;

    public IReadOnlyDictionary<int, int> Entries => _table.Entries;

    public void Start()
    {
        _senders.Clear();
        _connected.Clear();
        _table = new SimTable();
        _receiver = new PersistenceReceiver(node.Name, _table, node.Time);
        _active = false;
        _from = null;
    }

    public void OnHaState(bool active)
    {
        if (active == _active) return;
        if (_active) _receiver.OnWasActive();
        _active = active;
        _senders.Clear();
        Record();
        if (!active) return;
        foreach (var peer in _connected) Stream(world.Node(peer));
    }

    public void Connected(SimNode peer)
    {
        _connected.Add(peer.Name);
        Record();
        if (_active) Stream(peer);
    }

    public void Disconnected(string peer)
    {
        _connected.Remove(peer);
        _senders.Remove(peer);
        Record();
    }

    /// <summary>Clients come, and what is new goes out.</summary>
    public void Tick()
    {
        if (_active && world.ClientsCome && world.Extra.NextDouble() < EntryChance) _table.Put(world.Extra.Next(Clients), world.Extra.Next(10));
        while (_senders.Count > 0 && _table.Drain() is { Length: > 0 } block)
        {
            foreach (var sender in _senders.Values) sender.Add(block);
        }

        foreach (var sender in _senders.Values) sender.CheckAnswers();
        if (!_active && _from is not null && _receiver.Wish() is { } wish) Answer(_from, wish);
    }

    private void Record() => _table.Recording = _active && _connected.Count > 0;

    private void Stream(SimNode peer)
    {
        var sender = new PersistenceSender(node.Name, peer.Name, _table, node.Time, block => world.Network.Tell(node, peer, () => peer.Deliver(() => peer.Stream.OnBlock(block, node))));
        _senders[peer.Name] = sender;
        sender.SendAll();
    }

    private void OnBlock(Block block, SimNode from)
    {
        if (_active) return;
        var ack = world.Options.Mutation == Mutation.IgnoresGaps ? Blindly(block) : _receiver.OnBlock(block);
        _from = from;
        Answer(from, ack);
    }

    private void Answer(SimNode to, Ack ack) =>
        world.Network.Tell(node, to, () => to.Deliver(() => to.Stream._senders.GetValueOrDefault(node.Name)?.OnAck(ack)));

    private Ack Blindly(Block block)
    {
        if (block.Kind == BlockKind.FullBegin) _table.BeginFull();
        else if (block.Kind == BlockKind.FullEnd) _ = _table.EndFull();
        else _ = _table.Apply(block.Entries);
        return new Ack(node.Name, block.Stream, block.Sequence, WantsFull: false);
    }
}
