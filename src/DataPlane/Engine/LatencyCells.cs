using System.Numerics;
using LoadMaster.Domain.Collections;

namespace LoadMaster.DataPlane.Engine;

/// <summary>
/// One loop's histogram of one service: how many responses began within which time. Bounds are powers of two of microseconds and their
/// halves between, so that a figure read from it is at most a third off. Written by that loop only.
/// </summary>
internal sealed class LatencyCells
{
    /// <summary>The first bucket's bound is 2^6 = 64 microseconds.</summary>
    private const int FirstShift = 6;
    private const int Octaves = 21;

    /// <summary>A cache line at either end, so that no two loops share one.</summary>
    private const int Padding = 8;

    public const int BucketCount = (2 * Octaves) + 1;

    public static readonly ValueList<long> Bounds = Enumerable.Range(0, BucketCount - 1).Select(BoundMicroseconds).ToValueList();

    private readonly long[] _counts = new long[BucketCount + (2 * Padding)];
    private long _sumMicroseconds;

    public long SumMicroseconds => Volatile.Read(ref _sumMicroseconds);

    /// <summary>What a bucket's responses took less than; the last bucket has no bound.</summary>
    private static long BoundMicroseconds(int bucket) => (bucket & 1) == 0 ? 1L << (FirstShift + (bucket / 2))
        : 3L << (FirstShift - 1 + (bucket / 2));

    public static int BucketOf(long microseconds)
    {
        if (microseconds < 1 << FirstShift)
        {
            return 0;
        }

        var log = BitOperations.Log2((ulong)microseconds);
        var half = (int)(microseconds >> (log - 1)) & 1;
        return Math.Min((2 * (log - FirstShift)) + half + 1, BucketCount - 1);
    }

    public void Count(long microseconds)
    {
        _counts[Padding + BucketOf(microseconds)]++;
        _sumMicroseconds += microseconds;
    }

    public long CountOf(int bucket) => Volatile.Read(ref _counts[Padding + bucket]);
}
