namespace LoadMaster.DataPlane.Balancing;

/// <summary>Finds the least loaded candidate. The counts change while it looks: good enough, as the next pick sees them.</summary>
internal sealed class LeastLoaded
{
    private readonly int[] _slots;
    private readonly ServerActivity[] _activities;
    private readonly int[] _weights;

    /// <param name="weighted">Whether load counts per effective weight.</param>
    public LeastLoaded(ServerSlot[] slots, bool weighted)
    {
        _slots = Candidates.Of(slots);
        _activities = Array.ConvertAll(_slots, slot => slots[slot].Activity);
        _weights = Array.ConvertAll(_slots, slot => weighted ? slots[slot].EffectiveWeight : 1);
    }

    /// <param name="turn">Chooses among equals, so that each of them gets the same share.</param>
    public int Pick(ulong turn, ReadOnlySpan<int> tried)
    {
        var best = -1;
        var equals = 0UL;
        for (var i = 0; i < _slots.Length; i++)
        {
            if (tried.Contains(_slots[i]))
            {
                continue;
            }

            var order = best < 0 ? -1 : Compare(Load(i), _weights[i], Load(best), _weights[best]);
            if (order < 0)
            {
                best = i;
                equals = 1;
            }
            else if (order == 0)
            {
                equals++;
            }
        }

        return best < 0 ? -1 : _slots[equals == 1 ? best : PickEqual(best, turn % equals, tried)];
    }

    /// <summary>The best one's nth equal at or after it; the last one seen when others moved on meanwhile.</summary>
    private int PickEqual(int best, ulong skip, ReadOnlySpan<int> tried)
    {
        var bestLoad = Load(best);
        var chosen = best;
        for (var i = best + 1; i < _slots.Length && skip > 0; i++)
        {
            if (!tried.Contains(_slots[i]) && Compare(Load(i), _weights[i], bestLoad, _weights[best]) <= 0)
            {
                chosen = i;
                skip--;
            }
        }

        return chosen;
    }

    /// <summary>What it would have with this one; so a heavier server comes first among idle ones.</summary>
    private long Load(int candidate) => _activities[candidate].Active + 1;

    /// <summary>load/weight against load/weight without a division: counts are far below 2^47, weights below 2^16.</summary>
    private static int Compare(long load, int weight, long otherLoad, int otherWeight) =>
        (load * otherWeight).CompareTo(otherLoad * weight);
}
