using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>An HTTP check knows which status codes are good.</summary>
internal sealed class CheckCodesRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var check = config.VirtualServices[index].Check;
            if (check.Type is HealthCheckType.Http or HealthCheckType.Https && !StatusCodeSet.TryParse(check.ExpectedCodes, out _, out var problem))
            {
                problems.Add(ProblemCodes.BadStatusCodes, JsonPath.Service(index).Field("check").Field("expectedCodes"), problem);
            }
        }
    }
}
