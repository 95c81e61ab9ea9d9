using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Serving;

/// <summary>How many responses began within which time.</summary>
/// <param name="BoundsMicroseconds">Rising: the first count is of those below the first bound.</param>
/// <param name="Counts">One more than bounds: the last is of those beyond the last bound.</param>
public sealed record LatencyHistogram(ValueList<long> BoundsMicroseconds, ValueList<long> Counts, long SumMicroseconds)
{
    public static LatencyHistogram Empty { get; } = new([], [], 0);

    public long Total => Counts.Sum();

    /// <summary>The time within which so many of a hundred responses began, taken evenly within a bucket; null without any.</summary>
    public double? PercentileMilliseconds(double percent)
    {
        var wanted = Total * percent / 100;
        if (wanted <= 0)
        {
            return null;
        }

        double below = 0;
        for (var index = 0; index < BoundsMicroseconds.Count; index++)
        {
            if (below + Counts[index] >= wanted)
            {
                var from = index == 0 ? 0 : BoundsMicroseconds[index - 1];
                return (from + ((BoundsMicroseconds[index] - from) * (wanted - below) / Counts[index])) / 1000;
            }

            below += Counts[index];
        }

        return BoundsMicroseconds[^1] / 1000.0;
    }
}
