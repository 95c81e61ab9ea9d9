using System.Net;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Networking;
using LoadMaster.Network.Configuration;

namespace LoadMaster.Network.Tests.Configuration;

/// <summary>The kernel's side of a node's network, in namespaces of their own. Every change is looked at by <c>ip</c>.</summary>
public sealed class NetworkKernelTests
{
    private static readonly NodeNetwork Nothing = new() { Node = "lb1" };

    private static string? NoNamespaces => NamespacePair.Unavailable;

    [SkippableFact]
    public void Addresses_an_mtu_routes_and_rules_are_set_and_taken_back()
    {
        Skip.If(NoNamespaces is not null, NoNamespaces);
        using var net = new NamespacePair();
        var wanted = Nothing with
        {
            Interfaces = [new InterfaceSettings { Name = "v0", Mtu = 1400, Addresses = ["10.77.0.1/24", "2001:db8:77::1/64"] }],
            Routes =
            [
                new StaticRoute { Destination = "0.0.0.0/0", Gateway = "10.77.0.254", Metric = 50 },
                new StaticRoute { Destination = "10.99.0.0/16", Interface = "v0", Table = 7 },
                new StaticRoute { Destination = "2001:db8:99::/48", Gateway = "2001:db8:77::fe" },
            ],
            Rules = [new PolicyRule { Priority = 1000, From = "10.77.0.0/24", Table = 7 }, new PolicyRule { Priority = 1001, Interface = "v0", Mark = 5, Table = 7 }],
        };
        var before = net.RunHere(() => new NetworkKernel().Read());

        Carry(net, wanted, Nothing, before);

        var addresses = net.IpHere("-o address show dev v0");
        Assert.Contains("10.77.0.1/24 brd 10.77.0.255", addresses);
        Assert.Contains("2001:db8:77::1/64", addresses);
        Assert.Contains("198.18.7.1/24", addresses);
        Assert.Contains("mtu 1400", net.IpHere("link show v0"));
        Assert.Contains("default via 10.77.0.254 dev v0 proto static metric 50", net.IpHere("route show"));
        Assert.Contains("10.99.0.0/16 dev v0", net.IpHere("route show table 7"));
        Assert.Contains("2001:db8:99::/48 via 2001:db8:77::fe dev v0", net.IpHere("-6 route show"));
        Assert.Contains("1000:\tfrom 10.77.0.0/24 lookup 7", net.IpHere("rule show"));
        Assert.Contains("1001:\tfrom all fwmark 0x5 iif v0 lookup 7", net.IpHere("rule show"));
        Assert.Contains("1001:\tfrom all fwmark 0x5 iif v0 lookup 7", net.IpHere("-6 rule show"));
        Assert.Empty(StepsTo(net, wanted, wanted, before));

        Carry(net, Nothing, wanted, before);

        Assert.Empty(NetworkPlanner.Steps(net.RunHere(() => new NetworkKernel().Read()), before));
        Assert.DoesNotContain("10.77", net.IpHere("address show") + net.IpHere("route show") + net.IpHere("rule show"));
    }

    [SkippableFact]
    public void A_step_that_the_kernel_refuses_takes_back_those_before_it()
    {
        Skip.If(NoNamespaces is not null, NoNamespaces);
        using var net = new NamespacePair();
        var before = net.RunHere(() => new NetworkKernel().Read());
        var target = before with
        {
            Addresses = [.. before.Addresses, new AddressState("v0", new InterfaceAddress(IPAddress.Parse("10.77.0.1"), 24))],
            Routes = [.. before.Routes, new RouteState(IPNetwork.Parse("10.99.0.0/16"), IPAddress.Parse("10.200.0.1"), "v0", 0, 254)],
        };

        var problem = net.RunHere(() => new NetworkKernel().Become(target));

        Assert.NotNull(problem);
        Assert.Contains("10.200.0.1", problem);
        Assert.Contains("everything was taken back", problem);
        Assert.Empty(NetworkPlanner.Steps(net.RunHere(() => new NetworkKernel().Read()), before));
        Assert.DoesNotContain("10.77", net.IpHere("address show"));
    }

    [SkippableFact]
    public void Routes_that_go_with_an_address_come_back_when_it_is_replaced()
    {
        Skip.If(NoNamespaces is not null, NoNamespaces);
        using var net = new NamespacePair();
        net.IpHere("address flush dev v0");
        net.IpHere("address add 10.77.0.9/24 dev v0");
        net.IpHere("route add 10.50.0.0/16 via 10.77.0.2");
        var before = net.RunHere(() => new NetworkKernel().Read());
        var first = Nothing with { Interfaces = [new InterfaceSettings { Name = "v0", Addresses = ["10.77.0.9/24"] }] };

        Carry(net, first with { Interfaces = [new InterfaceSettings { Name = "v0", Addresses = ["10.77.0.10/24"] }] }, first, before);

        Assert.Contains("10.77.0.10/24", net.IpHere("-o -4 address show dev v0"));
        Assert.DoesNotContain("10.77.0.9/24", net.IpHere("-o -4 address show dev v0"));
        Assert.Contains("10.50.0.0/16 via 10.77.0.2", net.IpHere("route show"));
    }

