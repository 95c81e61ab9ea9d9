using LoadMaster.Ips.Matching;

namespace LoadMaster.DataPlane.Inspection;

/// <summary>Rules into the loops, events out of them. A request is inspected with the rules it met; nothing waits for a change of rules.</summary>
public sealed class IpsFeed
{
    private readonly EventRing[] _rings;
    private IpsPolicy? _policy;

    public IpsFeed(int loops) => _rings = [.. Enumerable.Range(0, loops).Select(_ => new EventRing())];

    /// <summary>Null: there are no rules, every request passes.</summary>
    public IpsPolicy? Policy => Volatile.Read(ref _policy);

    /// <summary>Events that were counted but not kept, because their reader was too slow.</summary>
    public long EventsLost => _rings.Sum(ring => ring.Lost);

    internal RateTable Rates { get; } = new();

    public void Use(IpsPolicy? policy) => Volatile.Write(ref _policy, policy);

    /// <summary>Takes what waits; for one reader at a time.</summary>
    public IEnumerable<IpsEvent> TakeEvents()
    {
        foreach (var ring in _rings)
        {
            while (ring.TryTake() is { } taken)
            {
                yield return taken;
            }
        }
    }

    internal EventRing RingOf(int loop) => _rings[loop];
}
