using System.Net;
using System.Net.Sockets;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Http;

public sealed class TimeoutTests
{
    private const double Short = 0.2;
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string GetAndClose = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private static RawServer Silent => new(async (connection, number) => _ = await connection.ReadToEndAsync());

    private static Proxy With(ServiceTimeouts timeouts, params Endpoint[] servers) => new(service => service with { Timeouts = timeouts }, servers);

    [Fact]
    public async Task Idle_client_is_closed_silently()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = With(new() { ClientIdleTimeoutSeconds = 2 }, server.Address);

        Assert.Equal("", await proxy.AskAsync(""));
        Assert.Equal(RawServer.Ok("yes"), await proxy.AskAsync(Get));
        Assert.Equal(0, proxy.Counters.RefusedRequests);
    }

    [Fact]
    public async Task Header_that_does_not_end_is_answered_408()
    {
        using var server = Silent;
        using var proxy = With(new() { ClientHeaderTimeoutSeconds = Short }, server.Address);

        Assert.StartsWith("HTTP/1.1 408 ", await proxy.AskAsync("GET / HTTP/1.1\r\nHo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Header_that_drips_is_answered_408_all_the_same()
    {
        using var server = Silent;
        using var proxy = With(new() { ClientHeaderTimeoutSeconds = Short }, server.Address);
        using var client = await proxy.ConnectAsync();
        var answer = client.ReadTextToEndAsync();

        await Proxy.UntilAsync(
            () =>
            {
                try
                {
                    _ = client.Socket.Send("x"u8);
                }
                catch (SocketException)
                {
                    // Closed at last: the answer tells how.
                }

                return answer.IsCompleted;
            },
            "an answer");

        Assert.StartsWith("HTTP/1.1 408 ", await answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_that_does_not_come_is_answered_408()
    {
        using var server = Silent;
        using var proxy = With(new() { ClientBodyTimeoutSeconds = Short }, server.Address);

        var answer = await proxy.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_does_not_answer_is_answered_for_with_504()
    {
        using var server = Silent;
        using var proxy = With(new() { ServerResponseTimeoutSeconds = Short }, server.Address);

        Assert.StartsWith("HTTP/1.1 504 ", await proxy.AskAsync(GetAndClose), StringComparison.Ordinal);
        Assert.Equal(1, proxy.ServerCounters.ResponseFailures);
        Assert.Equal(0, proxy.ServerCounters.ConnectionsActive);
    }

    [Fact]
    public async Task Response_that_stops_resets_the_client()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            _ = await connection.ReadToEndAsync();
        });
        using var proxy = With(new() { ServerBodyTimeoutSeconds = Short }, server.Address);
        using var client = await proxy.ConnectAsync();

        await client.SendAsync(Get);
        _ = await client.ReadToEndAsync();

        Assert.True(client.WasReset);
    }

    [Fact]
    public async Task Client_that_does_not_read_its_response_is_closed()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {32 << 20}\r\n\r\n");
            await connection.SendAsync(new byte[32 << 20]);
        });
        using var proxy = With(new() { ClientBodyTimeoutSeconds = Short }, server.Address);
        using var client = await proxy.ConnectAsync();

        await client.SendAsync(Get);

        await Proxy.UntilAsync(() => proxy.Counters is { RequestsTotal: 1, ConnectionsActive: 0 }, "the connection is over");
    }

    [Fact]
    public async Task Server_that_does_not_take_the_connection_is_left_for_the_next()
    {
        // A full accept queue leaves further connects without an answer.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var address = (IPEndPoint)full.LocalEndPoint!;
        var fillers = Enumerable.Range(0, 4).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToList();
        fillers.ForEach(filler => _ = filler.ConnectAsync(address));
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = With(new() { ServerConnectTimeoutSeconds = Short }, new Endpoint(IPAddress.Loopback, address.Port), server.Address);

        var answers = new[] { await proxy.AskAsync(GetAndClose), await proxy.AskAsync("GET / HTTP/1.0\r\n\r\n") };

        Assert.All(answers, answer => Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal));
        Assert.InRange(proxy.Sample().Servers[0].ConnectFailures, 1, 2);
        fillers.ForEach(filler => filler.Dispose());
    }

    [Fact]
    public async Task Silent_tunnel_is_closed()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
            _ = await connection.ReadToEndAsync();
        });
        using var proxy = With(new() { TunnelIdleTimeoutSeconds = Short }, server.Address);

        var answer = await proxy.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");

        Assert.Equal("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", answer);
    }

    [Fact]
    public async Task Connection_kept_to_a_server_is_closed_when_no_request_comes()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(service => service, new DataPlaneOptions { Threads = 1, UpstreamIdleTimeoutSeconds = Short }, server.Address);
        using var client = await proxy.ConnectAsync();
        for (var round = 1; round <= 2; round++)
        {
            await client.SendAsync(Get);
            _ = await client.ReadHeadAsync();
            _ = await client.ReadTextAsync(3);
            Assert.Equal(round, server.Accepted);
            await Proxy.UntilAsync(() => server.Ended == server.Accepted, "the proxy closes what it kept");
        }
    }
}