    [SkippableFact]
    public void A_shared_address_and_the_kernels_own_routes_are_no_ones_to_set()
    {
        Skip.If(NoNamespaces is not null, NoNamespaces);
        using var net = new NamespacePair();
        net.IpHere("address add 198.18.7.100/32 dev v0 valid_lft 20 preferred_lft 20");
        net.IpHere("rule add fwmark 0x4c4d0005 lookup 19780 priority 50");

        var state = net.RunHere(() => new NetworkKernel().Read());

        Assert.Equal(["198.18.7.1/24", "2001:db8:7::1/64"], state.Addresses.Select(one => one.Address.ToString()));
        Assert.Empty(state.Routes);
        Assert.Empty(state.Rules);
    }

    [SkippableFact]
    public void An_interface_is_switched_off_and_on()
    {
        Skip.If(NoNamespaces is not null, NoNamespaces);
        using var net = new NamespacePair();
        var off = Nothing with { Interfaces = [new InterfaceSettings { Name = "v0", Enabled = false, Addresses = ["10.77.0.1/24", "2001:db8:77::1/64"] }] };
        var before = net.RunHere(() => new NetworkKernel().Read());

        Carry(net, off, Nothing, before);
        Assert.Contains("state DOWN", net.IpHere("link show v0"));
        Assert.Empty(StepsTo(net, off, off, before));

        Carry(net, off with { Interfaces = [off.Interfaces[0] with { Enabled = true }] }, off, before);
        Assert.Contains("state UP", net.IpHere("link show v0"));
        Assert.Contains("2001:db8:77::1/64", net.IpHere("-6 -o address show dev v0"));
    }

    [SkippableFact]
    public void A_bond_with_a_vlan_on_it_is_made_and_removed()
    {
        Skip.If(NoNamespaces is not null, NoNamespaces);
        using var net = new NamespacePair();
        Skip.IfNot(CanMake(net, "type bond"), "because this kernel knows no bonds (module bonding)");
        Skip.IfNot(CanMake(net, "link v0 type vlan id 4000"), "because this kernel knows no VLANs (module 8021q)");
        net.IpHere("address flush dev v0");
        var wanted = Nothing with
        {
            Interfaces =
            [
                new InterfaceSettings { Name = "bond0", Kind = InterfaceKind.Bond, Members = ["v0"], Mtu = 1450, Bond = new BondSettings { Primary = "v0" } },
                new InterfaceSettings { Name = "bond0.10", Kind = InterfaceKind.Vlan, Parent = "bond0", VlanId = 10, Addresses = ["10.10.0.1/24"] },
            ],
        };
        var before = net.RunHere(() => new NetworkKernel().Read());

        Carry(net, wanted, Nothing, before);

        Assert.Contains("master bond0", net.IpHere("link show v0"));
        Assert.Contains("vlan protocol 802.1Q id 10", net.IpHere("-d link show bond0.10"));
        Assert.Contains("10.10.0.1/24", net.IpHere("-o address show dev bond0.10"));
        Assert.Empty(StepsTo(net, wanted, wanted, before));

        Carry(net, Nothing, wanted, before);
        Assert.Empty(NetworkPlanner.Steps(net.RunHere(() => new NetworkKernel().Read()), before));
    }

    [SkippableFact]
    public void A_kernel_without_bonds_says_which_module_it_lacks_and_changes_nothing()
    {
        Skip.If(NoNamespaces is not null, NoNamespaces);
        using var net = new NamespacePair();
        Skip.If(CanMake(net, "type bond"), "because this kernel knows bonds");
        net.IpHere("address flush dev v0");
        var before = net.RunHere(() => new NetworkKernel().Read());
        var wanted = Nothing with { Hostname = "", Interfaces = [new InterfaceSettings { Name = "bond0", Kind = InterfaceKind.Bond, Members = ["v0"] }] };
        var target = NetworkTarget.Of(before, wanted, Nothing, before);
        Assert.Empty(target.Problems);

        Assert.Contains("modprobe bonding", net.RunHere(() => new NetworkKernel().Become(target.Network)));
        Assert.Empty(NetworkPlanner.Steps(net.RunHere(() => new NetworkKernel().Read()), before));
    }

    private static void Carry(NamespacePair net, NodeNetwork wanted, NodeNetwork old, NetworkState found)
    {
        var target = NetworkTarget.Of(net.RunHere(() => new NetworkKernel().Read()), wanted, old, found);
        Assert.Empty(target.Problems);
        Assert.Null(net.RunHere(() => new NetworkKernel().Become(target.Network)));
    }

    private static IReadOnlyList<NetworkStep> StepsTo(NamespacePair net, NodeNetwork wanted, NodeNetwork old, NetworkState found)
    {
        var now = net.RunHere(() => new NetworkKernel().Read());
        return NetworkPlanner.Steps(now, NetworkTarget.Of(now, wanted, old, found).Network);
    }

    private static bool CanMake(NamespacePair net, string kind)
    {
        try
        {
            net.IpHere($"link add {(kind.StartsWith("link", StringComparison.Ordinal) ? $"{kind.Split(' ')[0]} {kind.Split(' ')[1]} name probe {string.Join(' ', kind.Split(' ')[2..])}" : $"name probe {kind}")}");
            net.IpHere("link del probe");
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
