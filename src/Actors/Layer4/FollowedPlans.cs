using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Layer4;

/// <summary>
/// Which services' plans have changed since they were last seen: with a thousand services a change of one must not cost a look at every server
/// of all. Plans are told apart by reference; an equal one that was made anew counts as changed.
/// </summary>
internal sealed class FollowedPlans
{
    private Dictionary<VirtualServiceId, ServicePlan> _seen = [];

    /// <summary>The plans of before of services that are gone or changed, and the plans that are new or changed.</summary>
    public (IReadOnlyList<ServicePlan> Gone, IReadOnlyList<ServicePlan> Come) Become(ValueList<ServicePlan> plans)
    {
        var before = _seen;
        _seen = plans.ToDictionary(plan => plan.Service.Id);
        return (Missing(before, _seen), Missing(_seen, before));
    }

    private static List<ServicePlan> Missing(Dictionary<VirtualServiceId, ServicePlan> from, Dictionary<VirtualServiceId, ServicePlan> other) =>
        [.. from.Where(plan => !ReferenceEquals(other.GetValueOrDefault(plan.Key), plan.Value)).Select(plan => plan.Value)];
}
