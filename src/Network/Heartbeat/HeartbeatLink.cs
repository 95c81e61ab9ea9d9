using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Interop;

namespace LoadMaster.Network.Heartbeat;

/// <summary>The heartbeat of one node: one thread of its own sends to every address of every peer and listens for theirs.</summary>
/// <remarks>
/// A listener that has heard nothing of a peer since its own start cannot tell an old recorded heartbeat from a fresh one;
/// the first authentic one of the peer's running incarnation ends that.
/// </remarks>
public sealed class HeartbeatLink : IHeartbeatLink
{
    private const int PathReopenedAfterIntervals = 20;
    private const int DatagramsPerRoundMax = 1024;

    /// <summary>As the nice value: heartbeats go out in time on a busy machine. Best effort: without CAP_SYS_NICE the priority stays.</summary>
    private const int ThreadNice = -15;

    private readonly TimeProvider _time;
    private readonly TimeSpan _publishedWithin;
    private volatile HeartbeatCodec _codec;
    private volatile PeerList? _wanted;
    private readonly HeartbeatWires _wires;
    private readonly HeartbeatRelay _relay;
    private readonly PeerBook _peers;
    private readonly Thread _thread;
    private readonly byte[] _datagram = new byte[HeartbeatCodec.DatagramLengthMax + 1];
    private volatile Gateways _gateways = new([]);
    private volatile HeartbeatTimings _timings;
    private volatile HeartbeatStatus _status;
    private volatile bool _sendNow = true;
    private volatile bool _stopping;
    private ulong _sequence;
    private long _sentAt;

    /// <summary>0 until the first publication: a node that is starting sends on its own.</summary>
    private long _publishedAt;

    /// <summary>Listens and sends at once: until the first <see cref="Publish"/> the node says that it is starting.</summary>
    /// <exception cref="NetworkException">The port cannot be had, or the key is too short.</exception>
    public HeartbeatLink(string node, HaNodeOptions ha, HeartbeatLinkOptions options, TimeProvider time)
    {
        _time = time;
        _publishedWithin = options.PublishedWithin;
        _codec = new HeartbeatCodec([ha.HeartbeatKey, .. ha.HeartbeatKeysAccepted]);
        _timings = new HeartbeatTimings(options.Interval, options.Timeout);
        _status = new HeartbeatStatus(node, options.Incarnation, HaState.Starting, 0, 0, false, null) { Version = options.Version };
        _codec.Write(_datagram, _status, 0);
        _peers = new PeerBook(ha.Peers, time);
        _wires = new HeartbeatWires(ha, options.BindAddress);
        _relay = new HeartbeatRelay(options.Stations, ha.HeartbeatPort);
        _thread = new Thread(Run) { IsBackground = true, Name = "heartbeat", Priority = ThreadPriority.Highest };
        _thread.Start();
    }

    /// <summary>The number of this start, which every heartbeat carries whatever the published status says.</summary>
    public long Incarnation => _status.Incarnation;

    /// <summary>Called also when a peer says something new (its state, its epoch, that it hands over).</summary>
    public Action? Changed { get; set; }

    public HeartbeatCounters Counters => _peers.Counters;

    public HeartbeatReport Report
    {
        get
        {
            var counters = Counters;
            return new(
                _codec.KeyIds.ToValueList(), counters.Sent, counters.Received, counters.Forged, counters.Replayed, counters.Malformed, counters.Unknown);
        }
    }

    /// <summary>Keys count from now on, peers from the thread's next round.</summary>
    public void UseMembers(ValueList<PeerOptions> peers, ValueList<ReadOnlyMemory<byte>> keys)
    {
        _codec = new HeartbeatCodec(keys.AsSpan());
        _wanted = new PeerList(peers);
        _sendNow = true;
        _wires.Wake();
    }

    public void UseRelay(ValueList<IPAddress> gateways) => _gateways = new(gateways);

    /// <summary>Takes over the configuration's timings; those of the peers may differ for a moment.</summary>
    public void UseTimings(TimeSpan interval, TimeSpan timeout)
    {
        var timings = new HeartbeatTimings(interval, timeout);
        if (timings != _timings)
        {
            _timings = timings;
            _wires.Wake();
        }
    }

    /// <summary>A status that differs from the last one goes out at once, so that a hand-over does not wait for the next interval.</summary>
    public void Publish(HeartbeatStatus status)
    {
        Volatile.Write(ref _publishedAt, _time.GetTimestamp());
        var current = _status;
        var stamped = status with { Node = current.Node, Incarnation = current.Incarnation, Version = current.Version };
        if (stamped != current)
        {
            _status = stamped;
            _sendNow = true;
            _wires.Wake();
        }
    }

    public ValueList<PeerObservation> Observe() => _peers.Observe(_timings);

