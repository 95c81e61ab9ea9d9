using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Networking;

namespace LoadMaster.Domain.Tests.Networking;

public sealed class NetworkPlannerTests
{
    private const int Seeds = 400;
    private static readonly NodeNetwork Nothing = new() { Node = "lb1" };

    [Fact]
    public void From_any_settings_to_any_others_nothing_is_left_to_do_and_the_way_back_restores_all()
    {
        var carried = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var generator = new NetworkGenerator(seed);
            var (present, first, second) = (generator.Present(), generator.Settings(off: true), generator.Settings(off: true));
            var kernel = new KernelModel(present);
            var found = NetworkTarget.Found(present, first, Nothing, NetworkState.Empty);
            if (!Carry(kernel, first, Nothing, found))
                continue;
            Assert.Empty(NetworkPlanner.Steps(kernel.State, NetworkTarget.Of(kernel.State, first, first, found).Network));

            var between = kernel.State;
            found = NetworkTarget.Found(between, second, first, found);
            if (!Carry(kernel, second, first, found))
                continue;
            Assert.Empty(NetworkPlanner.Steps(kernel.State, NetworkTarget.Of(kernel.State, second, second, found).Network));

            kernel.Become(NetworkMerge.Undo(kernel.State, between, kernel.State));
            Assert.Empty(NetworkPlanner.Steps(kernel.State, between));
            kernel.Become(present);
            Assert.Empty(NetworkPlanner.Steps(kernel.State, present));
            carried++;
        }

