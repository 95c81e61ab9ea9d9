using System.Net;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>No layer 4 service claims packets of another service: the kernel would take them all.</summary>
internal sealed class LayerAddressRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var services = config.VirtualServices;
        var byAddress = new Dictionary<IPAddress, List<int>>();
        for (var index = 0; index < services.Count; index++)
        {
            var address = services[index].Address.Address;
            if (!byAddress.TryGetValue(address, out var same))
            {
                byAddress.Add(address, same = []);
            }

            same.Add(index);
        }

        for (var index = 0; index < services.Count; index++)
        {
            if (services[index].Layer != ServiceLayer.Kernel)
            {
                continue;
            }

            var address = services[index].Address.Address;
            var wildcard = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
            foreach (var other in byAddress[address].Concat(byAddress.GetValueOrDefault(wildcard) ?? []))
            {
                // Two of layer 4 meet twice: told once.
                if (other != index && (services[other].Layer != ServiceLayer.Kernel || other < index) && SameTraffic(services[index], services[other]))
                {
                    Add(services[Math.Min(index, other)], Math.Min(index, other), services[Math.Max(index, other)], Math.Max(index, other), problems);
                }
            }
        }
    }

    private static bool SameTraffic(VirtualService left, VirtualService right) =>
        left.Type == ServiceType.Udp == (right.Type == ServiceType.Udp) && left.Ports.Overlaps(right.Ports);

    private static void Add(VirtualService first, int firstIndex, VirtualService second, int secondIndex, ProblemList problems) =>
        problems.Add(
            ProblemCodes.DuplicateAddress,
            JsonPath.Service(secondIndex).Field("address"),
            $"Virtual services {first.Id} on {first.AddressText} and {second.Id} on {second.AddressText} have a port in common, and one of them is of layer 4, which takes every packet; give one another address or port.",
            JsonPath.Service(firstIndex).Field("address"));
}
