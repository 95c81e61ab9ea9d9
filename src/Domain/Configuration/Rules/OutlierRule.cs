using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>What counts as a server's failure is an error.</summary>
internal sealed class OutlierRule : IConfigRule
{
    private const int ErrorMin = 400;

    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        // Nearly all services have the same statuses.
        var fine = "";
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var on = config.VirtualServices[index].Outliers.On;
            var at = JsonPath.Service(index).Field("outliers").Field("on");
            if (on.Length == 0 || on == fine)
            {
                continue;
            }

            if (!StatusCodeSet.TryParse(on, out var codes, out var problem))
            {
                problems.Add(ProblemCodes.BadStatusCodes, at, problem);
            }
            else if (Enumerable.Range(StatusCodeSet.CodeMin, ErrorMin - StatusCodeSet.CodeMin).Any(codes.Contains))
            {
                problems.Add(ProblemCodes.BadStatusCodes, at, $"'{on}' has statuses below {ErrorMin}, which are no failures; give errors only, such as 500-599.");
            }
            else
            {
                fine = on;
            }
        }
    }
}
