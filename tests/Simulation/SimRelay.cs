using LoadMaster.Domain.Ha;

namespace LoadMaster.Simulation;

/// <summary>The way through the gateway to one peer, with the real rules for when to use it.</summary>
internal sealed class SimRelay(double now)
{
    private double _directAt = now;
    private double _heardAt = double.MinValue;
    private double _sentAt = double.MinValue;
    private bool _peerAsks;

    public void Heard(bool relayed, bool asks, double at)
    {
        _peerAsks = asks;
        if (relayed) _heardAt = at;
        else _directAt = at;
    }

    public bool Asks(double at, HaTimings timings) => RelayRules.InFullUse(Ms(at - _directAt), false, timings.Interval, timings.Timeout);

    public bool IsDue(double at, HaTimings timings)
    {
        if (RelayRules.UntilDue(Ms(Math.Min(at - _sentAt, 60_000)), Ms(at - _directAt), _peerAsks, timings.Interval, timings.Timeout) > TimeSpan.Zero) return false;
        _sentAt = at;
        return true;
    }

    public bool OnlyRelayed(double at, HaTimings timings) => Ms(at - _directAt) > timings.Timeout && at - _heardAt <= timings.Timeout.TotalMilliseconds;

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
