namespace LoadMaster.DataPlane.Balancing;

/// <summary>Chained failover: always the available server of the highest weight, the lowest id among equals.</summary>
public sealed class FixedWeightingBalancer : IBalancer
{
    private readonly int[] _chain;

    public FixedWeightingBalancer(ServerSlot[] slots)
    {
        _chain = Candidates.Of(slots);
        Array.Sort(_chain, (a, b) =>
        {
            var byWeight = slots[b].EffectiveWeight.CompareTo(slots[a].EffectiveWeight);
            return byWeight != 0 ? byWeight : slots[a].Id.Value.CompareTo(slots[b].Id.Value);
        });
    }

    public int Pick(ulong clientKey, ReadOnlySpan<int> tried) => Candidates.FirstUntried(_chain, 0, tried);
}
