using System.Globalization;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>The load agent of the adaptive method can be asked, and not more often than the servers are checked. Other methods ignore these fields.</summary>
internal sealed class AdaptiveRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            if (service.Scheduling != SchedulingMethod.Adaptive)
            {
                continue;
            }

            var at = JsonPath.Service(index).Field("adaptive");
            HttpText.CheckPath(service.Adaptive.Path, at.Field("path"), problems);
            if (service.Adaptive.IntervalSeconds < service.Check.IntervalSeconds)
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    at.Field("intervalSeconds"),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"adaptive.intervalSeconds ({service.Adaptive.IntervalSeconds}) is below check.intervalSeconds ({service.Check.IntervalSeconds}), but the agent is asked along with the check; raise the first or lower the second."),
                    JsonPath.Service(index).Field("check").Field("intervalSeconds"),
                    JsonPath.Service(index).Field("scheduling"));
            }
        }
    }
}
