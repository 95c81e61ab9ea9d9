using System.Net;
using System.Net.Sockets;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Tests.Proxying;

/// <summary>On loopback, where answers find back by themselves: the routes are told, not made.</summary>
public sealed class TransparentTests
{
    private const string Ask = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Client = "127.0.0.9";

    [SkippableFact]
    public async Task The_real_server_sees_the_client_and_its_connection_is_that_clients_alone()
    {
        SkipUnlessPermitted();
        using var server = Telling();
        using var proxy = Start(new Routes(), service => service, server);
        using var one = await ConnectAsync(proxy, Client);
        using var two = await ConnectAsync(proxy, "127.0.0.8");
        Assert.Equal(Client, await AskAsync(one));
        Assert.Equal("127.0.0.8", await AskAsync(two));
        Assert.Equal(Client, await AskAsync(one));
        Assert.Equal((2, 0), (server.Accepted, proxy.Counters.NotTransparent));
    }

    [SkippableFact]
    public async Task A_kept_connection_that_tells_less_than_the_service_tells_now_is_not_used_again()
    {
        SkipUnlessPermitted();
        using var server = Telling();
        using var proxy = new Proxy(
            service => service with { ProxyProtocol = new ProxyProtocolSettings { Send = ProxyProtocolVersion.V1 } },
            new DataPlaneOptions { Threads = 1, ClientRoutes = new Routes() },
            server.Address);
        using var client = await ConnectAsync(proxy, Client);
        Assert.Equal("127.0.0.1", await AskAsync(client));
        Assert.Equal("127.0.0.1", await AskAsync(client));
        Assert.Equal(1, server.Accepted);
        var plan = proxy.Plan with { Revision = 2, Services = [proxy.Plan.Services[0] with { Service = proxy.Service with { Transparent = true } }] };
        Assert.Empty(proxy.Engine.Apply(plan).Problems);
        Assert.Equal(Client, await AskAsync(client));
        Assert.Equal(Client, await AskAsync(client));
        Assert.Equal(2, server.Accepted);
    }

    [SkippableFact]
    public async Task A_tcp_service_is_transparent_too()
    {
        SkipUnlessPermitted();
        using var server = new RawServer(async (connection, number) => await connection.SendAsync(PeerOf(connection).PadRight(15)));
        using var proxy = Start(new Routes(), service => service with { Type = ServiceType.Tcp }, server);
        using var client = await ConnectAsync(proxy, Client);
        Assert.Equal(Client.PadRight(15), await client.ReadTextAsync(15));
    }

    [SkippableTheory]
    [InlineData(ServiceType.Http)]
    [InlineData(ServiceType.Tcp)]
    public async Task Over_a_planned_switch_the_servers_half_of_a_connection_is_listed_with_the_clients(ServiceType type)
    {
        SkipUnlessPermitted();
        using var server = Telling();
        using var proxy = Start(new Routes(), service => service with { Type = type }, server);
        using var client = await ConnectAsync(proxy, Client);
        Assert.Equal(Client, await AskAsync(client));

        var kept = proxy.Engine.Keep([IPAddress.Loopback], 10);

        var own = (IPEndPoint)client.Socket.LocalEndPoint!;
        Assert.Equal(2, kept.Count);
        var clients = Assert.Single(kept, half => half.SharedPort == proxy.Port);
        Assert.Equal((own.Address, own.Port), (clients.ClientAddress(), clients.ClientPort));
        var servers = Assert.Single(kept, half => half != clients);
        Assert.Equal(
            (server.Address.Address, server.Address.Port, IPAddress.Parse(Client)), (servers.ClientAddress(), servers.ClientPort, servers.SharedAddress()));
        Assert.Equal(Client, await AskAsync(client));
        Assert.Equal(1, server.Accepted);
    }

    [SkippableFact]
    public async Task A_client_in_the_servers_own_network_is_served_from_the_nodes_address_and_counted()
    {
        SkipUnlessPermitted();
        using var server = Telling();
        var routes = new Routes { Neighbours = [new NeighbourServer(IPAddress.Loopback, IPNetwork.Parse("127.0.0.8/31"))] };
        using var proxy = Start(routes, service => service, server);
        using var near = await ConnectAsync(proxy, Client);
        using var far = await ConnectAsync(proxy, "127.0.0.10");
        Assert.Equal("127.0.0.1", await AskAsync(near));
        Assert.Equal("127.0.0.10", await AskAsync(far));
        Assert.Equal(1, proxy.Counters.NotTransparent);

        routes.Neighbours = [];
        Assert.Empty(proxy.Engine.Apply(proxy.Plan with { Revision = 2 }).Problems);
        using var again = await ConnectAsync(proxy, Client);
        Assert.Equal(Client, await AskAsync(again));
    }

