using LoadMaster.Domain.Serving.Shares;

namespace LoadMaster.DataPlane.Limiting;

/// <summary>
/// What has passed of one rate, as the moment at which it would all have passed evenly. Shared by all loops; bytes are paid for before they
/// pass, so whoever comes while others wait is served after them.
/// </summary>
internal sealed class ByteBucket
{
    private const double NanosecondsPerSecond = 1_000_000_000;

    /// <summary>At first as full as a bucket can be.</summary>
    private long _moment = long.MinValue / 2;

    /// <summary>What was paid here since it was last told.</summary>
    private long _paid;

    /// <summary>Pays for the bytes; the moment (nanoseconds) from which on they may pass.</summary>
    /// <param name="bytesPerSecond">0: no limit.</param>
    public long Take(int bytes, int bytesPerSecond, long burstNanoseconds, long now)
    {
        if (bytesPerSecond == 0)
        {
            return now;
        }

        var cost = CostOf(bytes, bytesPerSecond);
        Interlocked.Add(ref _paid, bytes);
        var seen = Volatile.Read(ref _moment);
        while (true)
        {
            var turn = Math.Max(seen, now - burstNanoseconds);
            var found = Interlocked.CompareExchange(ref _moment, turn + cost, seen);
            if (found == seen)
            {
                return turn;
            }

            seen = found;
        }
    }

    /// <summary>Gives back what was paid for bytes that did not pass.</summary>
    public void GiveBack(int bytes, int bytesPerSecond)
    {
        if (bytesPerSecond != 0)
        {
            Interlocked.Add(ref _moment, -CostOf(bytes, bytesPerSecond));
            Interlocked.Add(ref _paid, -bytes);
        }
    }

    /// <summary>What has passed here since the last call, and how full the bucket is.</summary>
    public RateUse TakeUse(int bytesPerSecond, long burstNanoseconds, long now)
    {
        if (bytesPerSecond == 0)
        {
            return default;
        }

        var paid = Interlocked.Exchange(ref _paid, 0);
        if (paid < 0)
        {
            // More was given back than paid since: that goes off the next.
            Interlocked.Add(ref _paid, paid);
            paid = 0;
        }

        return new RateUse(paid, SharedMoment.LevelMicroseconds(Volatile.Read(ref _moment), now, burstNanoseconds));
    }

    /// <summary>What has passed another node is paid for here, too.</summary>
    public void Charge(RateUse use, int bytesPerSecond, long burstNanoseconds, long now)
    {
        if (bytesPerSecond != 0)
        {
            SharedMoment.Charge(ref _moment, (long)(use.Taken * (NanosecondsPerSecond / bytesPerSecond)), use, now, burstNanoseconds);
        }
    }

    /// <summary>A bucket made anew now would let as much through.</summary>
    public bool IsFull(long burstNanoseconds, long now) => Volatile.Read(ref _moment) <= now - burstNanoseconds;

    private static long CostOf(int bytes, int bytesPerSecond) => (long)(bytes * (NanosecondsPerSecond / bytesPerSecond));
}
