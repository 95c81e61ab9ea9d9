using System.Net;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Each gateway once, and a machine of its own: a shared address would answer for the node itself.</summary>
internal sealed class GatewayRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var shared = new Dictionary<IPAddress, int>();
        for (var index = 0; index < config.Ha.SharedAddresses.Count; index++)
        {
            shared.TryAdd(config.Ha.SharedAddresses[index].Address, index);
        }

        var seen = new Dictionary<IPAddress, JsonPath>();
        for (var index = 0; index < config.Ha.Gateways.Count; index++)
        {
            var address = config.Ha.Gateways[index];
            var at = JsonPath.Ha.Field("gateways").Item(index);
            var why = IPAddress.IsLoopback(address) ? "is a loopback address" : AddressKind.WhyUnusable(address, wildcardAllowed: false);
            if (why is not null)
            {
                problems.Add(ProblemCodes.NotAnAddress, at, $"{address} cannot be a gateway: it {why}; give the address of a router on a service network.");
            }

            if (shared.TryGetValue(address, out var sharedIndex))
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    at,
                    $"{address} is a gateway and a shared address at once; the active node would take its own answer for the network's; give a router's address.",
                    SharedAddressRule.PathOf(sharedIndex));
            }

            if (!seen.TryAdd(address, at))
            {
                problems.Add(ProblemCodes.DuplicateAddress, at, $"The gateway {address} is given twice; keep one.", seen[address]);
            }
        }
    }
}
