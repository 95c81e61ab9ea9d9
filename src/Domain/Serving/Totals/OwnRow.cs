namespace LoadMaster.Domain.Serving.Totals;

/// <summary>
/// One row of this node: what it counts now, and what it had counted in earlier lives, which only its peers still know.
/// </summary>
internal sealed class OwnRow
{
    private long[] _first = [];
    private long[] _last = [];
    private long[] _remembered = [];
    private long[] _begunAnew = [];
    private bool _counting;

    /// <summary>To be added to what the node counts now.</summary>
    public long[] Before { get; private set; } = [];

    /// <summary>All that the node ever counted, as far as anybody knows.</summary>
    public long[] Whole => Rows.Sum(_last, Before);

    /// <summary>True when the sum has changed.</summary>
    public bool Count(long[] now)
    {
        if (!_counting)
        {
            // The kernel's counters of layer 4 outlive the process: what stands in them at first was part of what peers remember.
            (_counting, _first, _last) = (true, now, now);
            Reckon();
            return now.Any(value => value != 0);
        }

        if (now.AsSpan().SequenceEqual(_last))
        {
            return false;
        }

        if (Rows.AnyBelow(now, _last))
        {
            _begunAnew = Rows.Sum(_begunAnew, _last);
            Reckon();
        }

        _last = now;
        return true;
    }

    /// <summary>What a peer knows of an earlier life; true when that is more than was known.</summary>
    public bool Remember(ReadOnlySpan<long> row)
    {
        if (!Rows.AnyBelow(_remembered, row))
        {
            return false;
        }

        _remembered = Rows.Largest(_remembered, row);
        Reckon();
        return true;
    }

    private void Reckon() => Before = Rows.Sum(_begunAnew, Rows.Beyond(_remembered, _first));
}
