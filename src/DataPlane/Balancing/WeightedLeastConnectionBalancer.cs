namespace LoadMaster.DataPlane.Balancing;

/// <summary>The server that has the fewest active requests or connections per weight once it got this one; equals take turns.</summary>
public sealed class WeightedLeastConnectionBalancer(ServerSlot[] slots, BalancerRotation rotation) : IBalancer
{
    private readonly LeastLoaded _least = new(slots, weighted: true);

    public int Pick(ulong clientKey, ReadOnlySpan<int> tried) => _least.Pick(rotation.Next(), tried);
}
