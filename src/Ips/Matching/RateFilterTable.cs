using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Matching;

/// <summary>
/// Which rate filters are in force, for which address; shared by all threads, touched only when a rule that has one has matched. When it is
/// full, what is neither in force nor counting is dropped; if there is none, a new address is not counted and keeps the rule's action.
/// </summary>
internal sealed class RateFilterTable
{
    private const int SweepMilliseconds = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Filter, UInt128 Address), Entry> _entries = [];
    private long _sweepAgainAt;

    /// <param name="WasOver">The interval before this one was over the count, too.</param>
    /// <param name="EndsAt">When the action may end; null while it is not in force.</param>
    private readonly record struct Entry(long StartAt, long LastAt, long Count, bool WasOver, long? EndsAt, int IntervalSeconds);

    /// <summary>Counts a match; true when the filter's action is in force for it.</summary>
    /// <param name="begins">It was not before.</param>
    public bool IsInForce(RateFilter filter, UInt128 source, UInt128 destination, long nowMilliseconds, out bool begins)
    {
        begins = false;
        var address = filter.Track switch { RateTrack.BySource => source, RateTrack.ByDestination => destination, RateTrack.ByRule => UInt128.Zero };
        if (!filter.AppliesTo.Contains(address))
        {
            return false;
        }

        lock (_gate)
        {
            var key = (filter.Text, address);
            if (!_entries.TryGetValue(key, out var entry))
            {
                if (_entries.Count >= IpsLimits.RateEntriesMax && !Sweep(nowMilliseconds))
                {
                    return false;
                }

                entry = new Entry(nowMilliseconds, nowMilliseconds, 0, false, null, filter.IntervalSeconds);
            }

            var inForce = Count(filter, ref entry, nowMilliseconds, out begins);
            _entries[key] = entry;
            return inForce;
        }
    }

    /// <summary>Intervals follow one another; the action that is in force stays so until its time is over and the rate is no longer exceeded.</summary>
    private static bool Count(RateFilter filter, ref Entry entry, long now, out bool begins)
    {
        begins = false;
        if (now - entry.StartAt >= filter.IntervalSeconds * 1000L)
        {
            var wasOver = now - entry.LastAt <= filter.IntervalSeconds * 1000L && entry.Count > filter.Count;
            entry = entry with { StartAt = now, Count = 0, WasOver = wasOver };
        }

        entry = entry with { LastAt = now, Count = entry.Count + 1 };
        var isOver = entry.Count > filter.Count || entry.WasOver;
        var ends = filter.TimeoutSeconds == 0 ? long.MaxValue : now + (filter.TimeoutSeconds * 1000L);
        if (entry.EndsAt is { } until)
        {
            if (now < until)
            {
                return true;
            }

            entry = entry with { EndsAt = isOver ? ends : null };
            return isOver;
        }

        begins = isOver;
        entry = isOver ? entry with { EndsAt = ends, WasOver = true } : entry;
        return isOver;
    }

    private bool Sweep(long now)
    {
        if (now < _sweepAgainAt)
        {
            return false;
        }

        _sweepAgainAt = now + SweepMilliseconds;
        foreach (var (key, entry) in _entries)
        {
            if (now - entry.LastAt >= entry.IntervalSeconds * 1000L && (entry.EndsAt is null || entry.EndsAt <= now))
            {
                _entries.Remove(key);
            }
        }

        return _entries.Count < IpsLimits.RateEntriesMax;
    }
}
