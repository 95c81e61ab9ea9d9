using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Matching;

/// <summary>
/// The counts behind detection filters, event filters and rate filters, shared by all threads; touched only when a rule with such a filter
/// has matched. When it is full, intervals that are over are dropped; if there are none, a new address counts as seen for the first time.
/// </summary>
public sealed class RateTable
{
    private const int SweepMilliseconds = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Count> _counts = [];
    private long _sweepAgainAt;

    private readonly record struct Key(int Gid, int Sid, RateKind Kind, UInt128 Address);

    /// <param name="Before">Matches of the interval before, when it ended no longer than an interval ago.</param>
    private readonly record struct Count(long StartMilliseconds, long LastMilliseconds, int Number, int Before, int IntervalSeconds);

    internal RateFilterTable Filters { get; } = new();

    /// <summary>Counts a match and says whether the limit lets it through.</summary>
    /// <param name="nowMilliseconds">Of any clock that only goes forward.</param>
    internal bool Passes(IpsRule rule, RateLimit limit, UInt128 source, UInt128 destination, long nowMilliseconds)
    {
        var address = limit.Track switch { RateTrack.BySource => source, RateTrack.ByDestination => destination, RateTrack.ByRule => UInt128.Zero };
        var key = new Key(rule.Identity.Gid, rule.Identity.Sid, limit.Kind, address);
        lock (_gate)
        {
            var known = _counts.TryGetValue(key, out var count);
            count = known ? Next(count, limit, nowMilliseconds) : new Count(nowMilliseconds, nowMilliseconds, 1, 0, limit.IntervalSeconds);
            var passes = limit.Kind switch
            {
                RateKind.Limit => count.Number <= limit.Count,

                // As in Snort, an interval right after one that was over the count is over it from its first match on.
                RateKind.Detection => count.Number > limit.Count || count.Before > limit.Count,
                RateKind.Both => count.Number == limit.Count,
                RateKind.Threshold => count.Number >= limit.Count,
            };
            if (limit.Kind == RateKind.Threshold && passes)
            {
                count = count with { Number = 0, StartMilliseconds = nowMilliseconds };
            }

            if (known || _counts.Count < IpsLimits.RateEntriesMax || Sweep(nowMilliseconds))
            {
                _counts[key] = count;
            }

            return passes;
        }
    }

    private static Count Next(Count count, RateLimit limit, long now)
    {
        var interval = limit.IntervalSeconds * 1000L;
        return now - count.StartMilliseconds < interval
            ? count with { LastMilliseconds = now, Number = Math.Min(count.Number, int.MaxValue - 1) + 1 }
            : new Count(now, now, 1, now - count.LastMilliseconds <= interval ? count.Number : 0, limit.IntervalSeconds);
    }

    private bool Sweep(long nowMilliseconds)
    {
        if (nowMilliseconds < _sweepAgainAt)
        {
            return false;
        }

        _sweepAgainAt = nowMilliseconds + SweepMilliseconds;
        foreach (var (key, count) in _counts)
        {
            if (nowMilliseconds - count.LastMilliseconds >= count.IntervalSeconds * 1000L)
            {
                _counts.Remove(key);
            }
        }

        return _counts.Count < IpsLimits.RateEntriesMax;
    }
}