    [SkippableFact]
    public async Task Nothing_is_served_in_the_clear_of_the_clients_address_when_the_network_cannot_do_it()
    {
        SkipUnlessPermitted();
        using var server = Telling();
        var routes = new Routes();
        using var proxy = Start(routes, service => service, server);
        Assert.Equal([server.Address], routes.Used);
        using var client = await ConnectAsync(proxy, Client);
        Assert.Equal(Client, await AskAsync(client));

        routes.Problem = "No part for it.";
        var problem = Assert.Single(proxy.Engine.Apply(proxy.Plan with { Revision = 2 }).Problems);
        Assert.Equal(ProblemCodes.KernelUnavailable, problem.Code);
        Assert.Contains("No part for it. It goes on", problem.Message, StringComparison.Ordinal);
        Assert.Equal(Client, await AskAsync(client));

        var port = Testing.LocalPorts.Free();
        var fresh = proxy.Plan.Services[0] with { Service = proxy.Service with { Id = new VirtualServiceId(2), Address = new Endpoint(IPAddress.Loopback, port) } };
        problem = Assert.Single(proxy.Engine.Apply(proxy.Plan with { Revision = 3, Services = [fresh] }).Problems);
        Assert.Contains("It is not served until", problem.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SocketException>(() => RawConnection.ConnectAsync(port));

        Assert.Empty(proxy.Engine.Apply(proxy.Plan with { Revision = 4, Services = [fresh with { Service = fresh.Service with { Transparent = false } }] }).Problems);
        Assert.Empty(routes.Used);
        using var plain = await RawConnection.ConnectAsync(port);
        Assert.Equal("127.0.0.1", await AskAsync(plain));
    }

    [SkippableFact]
    public async Task Kept_connections_cost_no_allocation()
    {
        SkipUnlessPermitted();
        using var server = Telling();
        using var proxy = Start(new Routes(), service => service, server);
        using var client = await ConnectAsync(proxy, Client);
        await proxy.AllocatesNothingOnceWarmAsync(2000, async count =>
        {
            for (var number = 0; number < count; number++)
            {
                Assert.Equal(Client, await AskAsync(client));
            }
        });
    }

    private static void SkipUnlessPermitted()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.SetRawSocketOption(0, 19, [1, 0, 0, 0]);
        }
        catch (SocketException)
        {
            Skip.If(true, "because sockets with another's address need CAP_NET_ADMIN");
        }
    }

    private static Proxy Start(Routes routes, Func<VirtualService, VirtualService> change, RawServer server) => new(
        service => change(service) with { Transparent = true }, new DataPlaneOptions { Threads = 1, ClientRoutes = routes }, server.Address);

    private static async Task<RawConnection> ConnectAsync(Proxy proxy, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, proxy.Port);
        return new RawConnection(socket);
    }

    private static async Task<string> AskAsync(RawConnection client)
    {
        await client.SendAsync(Ask);
        _ = await client.ReadHeadAsync();
        return (await client.ReadTextAsync(15)).TrimEnd();
    }

    /// <summary>Answers who asks, in 15 characters.</summary>
    private static RawServer Telling() => new(async (connection, number) =>
    {
        while (await connection.ReadHeadAsync() is { Length: > 0 })
        {
            await connection.SendAsync(RawServer.Ok(PeerOf(connection).PadRight(15)));
        }
    });

    private static string PeerOf(RawConnection connection) => ((IPEndPoint)connection.Socket.RemoteEndPoint!).Address.ToString();

    private sealed class Routes : IClientRoutes
    {
        public string? Problem { get; set; }

        public ValueList<NeighbourServer> Neighbours { get; set; } = [];

        public ValueList<Endpoint> Used { get; private set; } = [];

        public ClientRoutesOutcome Use(ValueList<Endpoint> servers)
        {
            Used = servers;
            return new ClientRoutesOutcome(servers.Count == 0 ? null : Problem, Neighbours);
        }
    }
}
