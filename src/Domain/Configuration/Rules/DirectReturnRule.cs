using System.Net;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Direct server return changes the station of a packet and nothing else.</summary>
internal sealed class DirectReturnRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            if (config.VirtualServices[index] is { Layer: ServiceLayer.Kernel, Forwarding: ForwardingMode.Dsr } service)
            {
                CheckServers(service, index, problems);
            }
        }
    }

    private static void CheckServers(VirtualService service, int index, ProblemList problems)
    {
        var seen = new Dictionary<IPAddress, int>();
        for (var position = 0; position < service.RealServers.Count; position++)
        {
            var server = service.RealServers[position].Address;
            var at = JsonPath.Server(index, position).Field("address");
            if (service.PortLast == 0 && server.Port != service.Address.Port)
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    at,
                    $"Real server {server} has another port than its service of direct server return ({service.Address}), which changes no packet; give port {service.Address.Port} (a check may have a port of its own), or set forwarding nat or snat.",
                    JsonPath.Service(index).Field("forwarding"));
            }
            else if (service.PortLast == 0 && !seen.TryAdd(server.Address, position))
            {
                problems.Add(ProblemCodes.DuplicateAddress, at, $"Real server {server.Address} stands twice in the service; keep one.", JsonPath.Server(index, seen[server.Address]).Field("address"));
            }
        }
    }
}
