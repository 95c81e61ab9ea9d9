using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>A client's address reaches only servers of its own IP version: nothing translates between the two.</summary>
internal sealed class TransparentRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            if (service.Transparent && service.Layer == ServiceLayer.Relayed)
            {
                Check(service, index, problems);
            }
        }
    }

    private static void Check(VirtualService service, int index, ProblemList problems)
    {
        for (var position = 0; position < service.RealServers.Count; position++)
        {
            Check(service, service.RealServers[position].Address, JsonPath.Server(index, position).Field("address"), index, problems);
        }

        if (service.NotAvailable.Mode == NotAvailableMode.Sorry && Endpoint.TryParse(service.NotAvailable.SorryServer, out var sorry))
        {
            Check(service, sorry, JsonPath.Service(index).Field("notAvailable").Field("sorryServer"), index, problems);
        }
    }

    private static void Check(VirtualService service, Endpoint server, JsonPath at, int index, ProblemList problems)
    {
        if (server.Address.AddressFamily != service.Address.Address.AddressFamily)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination,
                at,
                $"Real server {server} cannot see the addresses of the clients of {service.AddressText}: they are of different IP versions; give an address of the same version, or set transparent to false.",
                JsonPath.Service(index).Field("transparent"));
        }
    }
}
