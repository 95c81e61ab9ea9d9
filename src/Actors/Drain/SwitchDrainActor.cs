using System.Net;
using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Node;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;
using static LoadMaster.Actors.Drain.SwitchDrainProtocol;

namespace LoadMaster.Actors.Drain;

/// <summary>
/// Long connections over a planned switch: on the old node it lists them, tells the other nodes and counts those that are left; on the others it
/// has the kernel forward their packets. Its work may take longer than the HA actor could wait for.
/// </summary>
public sealed partial class SwitchDrainActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly string _node;
    private readonly DrainPorts _ports;
    private readonly TimeProvider _time;
    private readonly ICanTell _ha;
    private readonly Func<Address, ICanTell> _peerAt;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, Address> _peers = [];
    private Outgoing? _outgoing;
    private long _lastDrain;

    public SwitchDrainActor(string node, DrainPorts ports, TimeProvider time, ICanTell? ha, Func<Address, ICanTell>? peerAt)
    {
        (_node, _ports, _time) = (node, ports, time);
        _ha = ha ?? Context.ActorSelection(ActorNames.Path(ActorNames.Ha));
        var context = Context;
        _peerAt = peerAt ?? (address => context.ActorSelection($"{address}{ActorNames.Path(ActorNames.SwitchDrain)}"));
        Receive<HaProtocol.PeerConnected>(OnConnected);
        Receive<HaProtocol.PeerDisconnected>(gone => _peers.Remove(gone.Node));
        Receive<HaProtocol.HaStateChanged>(_ => { });
        Receive<Prepare>(OnPrepare);
        Receive<End>(OnEnd);
        Receive<CutOrphans>(orphans => Cut([.. orphans.Addresses.Select(IPAddress.Parse)]));
        Receive<HandedAck>(OnAck);
        Receive<Handed>(OnHanded);
        Receive<HandedEnd>(OnHandedEnd);
        Receive<LookDue>(_ => Look());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="ha">The HA actor; null: the sibling of that name.</param>
    /// <param name="peerAt">Who gets what is meant for the same actor of a peer; null: that actor.</param>
    public static Props Props(string node, DrainPorts ports, TimeProvider time, ICanTell? ha = null, Func<Address, ICanTell>? peerAt = null) =>
        Akka.Actor.Props.Create(() => new SwitchDrainActor(node, ports, time, ha, peerAt));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(HaProtocol.PeerConnected));
        Context.System.EventStream.Subscribe(Self, typeof(HaProtocol.PeerDisconnected));
        Context.ActorSelection(ActorNames.Path(ActorNames.Ha)).Tell(HaProtocol.AnnounceState.Instance);
        Try("remove what an earlier process left of a drain", _ports.Paths.Clean);
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        Try("end the drain", _ports.Paths.EndKeeping);
        foreach (var node in _incoming.Keys)
        {
            Try($"stop forwarding to {node}", () => _ports.Paths.EndForwarding(node));
        }
    }

    private void OnConnected(HaProtocol.PeerConnected peer)
    {
        _peers[peer.Node] = peer.Address;
        if (_outgoing is { } outgoing)
        {
            TellAll(peer.Node, outgoing);
        }
    }

    private void OnPrepare(Prepare prepare)
    {
        StopKeeping(cut: false);
        if (!_peers.ContainsKey(prepare.To))
        {
            Answer(new Prepared(0, $"as the cluster connection to {prepare.To} is down"));
            return;
        }

        var addresses = prepare.Addresses.Select(IPAddress.Parse).ToValueList();
        try
        {
            var connections = _ports.Connections.Keep(addresses, Limits.HandedConnectionsMax);
            if (connections.Count == 0)
            {
                Answer(new Prepared(0, null));
                return;
            }

            _lastDrain = Math.Max(_lastDrain + 1, _time.GetUtcNow().ToUnixTimeMilliseconds());
            _outgoing = new(prepare.To, _lastDrain, addresses, Words(_ports.Paths.Keep(addresses)), [.. connections]);
        }
        catch (InvalidOperationException problem)
        {
            Answer(new Prepared(0, $"as this node cannot keep them: {problem.Message}"));
            return;
        }

        foreach (var peer in _peers.Keys)
        {
            TellAll(peer, _outgoing);
        }

        _outgoing.Awaited = _outgoing.LastToSuccessor;
        Timers.StartPeriodicTimer(nameof(LookDue), LookDue.Instance, LookEvery);
    }

    private void OnAck(HandedAck ack)
    {
        if (_outgoing is not { } outgoing || ack.Drain != outgoing.Drain)
        {
            return;
        }

        if (ack.WantsAll && _peers.ContainsKey(ack.From) && ack.Sequence >= outgoing.WholeFrom.GetValueOrDefault(ack.From))
        {
            _log.Info("{0} has forgotten the connections that stay here and is told all {1} again", ack.From, outgoing.Known.Count);
            TellAll(ack.From, outgoing);
        }

        if (outgoing.IsPrepared || ack.From != outgoing.To)
        {
            return;
        }

        if (ack.Problem is { } problem)
        {
            StopKeeping(cut: false);
            Answer(new Prepared(0, $"as {ack.From} cannot forward them: {problem}"));
        }
        else if (ack.Sequence >= outgoing.Awaited && outgoing.Awaited > 0)
        {
            outgoing.IsPrepared = true;
            _log.Info("{0} {1} connections stay here while {2} has the addresses", HaEvents.DrainBegan, outgoing.Clients, outgoing.To);
            Answer(new Prepared(outgoing.Clients, null));
        }
    }

    /// <summary>What has come (a handshake that took long) and gone since the last look; also the sign of life to the other nodes.</summary>
    private void Look()
    {
        if (_outgoing is { } outgoing)
        {
            try
            {
                LookAt(outgoing);
            }
            catch (InvalidOperationException problem)
            {
                _log.Warning("drain: {0}", problem.Message);
            }
        }

        ForgetSilent();
        if (_outgoing is null && _incoming.Count == 0)
        {
            Timers.Cancel(nameof(LookDue));
        }
    }

    private void LookAt(Outgoing outgoing)
    {
        var now = _ports.Connections.Keep(outgoing.Addresses, Limits.HandedConnectionsMax).ToHashSet();
        var closing = outgoing.KeepLastWords(now, _time);
        var added = now.Where(one => !outgoing.Known.Contains(one)).ToList();
        var removed = outgoing.Known.Where(one => !now.Contains(one)).ToList();
        if (added.Count + removed.Count + closing.Count > 0 || _time.GetElapsedTime(outgoing.ToldAt) >= AliveEvery)
        {
            foreach (var peer in _peers.Keys)
            {
                Tell(peer, outgoing, added, removed, closing);
            }
        }

        outgoing.Known = now;
        if (outgoing.IsPrepared)
        {
            Answer(new Left(outgoing.Clients));
        }
    }

    private void TellAll(string peer, Outgoing outgoing)
    {
        outgoing.WholeFrom[peer] = outgoing.Sequence + 1;
        Tell(peer, outgoing, [.. outgoing.Known.Except(outgoing.Closing)], [], outgoing.Closing, whole: true);
    }

    private void Tell(
        string peer,
        Outgoing outgoing,
        IReadOnlyCollection<HandedConnection> added,
        IReadOnlyCollection<HandedConnection> removed,
        IReadOnlyCollection<HandedConnection> closing,
        bool whole = false)
    {
        var to = _peerAt(_peers[peer]);
        var come = added.Chunk(HandedCodec.PerMessage).DefaultIfEmpty([]).ToList();
        var gone = removed.Chunk(HandedCodec.PerMessage).DefaultIfEmpty([]).ToList();
        var ending = closing.Chunk(HandedCodec.PerMessage).DefaultIfEmpty([]).ToList();
        for (var index = 0; index < Math.Max(come.Count, Math.Max(gone.Count, ending.Count)); index++)
        {
            to.Tell(
                new Handed(
                    _node,
                    outgoing.Drain,
                    ++outgoing.Sequence,
                    outgoing.Stations,
                    HandedCodec.Write(index < come.Count ? come[index] : []),
                    HandedCodec.Write(index < gone.Count ? gone[index] : []))
                {
                    Whole = whole && index == 0,
                    Closing = HandedCodec.Write(index < ending.Count ? ending[index] : []),
                },
                Self);
            if (peer == outgoing.To)
            {
                outgoing.LastToSuccessor = outgoing.Sequence;
            }
        }

        outgoing.ToldAt = _time.GetTimestamp();
    }

    private void OnEnd(End end)
    {
        if (_outgoing is { } outgoing)
        {
            _log.Info("{0} the drain ends, {1} connections are {2}", HaEvents.DrainEnded, outgoing.Clients, end.Cut ? "cut" : "left");
        }

        StopKeeping(end.Cut);
    }

    private void StopKeeping(bool cut)
    {
        if (_outgoing is not { } outgoing)
        {
            return;
        }

        _outgoing = null;
        if (cut)
        {
            Cut(outgoing.Addresses);
        }

        Try("end the drain", _ports.Paths.EndKeeping);
        foreach (var address in _peers.Values)
        {
            _peerAt(address).Tell(new HandedEnd(_node, outgoing.Drain), Self);
        }
    }

    private void Cut(ValueList<IPAddress> addresses) => Try("cut the connections that are left", () => _ports.Connections.Cut(addresses));

    private void Answer(object message) => _ha.Tell(message, Self);

    private void Try(string what, Action work)
    {
        try
        {
            work();
        }
        catch (InvalidOperationException problem)
        {
            _log.Warning("This node cannot {0}: {1}", what, problem.Message);
        }
    }

    private static string[] Words(ValueList<DrainStation> stations) =>
        [.. stations.SelectMany(station => (string[])[station.Address.ToString(), station.Station])];

    private sealed record LookDue
    {
        public static LookDue Instance { get; } = new();
    }
}
