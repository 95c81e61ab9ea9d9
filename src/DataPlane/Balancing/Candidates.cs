namespace LoadMaster.DataPlane.Balancing;

/// <summary>What all balancers do alike with slots.</summary>
internal static class Candidates
{
    /// <summary>Indices of the slots that take new traffic, in the order of the slots.</summary>
    public static int[] Of(ServerSlot[] slots)
    {
        var indices = new List<int>(slots.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i].TakesNewTraffic)
            {
                indices.Add(i);
            }
        }

        return [.. indices];
    }

    /// <summary>The first slot from a position on, in turn, that was not tried; -1 when there is none. Looks at no more than the tried ones and one.</summary>
    public static int FirstUntried(ReadOnlySpan<int> candidates, int start, ReadOnlySpan<int> tried)
    {
        for (var step = 0; step < candidates.Length; step++)
        {
            var at = start + step;
            var slot = candidates[at < candidates.Length ? at : at - candidates.Length];
            if (!tried.Contains(slot))
            {
                return slot;
            }
        }

        return -1;
    }
}
