using System.Diagnostics;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Engine;

public sealed class DrainTests
{
    private static Proxy With(DrainEnd end, double seconds, params Endpoint[] servers) => new(
        service => service with
        {
            Type = ServiceType.Tcp,
            DrainEnd = end,
            Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp },
            Timeouts = new ServiceTimeouts { DrainTimeoutSeconds = seconds },
        },
        servers);

    private static ServingPlan Draining(Proxy proxy, int server, bool drains = true)
    {
        var plan = proxy.Plan.Services[0];
        var servers = plan.Servers.Select((one, index) => index == server && drains ? one with { Availability = ServerAvailability.Draining } : one);
        return new ServingPlan(2, [plan with { Servers = servers.ToValueList() }]);
    }

    private static async Task<char> Ask(RawConnection client)
    {
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        return (await client.ReadHeadAsync()).Length > 0 ? (await client.ReadTextAsync(1))[0] : '-';
    }

    [Theory]
    [InlineData(DrainEnd.Cut)]
    [InlineData(DrainEnd.Keep)]
    public async Task Tied_clients_stay_until_the_drain_time_ends_and_then_connections_are_cut_or_kept(DrainEnd end)
    {
        using var one = RawServer.Answering(RawServer.Ok("1"));
        using var two = RawServer.Answering(RawServer.Ok("2"));
        using var proxy = With(end, 3, one.Address, two.Address);
        using var before = await proxy.ConnectAsync();
        var tied = await Ask(before);
        var watch = Stopwatch.StartNew();
        proxy.Engine.Apply(Draining(proxy, tied - '1'));

        // Comes during the drain time: its connection ends with it too.
        using var during = await proxy.ConnectAsync();
        Assert.Equal(tied, await Ask(during));
        Assert.Equal(tied, await Ask(before));
        if (end == DrainEnd.Cut)
        {
            Assert.Equal("", await before.ReadTextToEndAsync());
            Assert.Equal("", await during.ReadTextToEndAsync());
        }

        var server = tied;
        while (server == tied)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "the client goes elsewhere");
            using var client = await proxy.ConnectAsync();
            server = await Ask(client);
        }

        Assert.InRange(watch.Elapsed.TotalSeconds, 2.9, 20);
        if (end == DrainEnd.Keep)
        {
            Assert.Equal(tied, await Ask(before));
            Assert.Equal(tied, await Ask(during));
        }
    }

    [Fact]
    public async Task Server_that_is_enabled_again_keeps_its_connections_and_its_next_drain_begins_anew()
    {
        using var one = RawServer.Answering(RawServer.Ok("1"));
        using var proxy = With(DrainEnd.Cut, 2, one.Address);
        using var client = await proxy.ConnectAsync();
        _ = await Ask(client);
        proxy.Engine.Apply(Draining(proxy, 0));
        proxy.Engine.Apply(Draining(proxy, 0, drains: false));
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(2.5))
        {
            Assert.Equal('1', await Ask(client));
            await Task.Delay(50);
        }

        watch.Restart();
        proxy.Engine.Apply(Draining(proxy, 0));
        Assert.Equal("", await client.ReadTextToEndAsync());
        Assert.InRange(watch.Elapsed.TotalSeconds, 1.9, 20);
    }
}
