using System.Net;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Each shared address once, and such that a node can hold it and others reach it.</summary>
internal sealed class SharedAddressRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var seen = new Dictionary<IPAddress, int>();
        var shared = config.Ha.SharedAddresses;
        for (var index = 0; index < shared.Count; index++)
        {
            var address = shared[index].Address;
            var at = PathOf(index);
            var why = IPAddress.IsLoopback(address) ? "is a loopback address" : AddressKind.WhyUnusable(address, wildcardAllowed: false);
            if (why is not null)
            {
                problems.Add(ProblemCodes.NotAnAddress, at, $"{address} cannot be shared by the pair: it {why}; give a free address of a service network.");
            }

            if (!seen.TryAdd(address, index))
            {
                problems.Add(ProblemCodes.DuplicateAddress, at, $"The shared address {address} is given twice; keep one.", PathOf(seen[address]));
            }
        }
    }

    internal static JsonPath PathOf(int index) => JsonPath.Ha.Field("sharedAddresses").Item(index).Field("address");
}
