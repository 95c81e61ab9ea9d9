using System.Net;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>No virtual service sends its traffic to itself.</summary>
internal sealed class RealServerLoopRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var shared = config.Ha.SharedAddresses.Select(address => address.Address).ToHashSet();
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            for (var position = 0; position < service.RealServers.Count; position++)
            {
                var server = service.RealServers[position].Address;
                if (IsItself(service.Address, server, shared))
                {
                    problems.Add(
                        ProblemCodes.ImpossibleCombination,
                        JsonPath.Server(index, position).Field("address"),
                        $"Real server {server} is the address of its own virtual service ({service.Address}), so a request would go round for ever; give the server's own address.",
                        JsonPath.Service(index).Field("address"));
                }
            }
        }
    }

    private static bool IsItself(Endpoint service, Endpoint server, HashSet<IPAddress> shared) =>
        service == server
        || (service.Port == server.Port
            && AddressKind.IsWildcard(service.Address)
            && service.Address.AddressFamily == server.Address.AddressFamily
            && (IPAddress.IsLoopback(server.Address) || shared.Contains(server.Address)));
}
