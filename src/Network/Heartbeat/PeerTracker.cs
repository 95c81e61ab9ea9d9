using System.Net;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Network.Heartbeat;

/// <summary>How a peer looks through its heartbeats.</summary>
internal enum PeerLook
{
    NeverHeard,
    Alive,
    Silent,

    /// <summary>Silent, and its host says that nobody listens any more.</summary>
    Dead,
}

/// <summary>What is known of one peer; times are timestamps of the monotonic clock. Guarded by the book's lock.</summary>
internal sealed class PeerTracker
{
    /// <summary>A dying process can contradict a refusal once (its last heartbeat was still on the way); a path that rejects does so again and again.</summary>
    private const int ContradictionsBelieved = 2;

    /// <summary>
    /// A refusal proves nothing for long: the process may run again and only its heartbeats not get here. A dead one is refused again and
    /// again; a kernel that limits such answers (icmp_ratelimit) sends one each second.
    /// </summary>
    private static readonly TimeSpan s_proofValid = TimeSpan.FromSeconds(1.5);

    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly byte[][] _pathKeys;
    private readonly long?[] _pathHeardAt;
    private readonly bool[] _pathRefused;
    private readonly int[] _pathContradicted;
    private long? _heardAt;
    private long? _refusedAt;
    private ReplayWindow _window;

    internal PeerTracker(PeerOptions options, TimeProvider time)
    {
        Options = options;
        _time = time;
        _startedAt = time.GetTimestamp();
        _pathKeys = [.. options.Addresses.Select(PathKey)];
        _pathHeardAt = new long?[_pathKeys.Length];
        _pathRefused = new bool[_pathKeys.Length];
        _pathContradicted = new int[_pathKeys.Length];
        Relay = new RelayTracker(time);
    }

    internal PeerOptions Options { get; }

    internal string Name => Options.Name;

    internal RelayTracker Relay { get; }

    internal HeartbeatStatus? Status { get; private set; }

    /// <summary>Addresses of both families in one comparable form.</summary>
    internal static byte[] PathKey(IPAddress address) => address.MapToIPv6().GetAddressBytes();

    /// <summary>False: heard before, or of an incarnation that is over. <paramref name="news"/>: the peer says something else than last time.</summary>
    internal bool TryAccept(HeartbeatMessage message, ReadOnlySpan<byte> sourceKey, long now, out bool news)
    {
        news = false;
        var incarnation = message.Status.Incarnation;
        if (Status is { } known && incarnation < known.Incarnation)
        {
            return false;
        }

        var isNewStart = Status is null || incarnation > Status.Incarnation;
        if (isNewStart)
        {
            _window = default;
        }

        if (!_window.TryAccept(message.Sequence, out var isHighest))
        {
            return false;
        }

        if (isHighest && Status != message.Status)
        {
            Status = message.Status;
            news = true;
        }

        _heardAt = now;
        _refusedAt = null;
        var relayed = (message.Route & HeartbeatRoute.Relayed) != 0;
        Relay.Heard(message.Route, isHighest, isNewStart, now);
        for (var path = 0; path < _pathKeys.Length; path++)
        {
            _pathContradicted[path] = isNewStart ? 0 : _pathContradicted[path] + (_pathRefused[path] ? 1 : 0);
            _pathRefused[path] = false;
            if (!relayed && sourceKey.SequenceEqual(_pathKeys[path]))
            {
                _pathHeardAt[path] = now;
            }
        }

        return true;
    }

    /// <summary>The peer's host answered "port unreachable" over this path.</summary>
    internal void Refused(int path, long now)
    {
        _pathRefused[path] = true;
        if (_pathContradicted[path] <= ContradictionsBelieved)
        {
            _refusedAt = now;
        }
    }

    internal TimeSpan SilentFor(long now) => _time.GetElapsedTime(_heardAt ?? _startedAt, now);

    internal bool IsPathSilent(int path, long now, TimeSpan limit) => _time.GetElapsedTime(_pathHeardAt[path] ?? _startedAt, now) > limit;

    internal PeerLook Look(long now, HeartbeatTimings timings)
    {
        if (IsDead(now, timings))
        {
            return PeerLook.Dead;
        }

        return _heardAt is null ? PeerLook.NeverHeard : SilentFor(now) > timings.Timeout ? PeerLook.Silent : PeerLook.Alive;
    }

    internal PeerObservation Observe(long now, HeartbeatTimings timings)
    {
        var alive = 0;
        foreach (var heardAt in _pathHeardAt)
        {
            alive += heardAt is { } at && _time.GetElapsedTime(at, now) <= timings.Timeout ? 1 : 0;
        }

        var silentFor = SilentFor(now);
        var heard = _heardAt is not null && silentFor <= timings.Timeout;
        return new PeerObservation(Name, Status, silentFor < TimeSpan.Zero ? TimeSpan.Zero : silentFor, alive, _pathHeardAt.Length, IsDead(now, timings))
        {
            Relay = Relay.Judge(now, heard),
            OnlyRelayed = heard && Relay.DirectSilentFor(now) > timings.Timeout,
        };
    }

    /// <summary>When the look may change by the mere passing of time.</summary>
    internal TimeSpan UntilNextChange(long now, HeartbeatTimings timings)
    {
        var silentFor = SilentFor(now);
        var proof = timings.ProofOfDeath;
        if (_refusedAt is not null && silentFor <= proof)
        {
            return proof - silentFor;
        }

        if (_refusedAt is { } at && s_proofValid - _time.GetElapsedTime(at, now) is { Ticks: >= 0 } left)
        {
            return left;
        }

        return silentFor <= timings.Timeout ? timings.Timeout - silentFor : TimeSpan.MaxValue;
    }

    /// <summary>
    /// A refusal alone proves little: a forged ICMP may say anything. Together with a missed heartbeat (over every path) it does.
    /// An authentic heartbeat takes it back; a path that is contradicted so again and again (a firewall that rejects) is not believed.
    /// </summary>
    private bool IsDead(long now, HeartbeatTimings timings) =>
        _refusedAt is { } at && _time.GetElapsedTime(at, now) <= s_proofValid && SilentFor(now) > timings.ProofOfDeath;
}
