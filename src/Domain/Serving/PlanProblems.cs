using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Serving;

/// <summary>Puts into words what a plan that could not be applied means for the services.</summary>
public static class PlanProblems
{
    /// <summary>One problem for each service that would have been served otherwise than it is; the rest is served as before.</summary>
    public static ValueList<ListenerProblem> NotApplied(
        ServingPlan plan, IReadOnlyDictionary<VirtualServiceId, ServicePlan> applied, string reason)
    {
        var planned = plan.Services.Select(service => service.Service.Id).ToHashSet();
        var changed = plan.Services.Where(service => applied.GetValueOrDefault(service.Service.Id) != service);
        var deleted = applied.Values.Where(service => !planned.Contains(service.Service.Id));
        return changed.Concat(deleted).Select(service => new ListenerProblem(
            service.Service.Id,
            service.Service.Address,
            ProblemCodes.ApplyFailed,
            $"The data plane could not apply this change ({reason}); what it served before goes on, and it tries again every few seconds."))
            .ToValueList();
    }
}
