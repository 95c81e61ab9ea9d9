using LoadMaster.Domain.Ha;

namespace LoadMaster.Network.Heartbeat;

/// <summary>What is known of the way through the gateway to one peer; times are timestamps of the monotonic clock. Guarded by the book's lock.</summary>
internal sealed class RelayTracker(TimeProvider time)
{
    private readonly long _startedAt = time.GetTimestamp();
    private long? _directAt;
    private long? _heardAt;
    private long? _peerRelaysSince;
    private long? _sentAt;
    private bool _peerAsks;

    /// <summary>Why this node sends none; null when it does.</summary>
    internal string? Problem { get; set; } = RelayView.None.Reason;

    internal void Heard(HeartbeatRoute route, bool isLatest, bool isNewStart, long now)
    {
        if ((route & HeartbeatRoute.Relayed) != 0)
        {
            _heardAt = now;
        }
        else
        {
            _directAt = now;
        }

        if (!isLatest)
        {
            return;
        }

        _peerAsks = (route & HeartbeatRoute.AsksForRelay) != 0;
        _peerRelaysSince = (route & HeartbeatRoute.Relays) == 0 ? null : isNewStart ? now : _peerRelaysSince ?? now;
    }

    internal void Sent(long now) => _sentAt = now;

    internal TimeSpan DirectSilentFor(long now) => time.GetElapsedTime(_directAt ?? _startedAt, now);

    /// <summary>What copies to this peer say of the ways to it.</summary>
    internal HeartbeatRoute Route(long now, HeartbeatTimings timings) =>
        (Problem is null ? HeartbeatRoute.Relays : HeartbeatRoute.None)
        | (RelayRules.InFullUse(DirectSilentFor(now), false, timings.Interval, timings.Timeout) ? HeartbeatRoute.AsksForRelay : HeartbeatRoute.None);

    internal TimeSpan UntilDue(long now, HeartbeatTimings timings) => RelayRules.UntilDue(
        _sentAt is { } at ? time.GetElapsedTime(at, now) : RelayRules.SeldomEvery, DirectSilentFor(now), _peerAsks, timings.Interval, timings.Timeout);

    internal RelayView Judge(long now, bool peerHeard) =>
        RelayRules.Judge(Problem, SinceOrNull(_heardAt, now), SinceOrNull(_peerRelaysSince, now), peerHeard);

    private TimeSpan? SinceOrNull(long? at, long now) => at is { } since ? time.GetElapsedTime(since, now) : null;
}
