namespace LoadMaster.DataPlane.Balancing;

/// <summary>
/// The client's address picks the server, by weighted rendezvous hashing: each server draws a number from the client and its own id,
/// the best draw wins. So a dead server's clients alone move, and every node chooses alike without a shared table.
/// </summary>
public sealed class SourceIpHashBalancer : IBalancer
{
    private readonly int[] _slots;
    private readonly ulong[] _seeds;
    private readonly int[] _weights;
    private readonly bool _sameWeights;

    public SourceIpHashBalancer(ServerSlot[] slots)
    {
        _slots = Candidates.Of(slots);
        _seeds = Array.ConvertAll(_slots, slot => Hash64.Mix((ulong)slots[slot].Id.Value + 1));
        _weights = Array.ConvertAll(_slots, slot => slots[slot].EffectiveWeight);
        _sameWeights = _weights.Distinct().Count() <= 1;
    }

    public int Pick(ulong clientKey, ReadOnlySpan<int> tried)
    {
        var best = -1;
        var bestDraw = 0UL;
        var bestScore = double.NegativeInfinity;
        for (var i = 0; i < _slots.Length; i++)
        {
            if (tried.Contains(_slots[i]))
            {
                continue;
            }

            var draw = Hash64.Mix(clientKey ^ _seeds[i]);
            var score = _sameWeights ? 0 : Score(draw, _weights[i], bestScore);
            if (best < 0 || score > bestScore || (score == bestScore && draw > bestDraw))
            {
                best = i;
                bestDraw = draw;
                bestScore = score;
            }
        }

        return best < 0 ? -1 : _slots[best];
    }

    /// <summary>
    /// Largest with a probability that is exactly the weight's share: u^(1/weight), taken as a logarithm. As log u is at most u - 1,
    /// most draws are seen to lose without it.
    /// </summary>
    private static double Score(ulong draw, int weight, double scoreToBeat)
    {
        var unit = ((draw >> 11) + 0.5) * (1.0 / (1UL << 53));
        var most = (unit - 1) / weight;
        return most < scoreToBeat ? double.NegativeInfinity : Math.Log(unit) / weight;
    }
}
