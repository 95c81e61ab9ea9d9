using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Serving;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;
using static LoadMaster.Actors.Replication.PersistenceSyncProtocol;

namespace LoadMaster.Actors.Replication;

/// <summary>
/// Streams the persistence entries of the active node to its peers, so that clients keep their real server after a take-over; a second one does
/// so with the connections of layer 4. Supervised by
/// the node; started anew it sends everything again.
/// </summary>
public sealed class PersistenceSyncActor : ReceiveActor, IWithTimers
{
    /// <summary>How often noted changes are sent, when nothing else is said.</summary>
    public static readonly TimeSpan DrainInterval = TimeSpan.FromMilliseconds(50);

    private readonly ConfigActorSettings _settings;
    private readonly IPersistenceFeed _feed;
    private readonly string _name;
    private readonly string _what;
    private readonly TimeSpan _interval;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, Address> _peers = [];
    private readonly Dictionary<string, PersistenceSender> _senders = [];
    private readonly PersistenceReceiver _receiver;
    private HaProtocol.HaStateChanged? _ha;
    private IActorRef _from = ActorRefs.Nobody;

    public PersistenceSyncActor(ConfigActorSettings settings, IPersistenceFeed feed, string name, string what, TimeSpan interval)
    {
        (_settings, _feed, _name, _what, _interval) = (settings, feed, name, what, interval);
        _receiver = new PersistenceReceiver(settings.NodeName, feed, settings.Time);
        Receive<HaProtocol.HaStateChanged>(OnHaState);
        Receive<HaProtocol.PeerConnected>(OnConnected);
        Receive<HaProtocol.PeerDisconnected>(OnDisconnected);
        Receive<ServingProtocol.PlanApplied>(_ => OnPlanApplied());
        Receive<Block>(OnBlock);
        Receive<Ack>(ack => _senders.GetValueOrDefault(ack.Node)?.OnAck(ack));
        Receive<DrainDue>(_ => Drain());
        Receive<ClearEntries>(OnClear);
        Receive<GetSyncStatus>(_ => Sender.Tell(Status()));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool Active => _ha?.State == HaState.Active;

    /// <param name="name">The actor's own name: its peers' counterpart has the same.</param>
    /// <param name="what">What the feed's entries are, for the log.</param>
    /// <param name="interval">How often changes are sent; null: <see cref="DrainInterval"/>.</param>
    public static Props Props(
        ConfigActorSettings settings,
        IPersistenceFeed feed,
        string name = ActorNames.PersistenceSync,
        string what = "persistence entries",
        TimeSpan? interval = null) =>
        Akka.Actor.Props.Create(() => new PersistenceSyncActor(settings, feed, name, what, interval ?? DrainInterval));

    protected override void PreStart()
    {
        var events = Context.System.EventStream;
        events.Subscribe(Self, typeof(HaProtocol.HaStateChanged));
        events.Subscribe(Self, typeof(HaProtocol.PeerConnected));
        events.Subscribe(Self, typeof(HaProtocol.PeerDisconnected));
        events.Subscribe(Self, typeof(ServingProtocol.PlanApplied));
        Context.ActorSelection(ActorNames.Path(ActorNames.Ha)).Tell(HaProtocol.AnnounceState.Instance);
        Timers.StartPeriodicTimer(nameof(DrainDue), DrainDue.Instance, _interval);
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _feed.Recording = false;
    }

    private void OnHaState(HaProtocol.HaStateChanged state)
    {
        var was = Active;
        _ha = state;
        if (was == Active)
        {
            return;
        }

        if (was)
        {
            _receiver.OnWasActive();
        }

        _senders.Clear();
        Record();
        foreach (var node in _peers.Keys.Where(_ => Active))
        {
            Stream(node);
        }
    }

    private void OnConnected(HaProtocol.PeerConnected peer)
    {
        if (!_settings.Partners.Contains(peer.Node))
        {
            _log.Warning("Node {Node} at {Address} is no configured peer: {What} are not sent there", peer.Node, peer.Address, _what);
            return;
        }

        _peers[peer.Node] = peer.Address;
        Record();
        if (Active)
        {
            Stream(peer.Node);
        }
    }

    private void OnDisconnected(HaProtocol.PeerDisconnected gone)
    {
        _peers.Remove(gone.Node);
        _senders.Remove(gone.Node);
        Record();
    }

    /// <summary>Changes are noted only while somebody is to hear of them.</summary>
    private void Record() => _feed.Recording = Active && _peers.Count > 0;

    private void Stream(string node)
    {
        var path = $"{_peers[node]}{ActorNames.Path(_name)}";
        var peer = Context.ActorSelection(path);
        var sender = new PersistenceSender(_settings.NodeName, node, _feed, _settings.Time, block => peer.Tell(block));
        _senders[node] = sender;
        sender.SendAll();
    }

    private void Drain()
    {
        if (!Active && _receiver.Wish() is { } wish)
        {
            _from.Tell(wish);
        }

        if (_senders.Count == 0)
        {
            return;
        }

        if (_feed.TakeOverflow())
        {
            _log.Warning(
                "More changes of {What} came than the peers took, and {Max} wait already: everything is sent to them again",
                _what,
                Limits.PersistenceChangesQueuedMax);
            foreach (var sender in _senders.Values)
            {
                sender.SendAll();
            }
        }

        // Bounded: what comes meanwhile, or finds no peer that has room, waits in the feed for the next turn.
        var blocksMax = Limits.PersistenceChangesQueuedMax / Limits.PersistenceBlockEntriesMax;
        for (var blocks = 0; blocks <= blocksMax && _senders.Values.Any(sender => sender.HasRoom) && _feed.Drain() is { Length: > 0 } block; blocks++)
        {
            foreach (var sender in _senders.Values)
            {
                sender.Add(block);
            }
        }

        foreach (var sender in _senders.Values)
        {
            sender.CheckAnswers();
        }
    }

    /// <summary>An active node takes nothing: its own entries are what clients see.</summary>
    private void OnBlock(Block block)
    {
        if (Active || !_settings.Partners.Contains(block.Node))
        {
            return;
        }

        _from = Sender;
        try
        {
            Sender.Tell(_receiver.OnBlock(block));
        }
        catch (FormatException problem)
        {
            _log.Error("The {What} from {Node} cannot be read: {Problem} Do both nodes run the same version?", _what, block.Node, problem.Message);
        }
    }

    private void OnPlanApplied()
    {
        if (!Active && _receiver.OnPlanApplied() is { } wish)
        {
            _from.Tell(wish);
        }
    }

    private void OnClear(ClearEntries clear)
    {
        if (Active)
        {
            Sender.Tell(Clear(clear));
        }
        else if (!clear.HandedOn && _ha?.ActiveAddress is { } active)
        {
            Context.ActorSelection($"{active}{ActorNames.Path(ActorNames.PersistenceSync)}").Tell(clear with { HandedOn = true }, Sender);
        }
        else
        {
            Sender.Tell(new ClearRefused(ProblemCodes.NoActiveNode, "No node is known to be active, so that nobody can clear the entries; try again when 'lm ha status' names one."));
        }
    }

    private object Clear(ClearEntries clear) => clear.Client.Length == 0
        ? new EntriesCleared(_feed.Clear(clear.Service, null), _settings.NodeName)
        : PersistenceClient.TryParse(clear.Client, out var client)
            ? new EntriesCleared(_feed.Clear(clear.Service, client), _settings.NodeName)
            : new ClearRefused(ProblemCodes.NotAnAddress, $"'{clear.Client}' is neither an IP address nor a key of the list.");

    private SyncStatus Status()
    {
        var use = _feed.Use();
        return new SyncStatus(
            use.Entries, use.MemoryBytes, _senders.Values.Select(sender => sender.Progress()).ToValueList(), _receiver.Received, _receiver.Skipped);
    }

    private sealed record DrainDue
    {
        public static DrainDue Instance { get; } = new();
    }
}
