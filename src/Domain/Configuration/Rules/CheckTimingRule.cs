using System.Globalization;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>A check ends before the next one begins.</summary>
internal sealed class CheckTimingRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var check = config.VirtualServices[index].Check;
            if (check.TimeoutSeconds >= check.IntervalSeconds)
            {
                var at = JsonPath.Service(index).Field("check");
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    at.Field("timeoutSeconds"),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"timeoutSeconds ({check.TimeoutSeconds}) is not less than intervalSeconds ({check.IntervalSeconds}), so checks would pile up; lower the first or raise the second."),
                    at.Field("intervalSeconds"));
            }
        }
    }
}
