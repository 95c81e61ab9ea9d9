using LoadMaster.Domain;
using LoadMaster.Domain.Serving.Shares;

namespace LoadMaster.DataPlane.Limiting;

/// <summary>
/// A rate as the moment at which all that came would have come evenly (GCRA). Whoever would bring it more than a second ahead of now is over
/// the rate: one second's worth may come at once.
/// </summary>
/// <param name="perSecond">0: no limit.</param>
internal readonly struct RateClock(int perSecond)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly long _interval = perSecond == 0 ? 0 : NanosecondsPerSecond / perSecond;

    public bool IsOn => _interval != 0;

    /// <summary>For a moment that is guarded by a lock.</summary>
    public bool TryTake(ref long moment, long nowMicroseconds)
    {
        if (!TryMove(moment, nowMicroseconds, out var next))
        {
            return false;
        }

        moment = next;
        return true;
    }

    /// <summary>For a moment that all loops share.</summary>
    public bool TryTakeShared(ref long moment, long nowMicroseconds)
    {
        var seen = Volatile.Read(ref moment);
        while (TryMove(seen, nowMicroseconds, out var next))
        {
            var found = Interlocked.CompareExchange(ref moment, next, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>What another node let through counts here, too, and may bring the moment further ahead than what comes here can.</summary>
    public void Charge(ref long moment, RateUse use, long nowMicroseconds)
    {
        if (IsOn)
        {
            SharedMoment.Charge(ref moment, Math.Clamp(use.Taken, 0, Limits.SharedDebtMicroseconds * 1000L / _interval) * _interval, use, nowMicroseconds * 1000, 0);
        }
    }

    /// <summary>How far it is ahead of now.</summary>
    public RateUse Use(long taken, long moment, long nowMicroseconds) =>
        IsOn ? new RateUse(taken, SharedMoment.LevelMicroseconds(moment, nowMicroseconds * 1000, 0)) : default;

    private bool TryMove(long moment, long nowMicroseconds, out long next)
    {
        var now = nowMicroseconds * 1000;
        next = Math.Max(moment, now) + _interval;
        return next - now <= NanosecondsPerSecond;
    }
}
