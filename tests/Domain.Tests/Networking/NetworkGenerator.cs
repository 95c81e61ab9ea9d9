using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Networking;

namespace LoadMaster.Domain.Tests.Networking;

/// <summary>Networks and settings, the same for the same seed.</summary>
internal sealed class NetworkGenerator(int seed)
{
    private static readonly string[] Names = ["eth0", "eth1", "eth2", "eth3"];
    private readonly Random _random = new(seed);

    /// <summary>As somebody else made it.</summary>
    public NetworkState Present()
    {
        var addresses = Names.Take(2).Select((name, index) => new AddressState(name, Parse($"172.16.{index}.1/24"))).ToList();
        return new NetworkState(
            [.. Names.Select(name => new LinkState(name, InterfaceKind.Physical, _random.Next(4) > 0, 1500, "", 0, "", null))],
            [.. addresses],
            [],
            _random.Next(2) == 0 ? [] : [new RuleState(false, 900, IPNetwork.Parse("172.16.0.0/24"), null, "", 0, 7)],
            "machine",
            "nameserver 172.16.0.53\n");
    }

    /// <param name="off">Whether interfaces may be switched off.</param>
    public NodeNetwork Settings(bool off)
    {
        var interfaces = new List<InterfaceSettings>();
        var free = Names.ToList();
        if (_random.Next(2) == 0)
        {
            string[] members = [.. new[] { "eth2", "eth3" }.Take(_random.Next(1, 3))];
            free.RemoveAll(name => members.Contains(name));
            var mode = (BondMode)_random.Next(7);
            var bond = new BondSettings { Mode = mode, MiimonMilliseconds = _random.Next(2) * 50 };
            interfaces.Add(new InterfaceSettings
            {
                Name = "bond0",
                Kind = InterfaceKind.Bond,
                Members = [.. members],
                Mtu = _random.Next(2) == 0 ? 0 : 1400 + _random.Next(3) * 100,
                Bond = bond.HasPrimary && _random.Next(2) == 0 ? bond with { Primary = members[0] } : bond,
                Addresses = Addresses("bond0"),
            });
            free.Add("bond0");
        }

        foreach (var name in free.Where(name => name != "bond0" && _random.Next(2) == 0).ToList())
        {
            interfaces.Add(new InterfaceSettings { Name = name, Enabled = !off || _random.Next(3) > 0, Mtu = _random.Next(2) == 0 ? 0 : 1400 + _random.Next(3) * 100, Addresses = Addresses(name) });
        }

        foreach (var id in new[] { 10, 20 }.Where(_ => _random.Next(2) == 0))
        {
            var parent = free[_random.Next(free.Count)];
            var below = interfaces.Find(one => one.Name == parent);
            interfaces.Add(new InterfaceSettings
            {
                Name = $"vlan{id}",
                Kind = InterfaceKind.Vlan,
                Parent = parent,
                VlanId = id,
                Enabled = below?.Enabled ?? true,
                Mtu = _random.Next(2) == 0 ? 0 : 1300,
                Addresses = Addresses($"vlan{id}"),
            });
        }

        return new NodeNetwork
        {
            Node = "lb1",
            Hostname = _random.Next(2) == 0 ? "" : $"lb{_random.Next(3)}",
            Dns = _random.Next(2) == 0 ? new DnsSettings() : new DnsSettings { Servers = [IPAddress.Parse($"10.0.0.{_random.Next(1, 5)}")] },
            Interfaces = [.. interfaces],
            Routes = Routes(interfaces),
            Rules = _random.Next(2) == 0 ? [] : [new PolicyRule { Priority = 1000 + _random.Next(3), From = "10.9.0.0/16", Table = 7 }],
        };
    }

    private ValueList<StaticRoute> Routes(List<InterfaceSettings> interfaces) =>
    [
        .. interfaces.Where(one => one.Enabled).SelectMany(one => one.Addresses.Select(text => Parse(text)).Where(address => !address.IsV6 && _random.Next(2) == 0).Select((address, index) => new StaticRoute
        {
            Destination = $"10.{200 + _random.Next(3)}.{one.Name[^1] - '0'}.0/24",
            Gateway = new IPAddress([.. address.Address.GetAddressBytes().Take(3), 254]).ToString(),
            Metric = index,
            Table = _random.Next(2) == 0 ? 254 : 7,
        })).DistinctBy(route => (route.Destination, route.Metric, route.Table)),
    ];

    private ValueList<string> Addresses(string name)
    {
        var number = Array.IndexOf(["eth0", "eth1", "eth2", "eth3", "bond0", "vlan10", "vlan20"], name) + 1;
        return [.. Enumerable.Range(1, _random.Next(3)).Select(host => $"10.{number}.0.{host * 10 + _random.Next(2)}/24"), .. _random.Next(2) == 0 ? [] : new[] { $"2001:db8:{number}::{_random.Next(1, 3)}/64" }];
    }

    private static InterfaceAddress Parse(string text) => InterfaceAddress.TryParse(text, out var address) ? address : throw new FormatException(text);
}