        Assert.InRange(carried, Seeds / 2, Seeds);
    }

    [Fact]
    public void Settings_that_go_leave_what_was_found()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var generator = new NetworkGenerator(seed);
            var (present, settings) = (generator.Present(), generator.Settings(off: false));
            var kernel = new KernelModel(present);
            var found = NetworkTarget.Found(present, settings, Nothing, NetworkState.Empty);
            if (!Carry(kernel, settings, Nothing, found))
                continue;

            Assert.True(Carry(kernel, Nothing, settings, found));

            Assert.Empty(NetworkPlanner.Steps(kernel.State, present));
        }
    }

    [Fact]
    public void What_somebody_else_made_stays()
    {
        var present = new NetworkGenerator(1).Present();
        var kernel = new KernelModel(present);
        var settings = Nothing with { Interfaces = [new InterfaceSettings { Name = "eth0", Addresses = ["10.0.0.1/24"] }] };

        Assert.True(Carry(kernel, settings, Nothing, present));

        Assert.Equal(["172.16.0.1/24", "10.0.0.1/24"], kernel.State.Addresses.Where(one => one.Interface == "eth0").Select(one => one.Address.ToString()));
        Assert.Equal(present.Rules, kernel.State.Rules);
    }

    [Fact]
    public void An_address_of_an_interface_moves_to_the_bond_that_it_becomes_a_member_of()
    {
        var present = new NetworkGenerator(1).Present();
        var kernel = new KernelModel(present);
        var bond = new InterfaceSettings { Name = "bond0", Kind = InterfaceKind.Bond, Members = ["eth0", "eth1"] };
        var refused = NetworkTarget.Of(present, Nothing with { Interfaces = [bond with { Addresses = ["172.16.0.1/24"] }] }, Nothing, present);
        Assert.Equal(["/interfaces/0/members/1"], refused.Problems.Select(one => one.Path));

        Assert.True(Carry(kernel, Nothing with { Interfaces = [bond with { Addresses = ["172.16.0.1/24", "172.16.1.1/24"] }] }, Nothing, present));

        Assert.All(kernel.State.Addresses, one => Assert.Equal("bond0", one.Interface));
        Assert.Equal("bond0", kernel.State.Link("eth1")!.Master);
    }

    [Fact]
    public void What_the_machine_lacks_is_named_at_its_place()
    {
        var present = new NetworkGenerator(1).Present() with { ResolverIsForeign = true };
        var settings = Nothing with
        {
            Dns = new DnsSettings { Servers = [System.Net.IPAddress.Parse("10.0.0.53")] },
            Interfaces =
            [
                new InterfaceSettings { Name = "eth9" },
                new InterfaceSettings { Name = "bond0", Kind = InterfaceKind.Bond, Members = ["eth2", "eth8"] },
                new InterfaceSettings { Name = "vlan7", Kind = InterfaceKind.Vlan, Parent = "eth7", VlanId = 7 },
                new InterfaceSettings { Name = "vlan8", Kind = InterfaceKind.Vlan, Parent = "eth0", VlanId = 8, Mtu = 9000 },
                new InterfaceSettings { Name = "eth3", Kind = InterfaceKind.Bond, Members = ["eth0"] },
            ],
            Routes =
            [
                new StaticRoute { Destination = "10.5.0.0/16", Gateway = "10.99.0.1" },
                new StaticRoute { Destination = "10.6.0.0/16", Interface = "eth6" },
                new StaticRoute { Destination = "10.7.0.0/16", Gateway = "172.16.1.254", Interface = "eth0" },
            ],
        };

        var problems = NetworkTarget.Of(present, settings, Nothing, present).Problems.Select(one => one.Path).ToList();

        Assert.Equal(
            ["/dns/servers", "/interfaces/0/name", "/interfaces/1/members/1", "/interfaces/2/parent", "/interfaces/3/mtu", "/interfaces/4/members/0", "/interfaces/4/name", "/routes/0/gateway", "/routes/1/interface", "/routes/2/gateway"],
            problems.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_change_that_takes_a_needed_address_is_told()
    {
        var present = new NetworkGenerator(1).Present();
        var needed = new NeededAddress(System.Net.IPAddress.Parse("172.16.0.1"), "the management is reached");
        var on = present with { Links = [.. present.Links.Select(link => link with { Up = true })] };
        var off = on with { Links = [.. on.Links.Select(link => link with { Up = link.Name != "eth0" })] };

        Assert.Empty(NetworkGuard.Lost(on, on, [needed]));
        Assert.Contains("the management is reached", Assert.Single(NetworkGuard.Lost(on, off, [needed])).Message, StringComparison.Ordinal);
        Assert.Single(NetworkGuard.Lost(on, on with { Addresses = [] }, [needed]));
        Assert.Empty(NetworkGuard.Lost(off, off, [needed]));
    }

    [Fact]
    public void Undoing_leaves_what_others_changed_meanwhile()
    {
        var before = new NetworkGenerator(1).Present();
        var after = before with { Addresses = [.. before.Addresses, Address("eth0", "10.0.0.1/24")], Hostname = "new" };
        var now = after with { Addresses = [.. after.Addresses, Address("eth1", "10.1.0.1/24")] };

        var undone = NetworkMerge.Undo(now, before, after);

        Assert.Equal("machine", undone.Hostname);
        Assert.Contains(Address("eth1", "10.1.0.1/24"), undone.Addresses);
        Assert.DoesNotContain(Address("eth0", "10.0.0.1/24"), undone.Addresses);
    }

    [Fact]
    public void The_book_of_a_node_survives_its_file()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var generator = new NetworkGenerator(seed);
            var (present, settings) = (generator.Present(), generator.Settings(off: true));
            var kernel = new KernelModel(present);
            _ = Carry(kernel, settings, Nothing, present);
            var book = new NetworkBook(settings, present, new NetworkUndo(present, seed % 2 == 0 ? null : kernel.State));

            Assert.Equal(book, NetworkBookJson.TryRead(NetworkBookJson.Write(book)));
        }

        Assert.Null(NetworkBookJson.TryRead("{"));
        Assert.Null(NetworkBookJson.TryRead("{}"));
    }

    private static AddressState Address(string name, string text) => new(name, InterfaceAddress.TryParse(text, out var address) ? address : throw new FormatException(text));

    private static bool Carry(KernelModel kernel, NodeNetwork wanted, NodeNetwork before, NetworkState found)
    {
        var target = NetworkTarget.Of(kernel.State, wanted, before, found);
        if (target.Problems.Count > 0)
            return false;
        kernel.Become(target.Network);
        return true;
    }
}
