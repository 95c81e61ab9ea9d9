using System.Net;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class NetworkRuleTests
{
    private static readonly InterfaceSettings Eth0 = new() { Name = "eth0" };
    private static readonly InterfaceSettings Bond0 = new() { Name = "bond0", Kind = InterfaceKind.Bond, Members = ["eth1", "eth2"] };
    private static readonly InterfaceSettings Vlan10 = new() { Name = "bond0.10", Kind = InterfaceKind.Vlan, Parent = "bond0", VlanId = 10 };

    [Fact]
    public void A_whole_network_is_taken() => Refused([], Node(
        Eth0 with { Addresses = ["192.0.2.1/24", "2001:db8::1/64"], Mtu = 9000 },
        Bond0 with { Bond = new BondSettings { Mode = BondMode.Lacp, LacpRate = LacpRate.Fast, HashPolicy = HashPolicy.Layer34 } },
        Vlan10 with { Addresses = ["10.0.0.1/31"] }) with
    {
        Routes = [new StaticRoute { Destination = "::/0", Gateway = "fe80::1", Interface = "eth0" }, new StaticRoute { Destination = "0.0.0.0/0", Gateway = "192.0.2.254" }],
        Rules = [new PolicyRule { Priority = 100, Mark = 7, Table = 9 }],
    });

    [Theory]
    [InlineData("10.0.0.0/24")]
    [InlineData("10.0.0.255/24")]
    [InlineData("10.0.0.1")]
    [InlineData("10.0.0.1/0")]
    [InlineData("10.0.0.1/33")]
    [InlineData("127.0.0.1/8")]
    [InlineData("224.0.0.1/24")]
    [InlineData("fe80::1/64")]
    [InlineData("192.0.2.9/24")]
    public void An_address_that_no_interface_can_have_is_refused(string address) =>
        Refused(["/network/nodes/0/interfaces/0/addresses/0"], Node(Eth0 with { Addresses = [address] }));

    [Fact]
    public void An_address_is_on_one_interface_of_one_node() => Refused(
        ["/network/nodes/0/interfaces/1/addresses/0", "/network/nodes/1/interfaces/0/addresses/0"],
        Node(Eth0 with { Addresses = ["10.0.0.1/24"] }, Eth0 with { Name = "eth3", Addresses = ["10.0.0.1/16"] }),
        Node(Eth0 with { Addresses = ["10.0.0.1/24"] }) with { Node = "b" });

    [Fact]
    public void Names_of_nodes_interfaces_and_hosts_are_checked() => Refused(
        ["/network/nodes/0/dns/search/0", "/network/nodes/0/dns/servers/0", "/network/nodes/0/hostname", "/network/nodes/0/interfaces/0/name", "/network/nodes/0/interfaces/1/name", "/network/nodes/0/interfaces/2/name", "/network/nodes/1/node"],
        Node(Eth0 with { Name = "lo" }, Eth0 with { Name = "a/b" }, Eth0 with { Name = "lmvmac4-2" }) with
        {
            Hostname = "-x",
            Dns = new DnsSettings { Servers = [IPAddress.Any], Search = ["a b"] },
        },
        Node());

    [Fact]
    public void A_vlan_needs_a_parent_and_an_id_of_its_own() => Refused(
        ["/network/nodes/0/interfaces/2/vlanId", "/network/nodes/0/interfaces/3/parent", "/network/nodes/0/interfaces/3/vlanId", "/network/nodes/0/interfaces/4/parent", "/network/nodes/0/interfaces/5/parent", "/network/nodes/0/interfaces/6/mtu"],
        Node(
            Bond0 with { Mtu = 1500 },
            Vlan10,
            Vlan10 with { Name = "twin" },
            Vlan10 with { Name = "alone", Parent = "", VlanId = 0 },
            Vlan10 with { Name = "deep", Parent = "bond0.10", VlanId = 11 },
            Vlan10 with { Name = "onmember", Parent = "eth1", VlanId = 12 },
            Vlan10 with { Name = "large", VlanId = 13, Mtu = 1501 }));

    [Fact]
    public void A_vlan_is_not_on_while_its_parent_is_off() =>
        Refused(["/network/nodes/0/interfaces/1/enabled"], Node(Eth0 with { Enabled = false }, Vlan10 with { Parent = "eth0" }));

    [Fact]
    public void A_member_is_in_one_bond_and_has_nothing_of_its_own() => Refused(
        ["/network/nodes/0/interfaces/1/members/0", "/network/nodes/0/interfaces/1/members/1", "/network/nodes/0/interfaces/1/members/2", "/network/nodes/0/interfaces/2/members"],
        Node(
            Bond0,
            Bond0 with { Name = "bond1", Members = ["eth2", "bond0.10", "eth5"] },
            Bond0 with { Name = "bond2", Members = [] },
            Vlan10,
            Eth0 with { Name = "eth5", Addresses = ["10.0.0.1/24"] }));

    [Fact]
    public void A_bond_has_what_its_mode_can_use() => Refused(
        ["/network/nodes/0/interfaces/0/bond/hashPolicy", "/network/nodes/0/interfaces/0/bond/lacpRate", "/network/nodes/0/interfaces/0/bond/primary", "/network/nodes/0/interfaces/1/bond/primary"],
        Node(
            Bond0 with { Bond = new BondSettings { Mode = BondMode.Broadcast, HashPolicy = HashPolicy.Layer23, LacpRate = LacpRate.Fast, Primary = "eth1" } },
            Bond0 with { Name = "bond1", Members = ["eth3"], Bond = new BondSettings { Primary = "eth9" } }));

    [Fact]
    public void What_belongs_to_another_kind_is_refused() => Refused(
        ["/network/nodes/0/interfaces/0/parent", "/network/nodes/0/interfaces/1/members", "/network/nodes/0/interfaces/2/mtu", "/network/nodes/0/interfaces/3/addresses/0"],
        Node(Eth0 with { Parent = "eth1" }, Eth0 with { Name = "eth3", Members = ["eth4"] }, Eth0 with { Name = "eth5", Mtu = 60 }, Eth0 with { Name = "eth6", Mtu = 1000, Addresses = ["2001:db8::1/64"] }));

    [Fact]
    public void Routes_are_checked() => Refused(
        ["/network/nodes/0/routes/0/gateway", "/network/nodes/0/routes/1/destination", "/network/nodes/0/routes/2/gateway", "/network/nodes/0/routes/3/gateway", "/network/nodes/0/routes/4/table", "/network/nodes/0/routes/5/destination", "/network/nodes/0/routes/6/gateway", "/network/nodes/0/routes/7/interface"],
        Node(Eth0 with { Addresses = ["10.0.0.1/24"] }, Bond0) with
        {
            Routes =
            [
                new StaticRoute { Destination = "10.1.0.0/16" },
                new StaticRoute { Destination = "10.1.0.1/16", Gateway = "10.0.0.2" },
                new StaticRoute { Destination = "10.2.0.0/16", Gateway = "2001:db8::1" },
                new StaticRoute { Destination = "10.3.0.0/16", Gateway = "10.0.0.1" },
                new StaticRoute { Destination = "10.4.0.0/16", Gateway = "10.0.0.2", Table = 255 },
                new StaticRoute { Destination = "10.4.0.0/16", Gateway = "10.0.0.3", Table = 255, Interface = "eth0" },
                new StaticRoute { Destination = "2001:db8:1::/48", Gateway = "fe80::1" },
                new StaticRoute { Destination = "10.5.0.0/16", Interface = "eth1" },
            ],
        },
        alsoAt: "/network/nodes/0/routes/5/table");

    [Fact]
    public void Policy_rules_keep_off_what_transparent_services_use() => Refused(
        ["/network/nodes/0/rules/0", "/network/nodes/0/rules/1/priority", "/network/nodes/0/rules/2/table", "/network/nodes/0/rules/3/mark", "/network/nodes/0/rules/4/priority", "/network/nodes/0/rules/5/to"],
        Node() with
        {
            Node = "a",
            Rules =
            [
                new PolicyRule { Priority = 10, Table = 7 },
                new PolicyRule { Priority = 50, Mark = 1, Table = 7 },
                new PolicyRule { Priority = 60, Mark = 1, Table = 19_780 },
                new PolicyRule { Priority = 70, Mark = 0x4c4d0005, Table = 7 },
                new PolicyRule { Priority = 60, Mark = 2, Table = 7 },
                new PolicyRule { Priority = 80, From = "10.0.0.0/8", To = "2001:db8::/32", Table = 7 },
            ],
        });

    private static NodeNetwork Node(params InterfaceSettings[] interfaces) => new() { Node = "a", Interfaces = [.. interfaces] };

    private static void Refused(string[] paths, params NodeNetwork[] nodes) => Refused(paths, nodes, null);

    private static void Refused(string[] paths, NodeNetwork node, string alsoAt) => Refused([.. paths, alsoAt], [node], null);

    private static void Refused(string[] paths, NodeNetwork[] nodes, object? _)
    {
        var config = LoadMasterConfig.Empty with
        {
            Ha = new HaSettings { SharedAddresses = [new SharedAddress(IPAddress.Parse("192.0.2.9"))] },
            Network = new NetworkSettings { Nodes = [.. nodes] },
        };
        var problems = ConfigValidator.Validate(config);
        Assert.Equal(paths.Order(StringComparer.Ordinal), problems.Select(one => one.Path).Order(StringComparer.Ordinal));
        Assert.All(problems, one => Assert.EndsWith(".", one.Message, StringComparison.Ordinal));
    }
}
