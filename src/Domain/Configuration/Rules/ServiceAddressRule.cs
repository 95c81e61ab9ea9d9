using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>A virtual service listens where a listener can be bound.</summary>
internal sealed class ServiceAddressRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var address = config.VirtualServices[index].Address;
            var at = JsonPath.Service(index).Field("address");
            if (AddressKind.WhyUnusable(address.Address, wildcardAllowed: true) is { } why)
            {
                problems.Add(ProblemCodes.NotAnEndpoint, at, $"No service can listen on {address}: the address {why}; give an address of this pair.");
            }

            if (address.Port is < 1 or > 65535)
            {
                problems.Add(ProblemCodes.NotAnEndpoint, at, $"No service can listen on {address}: ports go from 1 to 65535; give one of these.");
            }
        }
    }
}
