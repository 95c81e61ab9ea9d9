using System.Net;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Tests.Engine;

/// <summary>Connections that outlive a planned switch of nodes, on one node.</summary>
public sealed class KeptConnectionsTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static async Task<RawConnection> Served(Proxy proxy)
    {
        var client = await proxy.ConnectAsync();
        await client.SendAsync(Get);
        await client.ReadHeadAsync();
        Assert.Equal("yes", await client.ReadTextAsync(3));
        return client;
    }

    [SkippableFact]
    public async Task Each_client_of_the_address_is_listed_and_served_on()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "because a transparent socket needs CAP_NET_ADMIN");
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        using var one = await Served(proxy);
        using var two = await Served(proxy);

        var kept = proxy.Engine.Keep([IPAddress.Loopback], 10);

        Assert.Equal(2, kept.Count);
        Assert.All(kept, connection =>
        {
            Assert.Equal((IPAddress.Loopback, IPAddress.Loopback, proxy.Port, false), (connection.ClientAddress(), connection.SharedAddress(), connection.SharedPort, connection.IsV6));
            Assert.NotEqual(0, connection.ClientPort);
        });
        Assert.Single(proxy.Engine.Keep([IPAddress.Loopback], 1));
        Assert.Empty(proxy.Engine.Keep([IPAddress.Parse("127.9.9.9")], 10));
        await one.SendAsync(Get);
        await one.ReadHeadAsync();
        Assert.Equal("yes", await one.ReadTextAsync(3));
    }

    [SkippableFact]
    public async Task Client_that_a_PROXY_header_names_is_listed_by_the_address_that_its_packets_have()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "because a transparent socket needs CAP_NET_ADMIN");
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(service => service with { ProxyProtocol = new ProxyProtocolSettings { AcceptFrom = ["127.0.0.1"] } }, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync("PROXY TCP4 192.0.2.9 198.18.0.1 4711 80\r\n" + Get);
        await client.ReadHeadAsync();
        Assert.Equal("yes", await client.ReadTextAsync(3));

        var kept = Assert.Single(proxy.Engine.Keep([IPAddress.Loopback], 10));

        Assert.Equal((IPAddress.Loopback, ((IPEndPoint)client.Socket.LocalEndPoint!).Port), (kept.ClientAddress(), kept.ClientPort));
        await client.SendAsync(Get);
        await client.ReadHeadAsync();
        Assert.Equal("yes", await client.ReadTextAsync(3));
        Assert.All(server.Heads, head => Assert.Contains("X-Forwarded-For: 192.0.2.9\r\n", head, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task What_is_left_in_the_end_is_reset()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "because a transparent socket needs CAP_NET_ADMIN");
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        using var client = await Served(proxy);
        proxy.Engine.Cut([IPAddress.Parse("127.9.9.9")]);
        Assert.Single(proxy.Engine.Keep([IPAddress.Loopback], 10));

        proxy.Engine.Cut([IPAddress.Loopback]);

        Assert.Empty(proxy.Engine.Keep([IPAddress.Loopback], 10));
        Assert.Equal("", await client.ReadTextToEndAsync());
        Assert.True(client.WasReset);
    }

    [Fact]
    public async Task While_draining_nobody_is_waited_for_and_idle_clients_go()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        using var client = await Served(proxy);
        proxy.Engine.Treat(TrafficMode.Draining);
        Assert.Equal("", await client.ReadTextToEndAsync());
        Assert.False(client.WasReset);
    }
}
