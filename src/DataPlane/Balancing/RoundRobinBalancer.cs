namespace LoadMaster.DataPlane.Balancing;

/// <summary>Each available server in turn; the turn is one for all threads.</summary>
public sealed class RoundRobinBalancer(ServerSlot[] slots, BalancerRotation rotation) : IBalancer
{
    private readonly int[] _candidates = Candidates.Of(slots);

    public int Pick(ulong clientKey, ReadOnlySpan<int> tried)
    {
        var candidates = _candidates;
        if (candidates.Length == 0)
        {
            return -1;
        }

        var start = (int)(rotation.Next() % (ulong)candidates.Length);
        return Candidates.FirstUntried(candidates, start, tried);
    }
}
