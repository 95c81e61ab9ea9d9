namespace LoadMaster.DataPlane.Balancing;

/// <summary>Maps a running position to servers in exact proportion to their weights, without a table as long as the weights are large.</summary>
internal sealed class WeightedShares
{
    /// <summary>2^64 divided by the golden ratio: its multiples fall evenly over the whole range however many are taken.</summary>
    private const ulong GoldenStep = 0x9E3779B97F4A7C15;

    private readonly int[] _slots;
    private readonly int[] _weights;
    private readonly long[] _ends;

    public WeightedShares(ServerSlot[] slots)
    {
        _slots = Candidates.Of(slots);
        _weights = new int[_slots.Length];
        _ends = new long[_slots.Length];
        long total = 0;
        for (var i = 0; i < _slots.Length; i++)
        {
            _weights[i] = slots[_slots[i]].EffectiveWeight;
            total += _weights[i];
            _ends[i] = total;
        }
    }

    public int Count => _slots.Length;

    /// <summary>Weights of the candidates only.</summary>
    public ReadOnlySpan<int> Weights => _weights;

    public int SlotOf(int candidate) => _slots[candidate];

    /// <summary>The slot at a position; there must be one.</summary>
    public int Pick(ulong position)
    {
        var point = Point(position, _ends[^1]);
        var low = 0;
        var high = _ends.Length - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (point < _ends[middle])
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return _slots[low];
    }

    /// <summary>The slot at a position with the tried ones left out, the rest keeping their proportions; -1 when none is left.</summary>
    public int PickUntried(ulong position, ReadOnlySpan<int> tried)
    {
        long total = 0;
        for (var i = 0; i < _slots.Length; i++)
        {
            total += tried.Contains(_slots[i]) ? 0 : _weights[i];
        }

        var point = Point(position, total);
        for (var i = 0; i < _slots.Length; i++)
        {
            if (tried.Contains(_slots[i]))
            {
                continue;
            }

            if (point < _weights[i])
            {
                return _slots[i];
            }

            point -= _weights[i];
        }

        return -1;
    }

    private static long Point(ulong position, long total) => (long)Math.BigMul(position * GoldenStep, (ulong)total, out _);
}
