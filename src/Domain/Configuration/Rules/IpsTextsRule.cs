using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Variables and filters of the intrusion prevention are what Snort understands; no variable is set twice.</summary>
internal sealed class IpsTextsRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var ips = config.Ips;
        var all = IpsTexts.Variables(ips.Variables);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < ips.Variables.Count; index++)
        {
            var at = JsonPath.Ips.Field("variables").Item(index);
            if (IpsTexts.VariableProblem(ips.Variables[index], all) is { } problem)
            {
                problems.Add(ProblemCodes.BadPattern, at, problem);
            }

            if (!seen.Add(ips.Variables[index].Split('=')[0].Trim()))
            {
                problems.Add(ProblemCodes.ImpossibleCombination, at, "This variable is set twice; leave one of them out.");
            }
        }

        for (var index = 0; index < ips.Filters.Count; index++)
        {
            if (IpsTexts.FilterProblem(ips.Filters[index], all) is { } problem)
            {
                problems.Add(ProblemCodes.BadPattern, JsonPath.Ips.Field("filters").Item(index), problem);
            }
        }
    }
}
