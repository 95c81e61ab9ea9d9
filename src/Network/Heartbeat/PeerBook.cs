using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Network.Heartbeat;

/// <summary>What is known of all peers, with the counters. The heartbeat thread writes, any thread reads; one short lock guards it.</summary>
internal sealed class PeerBook(IEnumerable<PeerOptions> peers, TimeProvider time)
{
    private readonly object _gate = new();
    private PeerTracker[] _trackers = [.. peers.Select(peer => new PeerTracker(peer, time))];
    private readonly Dictionary<PeerTracker, PeerLook> _looks = [];
    private HeartbeatCounters _counters;
    private long _listenedAt = time.GetTimestamp();

    internal HeartbeatCounters Counters
    {
        get
        {
            lock (_gate)
            {
                return _counters;
            }
        }
    }

    /// <summary>For the heartbeat thread: peers that stay keep what is known of them.</summary>
    internal void Use(IReadOnlyList<PeerOptions> wanted)
    {
        lock (_gate)
        {
            var before = _trackers;
            _trackers = [.. wanted.Select(peer => Array.Find(before, tracker => tracker.Options == peer) ?? new PeerTracker(peer, time))];
            foreach (var gone in before.Except(_trackers))
            {
                _looks.Remove(gone);
            }
        }
    }

    internal ValueList<PeerObservation> Observe(HeartbeatTimings timings)
    {
        lock (_gate)
        {
            // Silence counts only while this node listened: a thread that stood still must not make a peer look silent.
            return _trackers.Select(tracker => tracker.Observe(_listenedAt, timings)).ToValueList();
        }
    }

    internal void CountSent()
    {
        lock (_gate)
        {
            _counters = _counters with { Sent = _counters.Sent + 1 };
        }
    }

    internal void Refused(PeerPath path, long now)
    {
        lock (_gate)
        {
            _trackers[path.Peer].Refused(path.Index, now);
            _counters = _counters with { Refused = _counters.Refused + 1 };
        }
    }

    /// <summary>Takes what a datagram turned out to be; true when it is a fresh heartbeat that says something new.</summary>
    internal bool Take(HeartbeatReadOutcome outcome, HeartbeatMessage? message, ReadOnlySpan<byte> source, long now)
    {
        lock (_gate)
        {
            if (message is null)
            {
                _counters = outcome == HeartbeatReadOutcome.Forged
                    ? _counters with { Forged = _counters.Forged + 1 }
                    : _counters with { Malformed = _counters.Malformed + 1 };
                return false;
            }

            if (Array.Find(_trackers, tracker => tracker.Name == message.Status.Node) is not { } peer)
            {
                _counters = _counters with { Unknown = _counters.Unknown + 1 };
                return false;
            }

            var fresh = peer.TryAccept(message, source, now, out var news);
            _counters = fresh
                ? _counters with { Received = _counters.Received + 1 }
                : _counters with { Replayed = _counters.Replayed + 1 };
            return news;
        }
    }

    /// <summary>Looks at every peer as of <paramref name="now"/>; true when one looks different from last time.</summary>
    internal bool TakeStock(long now, HeartbeatTimings timings)
    {
        var changed = false;
        lock (_gate)
        {
            _listenedAt = now;
            foreach (var tracker in _trackers)
            {
                var look = tracker.Look(now, timings);
                changed |= look != _looks.GetValueOrDefault(tracker);
                _looks[tracker] = look;
            }
        }

        return changed;
    }

    /// <summary>How long no peer's look can change without a datagram.</summary>
    internal TimeSpan UntilNextChange(long now, HeartbeatTimings timings)
    {
        var soonest = TimeSpan.MaxValue;
        lock (_gate)
        {
            foreach (var tracker in _trackers)
            {
                var next = tracker.UntilNextChange(now, timings);
                soonest = next < soonest ? next : soonest;
            }
        }

        return soonest;
    }

    /// <summary>What copies to this peer say of the ways to it.</summary>
    internal HeartbeatRoute RouteTo(int peer, long now, HeartbeatTimings timings)
    {
        lock (_gate)
        {
            return _trackers[peer].Relay.Route(now, timings);
        }
    }

    /// <summary>How long no heartbeat is due through the gateway, to any peer that it can be sent to.</summary>
    internal TimeSpan UntilRelayDue(long now, HeartbeatTimings timings)
    {
        var soonest = TimeSpan.MaxValue;
        lock (_gate)
        {
            foreach (var tracker in _trackers)
            {
                var next = tracker.Relay.UntilDue(now, timings);
                soonest = next < soonest ? next : soonest;
            }
        }

        return soonest;
    }

    /// <summary>For the heartbeat thread: the peers that a heartbeat is due to through the gateway.</summary>
    internal IEnumerable<(int Peer, PeerOptions Options)> DueForRelay(long now, HeartbeatTimings timings)
    {
        lock (_gate)
        {
            return [.. _trackers.Index().Where(entry => entry.Item.Relay.UntilDue(now, timings) <= TimeSpan.Zero).Select(entry => (entry.Index, entry.Item.Options))];
        }
    }

    /// <param name="problem">Why it could not be sent; null when it was.</param>
    internal void Relayed(int peer, string? problem, long now)
    {
        lock (_gate)
        {
            _trackers[peer].Relay.Problem = problem;
            _trackers[peer].Relay.Sent(now);
            _counters = problem is null ? _counters with { Sent = _counters.Sent + 1 } : _counters;
        }
    }

    internal bool IsPathSilent(PeerPath path, long now, TimeSpan limit)
    {
        lock (_gate)
        {
            return _trackers[path.Peer].IsPathSilent(path.Index, now, limit);
        }
    }
}
