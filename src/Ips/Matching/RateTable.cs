using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Matching;

/// <summary>
/// The counts behind detection filters and event filters, shared by all threads; touched only when a rule with such a filter has matched.
/// When it is full, intervals that are over are dropped; if there are none, a new address counts as seen for the first time.
/// </summary>
public sealed class RateTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Count> _counts = [];

    private readonly record struct Key(int Gid, int Sid, RateKind Kind, UInt128 Address);

    private readonly record struct Count(long StartMilliseconds, int Number, int IntervalSeconds);

    /// <summary>Counts a match and says whether the limit lets it through.</summary>
    /// <param name="nowMilliseconds">Of any clock that only goes forward.</param>
    internal bool Passes(IpsRule rule, RateLimit limit, UInt128 source, UInt128 destination, long nowMilliseconds)
    {
        var address = limit.Track switch { RateTrack.BySource => source, RateTrack.ByDestination => destination, RateTrack.ByRule => UInt128.Zero };
        var key = new Key(rule.Identity.Gid, rule.Identity.Sid, limit.Kind, address);
        lock (_gate)
        {
            var known = _counts.TryGetValue(key, out var count);
            if (!known || nowMilliseconds - count.StartMilliseconds >= limit.IntervalSeconds * 1000L)
            {
                count = new Count(nowMilliseconds, 0, limit.IntervalSeconds);
            }

            var number = count.Number + 1;
            var passes = limit.Kind switch
            {
                RateKind.Limit => number <= limit.Count,
                RateKind.Detection => number > limit.Count,
                RateKind.Both => number == limit.Count,
                RateKind.Threshold => number >= limit.Count,
            };
            number = limit.Kind == RateKind.Threshold && passes ? 0 : Math.Min(number, int.MaxValue - 1);
            if (known || _counts.Count < IpsLimits.RateEntriesMax || Sweep(nowMilliseconds))
            {
                _counts[key] = count with { Number = number };
            }

            return passes;
        }
    }

    private bool Sweep(long nowMilliseconds)
    {
        foreach (var (key, count) in _counts)
        {
            if (nowMilliseconds - count.StartMilliseconds >= count.IntervalSeconds * 1000L)
            {
                _counts.Remove(key);
            }
        }

        return _counts.Count < IpsLimits.RateEntriesMax;
    }
}
