using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Not more real servers over all virtual services than the product is made for.</summary>
internal sealed class RealServerCountRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var count = config.VirtualServices.Sum(service => service.RealServers.Count);
        if (count > Limits.RealServersMax)
        {
            problems.Add(
                ProblemCodes.TooMany,
                JsonPath.Root.Field("virtualServices"),
                $"All virtual services together have {count} real servers, at most {Limits.RealServersMax} are allowed; remove some.");
        }
    }
}
