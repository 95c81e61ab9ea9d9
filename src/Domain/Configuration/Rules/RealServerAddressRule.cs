using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>A real server is at one address that can be reached, and stands once in its virtual service. IPv4 and IPv6 may be mixed: every service is relayed.</summary>
internal sealed class RealServerAddressRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var service = 0; service < config.VirtualServices.Count; service++)
        {
            var servers = config.VirtualServices[service].RealServers;
            var seen = new Dictionary<Endpoint, int>();
            for (var index = 0; index < servers.Count; index++)
            {
                var address = servers[index].Address;
                var at = JsonPath.Server(service, index).Field("address");
                if (AddressKind.WhyUnusable(address.Address, wildcardAllowed: false) is { } why)
                {
                    problems.Add(ProblemCodes.NotAnEndpoint, at, $"No real server can be reached at {address}: the address {why}; give the server's own address.");
                }

                if (address.Port is < 1 or > 65535)
                {
                    problems.Add(ProblemCodes.NotAnEndpoint, at, $"No real server can be reached at {address}: ports go from 1 to 65535; give one of these.");
                }

                if (!seen.TryAdd(address, index))
                {
                    problems.Add(
                        ProblemCodes.DuplicateAddress,
                        at,
                        $"Real servers {servers[seen[address]].Id} and {servers[index].Id} of one virtual service are both {address}; keep one and raise its weight if it shall take more.",
                        JsonPath.Server(service, seen[address]).Field("address"));
                }
            }
        }
    }
}
