using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Layer4;

/// <summary>The services with the slots of their servers. Those of a plan that has not changed are reckoned anew only for the least connection methods.</summary>
internal sealed class PlannedSlots
{
    private Dictionary<VirtualServiceId, Layer4Service> _made = [];

    /// <param name="plans">As they shall be in force.</param>
    /// <param name="active">Open connections by server.</param>
    /// <param name="arriving">New connections of each service since the last count.</param>
    public ValueList<Layer4Service> Of(
        ValueList<ServicePlan> plans, IReadOnlyDictionary<RealServerId, int> active, IReadOnlyDictionary<VirtualServiceId, int> arriving)
    {
        var services = plans.Select(plan => Of(plan, active, arriving.GetValueOrDefault(plan.Service.Id))).ToValueList();
        _made = services.ToDictionary(service => service.Plan.Service.Id);
        return services;
    }

    private Layer4Service Of(ServicePlan plan, IReadOnlyDictionary<RealServerId, int> active, int arriving)
    {
        var known = _made.GetValueOrDefault(plan.Service.Id) is { } made && ReferenceEquals(made.Plan, plan) ? made : null;
        if (known is not null && !IsLevelled(plan))
        {
            return known;
        }

        var slots = SlotPlanner.Of(plan, active, arriving);
        return known?.Slots == slots ? known : new Layer4Service(plan, slots);
    }

    /// <summary>Whether the service's slots follow the connections that are open.</summary>
    public static bool IsLevelled(ServicePlan plan) => plan.Service.Scheduling is SchedulingMethod.LeastConnection or SchedulingMethod.WeightedLeastConnection;
}
