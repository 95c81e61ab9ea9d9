using System.Net;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration;

internal sealed partial class ConfigGenerator
{
    private NetworkSettings Network() => Flag() ? new NetworkSettings() : new NetworkSettings
    {
        Nodes =
        [
            new NodeNetwork
            {
                Node = "lb1",
                Hostname = Flag() ? "" : "lb1.example.com",
                Dns = Flag() ? new DnsSettings() : new DnsSettings { Servers = [IPAddress.Parse("203.0.113.53")], Search = ["example.com"], TakeOver = Flag() },
                Interfaces =
                [
                    new InterfaceSettings { Name = "eth0", Addresses = ["203.0.113.101/24", "2001:db8:ff::1/64"], Mtu = Flag() ? 0 : 1400, Enabled = true },
                    new InterfaceSettings { Name = "bond0", Kind = InterfaceKind.Bond, Members = ["eth1", "eth2"], Bond = new BondSettings { Mode = Flag() ? BondMode.Lacp : BondMode.BalanceXor, HashPolicy = HashPolicy.Layer34, MiimonMilliseconds = 50 } },
                    new InterfaceSettings { Name = "bond0.10", Kind = InterfaceKind.Vlan, Parent = "bond0", VlanId = 10, Enabled = Flag() },
                ],
                Routes = [new StaticRoute { Destination = "0.0.0.0/0", Gateway = "203.0.113.254", Metric = Flag() ? 0 : 10 }, new StaticRoute { Destination = "198.51.100.0/24", Interface = "bond0.10", Table = 7 }],
                Rules = [new PolicyRule { Priority = 1000, From = "198.51.100.0/24", Interface = "bond0.10", Mark = Flag() ? 0 : 3, Table = 7 }],
            },
        ],
    };
}
