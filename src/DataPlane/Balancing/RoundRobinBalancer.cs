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

        var start = (int)((tried.IsEmpty ? rotation.Next() : Elsewhere(rotation.Last, (ulong)candidates.Length)) % (ulong)candidates.Length);
        return Candidates.FirstUntried(candidates, start, tried);
    }

    /// <summary>
    /// Another try of a request does not move the rotation: else of two servers one would get every request first. It goes to any of the others
    /// alike, not to the next one only.
    /// </summary>
    private static ulong Elsewhere(ulong last, ulong count) => count < 2 ? last : (last % count) + 1 + (Hash64.Mix(last) % (count - 1));
}
