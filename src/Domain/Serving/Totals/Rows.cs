namespace LoadMaster.Domain.Serving.Totals;

/// <summary>Rows of counters of possibly different lengths: what is missing is zero.</summary>
internal static class Rows
{
    public static long[] Sum(ReadOnlySpan<long> left, ReadOnlySpan<long> right) => Combine(left, right, static (a, b) => a + b);

    public static long[] Largest(ReadOnlySpan<long> left, ReadOnlySpan<long> right) => Combine(left, right, Math.Max);

    /// <summary>What left has more than right; nothing where it has less.</summary>
    public static long[] Beyond(ReadOnlySpan<long> left, ReadOnlySpan<long> right) => Combine(left, right, static (a, b) => Math.Max(0, a - b));

    public static bool AnyBelow(ReadOnlySpan<long> left, ReadOnlySpan<long> right)
    {
        for (var index = 0; index < right.Length; index++)
        {
            if (At(left, index) < right[index])
            {
                return true;
            }
        }

        return false;
    }

    private static long[] Combine(ReadOnlySpan<long> left, ReadOnlySpan<long> right, Func<long, long, long> of)
    {
        var row = new long[Math.Max(left.Length, right.Length)];
        for (var index = 0; index < row.Length; index++)
        {
            row[index] = of(At(left, index), At(right, index));
        }

        return row;
    }

    private static long At(ReadOnlySpan<long> row, int index) => index < row.Length ? row[index] : 0;
}
