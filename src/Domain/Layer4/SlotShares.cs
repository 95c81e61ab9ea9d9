namespace LoadMaster.Domain.Layer4;

/// <summary>Shares of traffic as whole numbers of slots.</summary>
public static class SlotShares
{
    /// <summary>Weights divided by what they have in common; where that is more than <see cref="Limits.Layer4SlotsMax"/> slots, the nearest shares of so many.</summary>
    public static int[] Reduced(int[] weights)
    {
        var divisor = weights.Aggregate(0, CommonDivisor);
        var slotsMax = Math.Max(Limits.Layer4SlotsMax, weights.Length);
        return weights.Sum(weight => (long)weight) / Math.Max(1, divisor) <= slotsMax
            ? [.. weights.Select(weight => weight / Math.Max(1, divisor))]
            : Of([.. weights.Select(weight => (double)weight)], slotsMax);
    }

    /// <summary>Exactly so many slots, by largest remainder. Who has a part of the whole at all has one slot where there are enough.</summary>
    public static int[] Of(double[] weights, int slots)
    {
        var whole = weights.Sum();
        if (whole <= 0)
        {
            weights = [.. weights.Select(_ => 1.0)];
            whole = weights.Length;
        }

        var exact = weights.Select(weight => weight / whole * slots).ToArray();
        var shares = exact.Select((share, i) => weights[i] > 0 ? Math.Max(1, (int)share) : 0).ToArray();
        var left = slots - shares.Sum();
        foreach (var i in Enumerable.Range(0, exact.Length).Where(i => weights[i] > 0).OrderByDescending(i => exact[i] - shares[i]).ThenBy(i => i).Take(Math.Max(0, left)))
        {
            shares[i]++;
        }

        for (; left < 0; left++)
        {
            // The slots that small shares were rounded up to come from the largest.
            shares[Array.IndexOf(shares, shares.Max())]--;
        }

        return shares;
    }

    private static int CommonDivisor(int left, int right)
    {
        while (right != 0)
        {
            (left, right) = (right, left % right);
        }

        return left;
    }
}
