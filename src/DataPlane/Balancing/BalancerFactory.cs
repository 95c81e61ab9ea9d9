using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Balancing;

/// <summary>Makes the balancer of a scheduling method.</summary>
public static class BalancerFactory
{
    /// <summary>
    /// Adaptive and weighted response time decide by the live weights that the scheduler keeps in the slots: to the data plane
    /// they are weighted round robin over those.
    /// </summary>
    public static IBalancer Create(SchedulingMethod method, ServerSlot[] slots, BalancerRotation rotation) =>
        Array.Exists(slots, slot => slot.IsBackup)
            ? new BackupBalancer(OfOneKind(method, BackupBalancer.Without(slots, backups: true), rotation), OfOneKind(method, BackupBalancer.Without(slots, backups: false), new BalancerRotation()))
            : OfOneKind(method, slots, rotation);

    private static IBalancer OfOneKind(SchedulingMethod method, ServerSlot[] slots, BalancerRotation rotation) => SlowStartSlots.AreIn(slots)
        ? OfWholeShares(SlowStartSlots.Weighted(method), SlowStartSlots.Of(method, slots), rotation)
        : OfWholeShares(method, slots, rotation);

    private static IBalancer OfWholeShares(SchedulingMethod method, ServerSlot[] slots, BalancerRotation rotation) => method switch
    {
        SchedulingMethod.RoundRobin => new RoundRobinBalancer(slots, rotation),
        SchedulingMethod.WeightedRoundRobin => new WeightedRoundRobinBalancer(slots, rotation),
        SchedulingMethod.LeastConnection => new LeastConnectionBalancer(slots, rotation),
        SchedulingMethod.WeightedLeastConnection => new WeightedLeastConnectionBalancer(slots, rotation),
        SchedulingMethod.Adaptive => new WeightedRoundRobinBalancer(slots, rotation),
        SchedulingMethod.FixedWeighting => new FixedWeightingBalancer(slots),
        SchedulingMethod.WeightedResponseTime => new WeightedRoundRobinBalancer(slots, rotation),
        SchedulingMethod.SourceIpHash => new SourceIpHashBalancer(slots),
    };
}
