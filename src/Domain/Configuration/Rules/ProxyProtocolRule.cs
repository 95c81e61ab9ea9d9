using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>PROXY headers come from networks that there are, and say nothing that the service does not know; header lines need a head.</summary>
internal sealed class ProxyProtocolRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            var at = JsonPath.Service(index).Field("proxyProtocol");
            CheckNetworks(service.ProxyProtocol.AcceptFrom, at.Field("acceptFrom"), problems);
            if (service.ProxyProtocol.SendTls && (service.ProxyProtocol.Send != ProxyProtocolVersion.V2 || service.Type != ServiceType.Https))
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    at.Field("sendTls"),
                    "Only a v2 header of an https service tells of TLS; set send v2 on an https service, or sendTls to false.",
                    at.Field("send"));
            }

            if (service.Layer == ServiceLayer.Relayed && service.Type == ServiceType.Tcp && service.ClientHeaders.IsOn)
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    JsonPath.Service(index).Field("clientHeaders"),
                    "A tcp service hands on bytes as they come, without a head to add lines to; leave it out, make it http, or set proxyProtocol.send.");
            }
        }
    }

    internal static void CheckNetworks(IReadOnlyList<string> networks, JsonPath at, ProblemList problems)
    {
        for (var index = 0; index < networks.Count; index++)
        {
            if (!NetworkText.TryParse(networks[index], out _))
            {
                problems.Add(
                    ProblemCodes.NotAnAddress,
                    at.Item(index),
                    $"\"{JsonText.Shortened(networks[index])}\" is not a network; write for example 10.0.0.0/8, 2001:db8::/32 or 192.0.2.7, with no bits behind the prefix.");
            }
        }
    }
}
