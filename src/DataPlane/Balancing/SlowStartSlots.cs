using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Balancing;

/// <summary>Turns servers that may not have their whole share yet into weights, for the methods that know none too.</summary>
internal static class SlowStartSlots
{
    public static bool AreIn(ServerSlot[] slots) => Array.Exists(slots, slot => slot.SharePercent < 100);

    /// <summary>The method that heeds weights; fixed weighting knows only whether a server is there.</summary>
    public static SchedulingMethod Weighted(SchedulingMethod method) => method switch
    {
        SchedulingMethod.RoundRobin => SchedulingMethod.WeightedRoundRobin,
        SchedulingMethod.LeastConnection => SchedulingMethod.WeightedLeastConnection,
        _ => method,
    };

    /// <summary>A weight of 0 stays 0, none becomes 0.</summary>
    public static ServerSlot[] Of(SchedulingMethod method, ServerSlot[] slots) => method == SchedulingMethod.FixedWeighting
        ? slots
        : Array.ConvertAll(slots, slot => slot with { EffectiveWeight = (Weighted(method) == method ? slot.EffectiveWeight : Math.Min(slot.EffectiveWeight, 1)) * slot.SharePercent });
}
