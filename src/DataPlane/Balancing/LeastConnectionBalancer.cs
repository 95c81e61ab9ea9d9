namespace LoadMaster.DataPlane.Balancing;

/// <summary>The server with the fewest active requests or connections; equals take turns.</summary>
public sealed class LeastConnectionBalancer(ServerSlot[] slots, BalancerRotation rotation) : IBalancer
{
    private readonly LeastLoaded _least = new(slots, weighted: false);

    public int Pick(ulong clientKey, ReadOnlySpan<int> tried) => _least.Pick(rotation.Next(), tried);
}
