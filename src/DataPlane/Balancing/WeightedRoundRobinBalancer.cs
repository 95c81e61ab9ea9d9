namespace LoadMaster.DataPlane.Balancing;

/// <summary>
/// In turn, in proportion to the effective weights, smoothly interleaved. Weights with a short common cycle (nearly all that people
/// choose) follow a sequence worked out beforehand, exact in every cycle; all others a low-discrepancy walk, exact in the long run.
/// </summary>
public sealed class WeightedRoundRobinBalancer : IBalancer
{
    /// <summary>Positions in a sequence worked out beforehand; 8 KiB.</summary>
    public const int SequenceLengthMax = 4096;

    /// <summary>Bounds the time to work it out (about a millisecond), as a new table is made for each change of a live weight.</summary>
    private const long SequenceWorkMax = 1 << 20;

    private readonly BalancerRotation _rotation;
    private readonly WeightedShares _shares;
    private readonly ushort[] _sequence;

    public WeightedRoundRobinBalancer(ServerSlot[] slots, BalancerRotation rotation)
    {
        _rotation = rotation;
        _shares = new WeightedShares(slots);
        _sequence = Sequence(_shares.Weights);
    }

    public int Pick(ulong clientKey, ReadOnlySpan<int> tried)
    {
        if (_shares.Count == 0)
        {
            return -1;
        }

        var position = _rotation.Next();
        var sequence = _sequence;
        var slot = sequence.Length > 0
            ? _shares.SlotOf(sequence[position % (ulong)sequence.Length])
            : _shares.Pick(position);
        return tried.IsEmpty || !tried.Contains(slot) ? slot : _shares.PickUntried(position, tried);
    }

    /// <summary>One smooth cycle: at each step everybody gains its weight, the richest is chosen and pays the total. Empty when too long.</summary>
    private static ushort[] Sequence(ReadOnlySpan<int> weights)
    {
        var divisor = 0;
        long sum = 0;
        foreach (var weight in weights)
        {
            divisor = GreatestCommonDivisor(weight, divisor);
            sum += weight;
        }

        var length = divisor == 0 ? 0 : sum / divisor;
        if (length > SequenceLengthMax || length * weights.Length > SequenceWorkMax)
        {
            return [];
        }

        var sequence = new ushort[length];
        var credit = new long[weights.Length];
        for (var step = 0; step < sequence.Length; step++)
        {
            var best = 0;
            for (var i = 0; i < weights.Length; i++)
            {
                credit[i] += weights[i];
                if (credit[i] > credit[best])
                {
                    best = i;
                }
            }

            credit[best] -= sum;
            sequence[step] = (ushort)best;
        }

        return sequence;
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
