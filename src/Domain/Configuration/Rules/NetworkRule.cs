using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>The networks of the nodes: names, interfaces, and addresses that nobody else has.</summary>
internal sealed class NetworkRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var nodes = new HashSet<string>(StringComparer.Ordinal);
        var addresses = new Dictionary<IPAddress, (string Where, JsonPath At)>();
        for (var index = 0; index < config.Ha.SharedAddresses.Count; index++)
        {
            addresses.TryAdd(config.Ha.SharedAddresses[index].Address, ("a shared address, which the active node takes by itself", SharedAddressRule.PathOf(index)));
        }

        for (var index = 0; index < config.Network.Nodes.Count; index++)
        {
            var (node, at) = (config.Network.Nodes[index], PathOf(index));
            if (node.Node.Length == 0)
            {
                problems.Add(ProblemCodes.BadPattern, at.Field("node"), "The name of the node is empty; give the name of one, as 'lm ha status' shows it.");
            }
            else if (!nodes.Add(node.Node))
            {
                problems.Add(ProblemCodes.DuplicateName, at.Field("node"), $"The node {node.Node} has two networks; keep one.");
            }

            NameText.Check(node.Node, at.Field("node"), problems);
            CheckNames(node, at, problems);
            for (var at2 = 0; at2 < node.Interfaces.Count; at2++)
            {
                NetworkInterfaceRule.Check(node, at2, at.Field("interfaces").Item(at2), problems);
                CheckAddresses(node.Node, node.Interfaces[at2], at.Field("interfaces").Item(at2).Field("addresses"), addresses, problems);
            }
        }
    }

    internal static JsonPath PathOf(int index) => JsonPath.Network.Field("nodes").Item(index);

    private static void CheckNames(NodeNetwork node, JsonPath at, ProblemList problems)
    {
        if (node.Hostname.Length > 0 && !DnsName.IsName(node.Hostname))
        {
            problems.Add(ProblemCodes.BadPattern, at.Field("hostname"), $"\"{JsonText.Shortened(node.Hostname)}\" is no host name; use letters, digits, hyphens and dots.");
        }

        var dns = at.Field("dns");
        for (var index = 0; index < node.Dns.Servers.Count; index++)
        {
            if (AddressKind.WhyUnusable(node.Dns.Servers[index], wildcardAllowed: false) is { } why)
            {
                problems.Add(ProblemCodes.NotAnAddress, dns.Field("servers").Item(index), $"{node.Dns.Servers[index]} cannot be a name server: it {why}; give the address of one.");
            }
        }

        for (var index = 0; index < node.Dns.Search.Count; index++)
        {
            if (!DnsName.IsName(node.Dns.Search[index]))
            {
                problems.Add(ProblemCodes.BadPattern, dns.Field("search").Item(index), $"\"{JsonText.Shortened(node.Dns.Search[index])}\" is no domain; write it as example.com.");
            }
        }

        if (node.Dns is { Servers.Count: 0, Search.Count: > 0 })
        {
            problems.Add(ProblemCodes.ImpossibleCombination, dns.Field("search"), "Domains without name servers: the resolver's file is written whole or not at all; give the servers too.");
        }
    }

    private static void CheckAddresses(
        string node, InterfaceSettings one, JsonPath at, Dictionary<IPAddress, (string Where, JsonPath At)> taken, ProblemList problems)
    {
        for (var index = 0; index < one.Addresses.Count; index++)
        {
            if (!InterfaceAddress.TryParse(one.Addresses[index], out var address))
            {
                problems.Add(ProblemCodes.NotAnAddress, at.Item(index), $"\"{JsonText.Shortened(one.Addresses[index])}\" is no address with its prefix; write it as 192.0.2.1/24 or 2001:db8::1/64.");
                continue;
            }

            var why = IPAddress.IsLoopback(address.Address) ? "is a loopback address" : AddressKind.WhyUnusable(address.Address, wildcardAllowed: false) ?? WhyNoHost(address);
            if (why is not null)
            {
                problems.Add(ProblemCodes.NotAnAddress, at.Item(index), $"{one.Addresses[index]} cannot be an interface's own: it {why}; give a free address of its network.");
            }

            if (address.IsV6 && one.Mtu is > 0 and < Limits.MtuV6Min)
            {
                problems.Add(ProblemCodes.ImpossibleCombination, at.Item(index), $"{address} is an IPv6 address, which needs an MTU of at least {Limits.MtuV6Min}, and {one.Name} has {one.Mtu}; raise it.");
            }

            if (!taken.TryAdd(address.Address, ($"on {one.Name} of {node}", at.Item(index))))
            {
                var (where, other) = taken[address.Address];
                problems.Add(ProblemCodes.DuplicateAddress, at.Item(index), $"{address.Address} is {where} already; give every interface an address of its own.", other);
            }
        }
    }

    private static string? WhyNoHost(InterfaceAddress address)
    {
        if (address.Address.AddressFamily != AddressFamily.InterNetwork || address.PrefixLength > 30)
        {
            return null;
        }

        var bits = BitConverter.ToUInt32([.. address.Address.GetAddressBytes().Reverse()]);
        var host = bits & (uint.MaxValue >> address.PrefixLength);
        return host == 0 ? "is the network itself" : host == uint.MaxValue >> address.PrefixLength ? "is the network's broadcast address" : null;
    }
}
