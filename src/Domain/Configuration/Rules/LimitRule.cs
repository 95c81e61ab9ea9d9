using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Lists name networks, and requests are limited where there are any.</summary>
internal sealed class LimitRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            var at = JsonPath.Service(index).Field("limits");
            ProxyProtocolRule.CheckNetworks(service.Limits.Allow, at.Field("allow"), problems);
            ProxyProtocolRule.CheckNetworks(service.Limits.Block, at.Field("block"), problems);
            BandwidthRule.Check(service.Limits.Bandwidth, at.Field("bandwidth"), problems);
            if (service.Layer == ServiceLayer.Relayed && service.Type == ServiceType.Tcp)
            {
                CheckStream(service.Limits.RequestsPerSecondMax, at.Field("requestsPerSecondMax"), problems);
                CheckStream(service.Limits.ClientRequestsPerSecondMax, at.Field("clientRequestsPerSecondMax"), problems);
            }
        }
    }

    private static void CheckStream(int requests, JsonPath at, ProblemList problems)
    {
        if (requests > 0)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at, "A tcp service has connections but no requests to count; limit connections, or make it http.");
        }
    }
}
