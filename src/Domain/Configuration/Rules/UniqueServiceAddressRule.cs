using System.Net.Sockets;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>No two virtual services claim the same traffic: same address and port, or a wildcard address that contains the other.</summary>
internal sealed class UniqueServiceAddressRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var byAddress = new Dictionary<Endpoint, int>();
        var wildcards = new Dictionary<(AddressFamily Family, int Port), int>();
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            if (config.VirtualServices[index].Layer == ServiceLayer.Kernel)
            {
                continue; // The ranges and protocols of layer 4 are LayerAddressRule's.
            }

            var address = config.VirtualServices[index].Address;
            if (!byAddress.TryAdd(address, index))
            {
                AddDuplicate(config, byAddress[address], index, problems);
            }
            else if (AddressKind.IsWildcard(address.Address))
            {
                wildcards.TryAdd((address.Address.AddressFamily, address.Port), index);
            }
        }

        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var address = config.VirtualServices[index].Address;
            if (config.VirtualServices[index].Layer != ServiceLayer.Kernel
                && !AddressKind.IsWildcard(address.Address)
                && wildcards.TryGetValue((address.Address.AddressFamily, address.Port), out var wildcard))
            {
                AddOverlap(config, wildcard, index, problems);
            }
        }
    }

    private static void AddDuplicate(LoadMasterConfig config, int first, int second, ProblemList problems) =>
        problems.Add(
            ProblemCodes.DuplicateAddress,
            JsonPath.Service(second).Field("address"),
            $"Virtual services {config.VirtualServices[first].Id} and {config.VirtualServices[second].Id} both have the address {config.VirtualServices[first].Address}; give one of them another address or port.",
            JsonPath.Service(first).Field("address"));

    private static void AddOverlap(LoadMasterConfig config, int wildcard, int index, ProblemList problems)
    {
        var (all, one) = (config.VirtualServices[wildcard], config.VirtualServices[index]);
        problems.Add(
            ProblemCodes.DuplicateAddress,
            JsonPath.Service(index).Field("address"),
            $"Virtual service {all.Id} on {all.Address} takes port {one.Address.Port} of every address, also {one.Address} of virtual service {one.Id}; change a port, or give {all.Id} a single address.",
            JsonPath.Service(wildcard).Field("address"));
    }
}