    /// <summary>Closes the port, which is what tells the peers that this process is gone.</summary>
    public void Dispose()
    {
        _stopping = true;
        _wires.Wake();
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        _ = Libc.SetPriority(Libc.PriorityOfProcess, 0, ThreadNice);
        try
        {
            while (!_stopping)
            {
                var timings = _timings;
                _wires.Wait(WaitMilliseconds(timings));

                UseWantedPeers();

                // The time is taken before the last look into the socket: what it finds is at least as young.
                var now = _time.GetTimestamp();
                TakeRefusals(now);
                var news = ReceiveAll(now);
                if (_peers.TakeStock(now, timings) || news)
                {
                    Changed?.Invoke();
                }

                SendWhenDue(now, timings);
                SendThroughGateways(now, timings);
            }
        }
        finally
        {
            _wires.Dispose();
            _relay.Dispose();
        }
    }

    private void UseWantedPeers()
    {
        if (Interlocked.Exchange(ref _wanted, null) is { } wanted)
        {
            _peers.Use(wanted.Peers);
            _wires.Use(wanted.Peers);
        }
    }

    private int WaitMilliseconds(HeartbeatTimings timings)
    {
        if (_sendNow)
        {
            return 0;
        }

        var now = _time.GetTimestamp();
        var untilSend = timings.Interval - _time.GetElapsedTime(_sentAt, now);
        var untilChange = _peers.UntilNextChange(now, timings);
        var untilRelay = IsPublisherSilent(now) ? TimeSpan.MaxValue : _peers.UntilRelayDue(now, timings);
        var wait = untilSend < untilChange ? untilSend : untilChange;
        wait = untilRelay < wait ? untilRelay : wait;
        return (int)Math.Ceiling(Math.Clamp(wait.TotalMilliseconds, 0, int.MaxValue));
    }

    /// <summary>Before the datagrams: a heartbeat that waits in the socket takes a refusal back.</summary>
    private void TakeRefusals(long now)
    {
        foreach (var path in _wires.Paths)
        {
            if (path.HasEvent && path.TakeRefusal())
            {
                _peers.Refused(path, now);
            }
        }
    }

    private bool ReceiveAll(long now)
    {
        Span<byte> source = stackalloc byte[16];
        var anyNews = false;
        for (var i = 0; i < DatagramsPerRoundMax; i++)
        {
            var length = _wires.Receiver.TryReceive(_datagram, source);
            if (length < 0)
            {
                break;
            }

            var outcome = _codec.Read(_datagram.AsSpan(0, length), out var message);
            anyNews |= _peers.Take(outcome, message, source, now);
        }

        return anyNews;
    }

    private void SendWhenDue(long now, HeartbeatTimings timings)
    {
        if (!_sendNow && _time.GetElapsedTime(_sentAt, now) < timings.Interval)
        {
            return;
        }

        _sendNow = false;
        _sentAt = now;
        if (IsPublisherSilent(now))
        {
            return;
        }

        var status = _status;
        foreach (var path in _wires.Paths)
        {
            ReopenWhenSilent(path, now, timings.Interval * PathReopenedAfterIntervals);
            var length = _codec.Write(_datagram, status, ++_sequence, _peers.RouteTo(path.Peer, now, timings));
            if (path.Send(_datagram.AsSpan(0, length), out var refused))
            {
                _peers.CountSent();
            }

            if (refused)
            {
                _peers.Refused(path, now);
            }
        }
    }

    /// <summary>Each copy has a sequence number of its own, like those of the other paths.</summary>
    private void SendThroughGateways(long now, HeartbeatTimings timings)
    {
        if (IsPublisherSilent(now))
        {
            return;
        }

        foreach (var (peer, options) in _peers.DueForRelay(now, timings))
        {
            var length = _codec.Write(_datagram, _status, ++_sequence, _peers.RouteTo(peer, now, timings) | HeartbeatRoute.Relayed | HeartbeatRoute.Relays);
            _peers.Relayed(peer, _relay.Send(options, _gateways.Addresses, _datagram.AsSpan(0, length)), now);
        }
    }

    private bool IsPublisherSilent(long now) =>
        Volatile.Read(ref _publishedAt) is var published and not 0 && _time.GetElapsedTime(published, now) > _publishedWithin;

    /// <summary>A path over which nothing is heard may have been opened before its interface or route was there.</summary>
    private void ReopenWhenSilent(PeerPath path, long now, TimeSpan limit)
    {
        if (_time.GetElapsedTime(path.OpenedAt, now) > limit && _peers.IsPathSilent(path, now, limit))
        {
            path.Reset();
            path.OpenedAt = now;
        }
    }

    private sealed record PeerList(ValueList<PeerOptions> Peers);

    private sealed record Gateways(ValueList<IPAddress> Addresses);
}
