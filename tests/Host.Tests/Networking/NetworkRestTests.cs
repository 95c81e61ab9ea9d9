using LoadMaster.Actors.Config;
using LoadMaster.Api;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Tests.Rest;
using LoadMaster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LoadMaster.Host.Tests.Networking;

public sealed class NetworkRestTests
{
    private static readonly InterfaceDto Eth1 = new("eth1", "physical", true, 0, ["10.0.0.1/24"], "", 0, [], new BondDto("active-backup", 100, "slow", "layer2", ""));

    [Fact]
    public async Task A_change_is_tried_shown_and_confirmed_into_the_configuration()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());

        var tried = await client.PatchNetworkAsync("a", new NodeNetworkBody { Interfaces = [Eth1], Hostname = "lb1" }, 60, force: false);

        Assert.Equal(("trial", 2), (tried.State, tried.Steps.Count));
        var shown = await client.GetNetworkAsync();
        Assert.Equal(("trial", "lb1", "a"), (shown.State, shown.Hostname, shown.Node));
        Assert.Equal(["192.0.2.1/24"], shown.Links[0].Addresses.Where(one => !one.Own).Select(one => one.Address));
        Assert.Equal([new LinkAddressDto("10.0.0.1/24", true)], shown.Links[1].Addresses);
        Assert.Empty(server.Gateway.Config.Network.Nodes);

        var confirmed = await client.ConfirmNetworkAsync("a");

        Assert.Equal("confirmed", confirmed.State);
        Assert.Equal("lb1", server.Gateway.Config.Network.Of("a").Hostname);
        Assert.Equal("confirmed", (await client.GetNetworkAsync("a")).State);
        var late = await Assert.ThrowsAsync<ApiProblemException>(() => client.ConfirmNetworkAsync("a"));
        Assert.Equal("LM3121", late.Problem.Code);
    }

    [Fact]
    public async Task For_good_at_once_and_cancelled()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        Assert.Equal("confirmed", (await client.PatchNetworkAsync("a", new NodeNetworkBody { Interfaces = [Eth1] }, 0, force: false)).State);
        Assert.Single(server.Gateway.Config.Network.Nodes);
        await client.PatchNetworkAsync("a", new NodeNetworkBody { Interfaces = [] }, 60, force: false);
        Assert.DoesNotContain(Kernel(server).State.Addresses, one => one.Interface == "eth1");

        Assert.Equal("cancelled", (await client.CancelNetworkAsync("a")).State);

        Assert.Single(Kernel(server).State.Addresses, one => one.Interface == "eth1");
        Assert.Equal("confirmed", (await client.GetNetworkAsync()).State);
    }

    [Fact]
    public async Task Every_problem_is_named_at_its_place_and_nothing_is_done()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        var before = Kernel(server).State;
        await Refused(["/interfaces/0/addresses/0", "/interfaces/1/vlanId", "/routes/0/gateway"], new NodeNetworkBody
        {
            Interfaces = [Eth1 with { Addresses = ["10.0.0.0/24"] }, Eth1 with { Name = "v", Kind = "vlan", Parent = "eth0", Addresses = [] }],
            Routes = [new StaticRouteDto("0.0.0.0/0", "", "", 0, 254)],
        });
        await Refused(["/interfaces/0/name"], new NodeNetworkBody { Interfaces = [Eth1 with { Name = "eth9" }] });
        await Refused(["/interfaces/0/mtu"], new NodeNetworkBody { Interfaces = [Eth1 with { Mtu = 5 }] });
        Assert.Equal(before, Kernel(server).State);

        var away = await Assert.ThrowsAsync<ApiProblemException>(() => client.GetNetworkAsync("b"));
        Assert.Equal("LM4104", away.Problem.Code);

        async Task Refused(string[] paths, NodeNetworkBody body)
        {
            var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.PatchNetworkAsync("a", body, 60, force: false));
            Assert.Equal(paths, refused.Problem.Problems.Select(one => one.Path));
        }
    }

    [Fact]
    public async Task What_an_import_brings_is_carried_out_and_a_trial_ends_by_the_clock()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        const string Brought = """{"nodes":[{"node":"a","interfaces":[{"name":"eth1","addresses":["10.0.0.7/24"]}]}]}""";
        _ = await server.Gateway.ChangeAsync(new ConfigProtocol.ChangeConfig(new ConfigCommand.PatchNetwork(Brought), "somebody", null), CancellationToken.None);
        await Eventually(() => Kernel(server).State.Addresses.Any(one => one.Address.ToString() == "10.0.0.7/24"));

        await client.PatchNetworkAsync("a", new NodeNetworkBody { Hostname = "tried" }, 20, force: false);
        Assert.Equal("tried", Kernel(server).State.Hostname);
        await Eventually(() => Kernel(server).State.Hostname == "machine");
        Assert.Contains("not confirmed within 20 s", (await client.GetNetworkAsync()).TakenBack, StringComparison.Ordinal);

        async Task Eventually(Func<bool> met)
        {
            for (var turn = 0; !met(); turn++)
            {
                Assert.True(turn < 600, "It did not come about.");
                server.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(20);
            }
        }
    }

    private static FakeNetworkKernel Kernel(RestServer server) => (FakeNetworkKernel)server.Services.GetRequiredService<INetworkKernel>();
}
