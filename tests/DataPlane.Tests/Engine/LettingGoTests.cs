using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Testing;

namespace LoadMaster.DataPlane.Tests.Engine;

/// <summary>What clients see while the addresses are about to go to another node.</summary>
public sealed class LettingGoTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string LastAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nyes";

    private static Task Quiet(Proxy proxy, TrafficMode mode) => Proxy.UntilAsync(() => proxy.Engine.IsQuiet(mode), $"{mode} has nothing to wait for");

    /// <summary>On loopback an answer to a connection request, good or bad, takes microseconds.</summary>
    private static bool IsUnanswered(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        var begun = Assert.Throws<SocketException>(() => socket.Connect(IPAddress.Loopback, port));
        return begun.SocketErrorCode == SocketError.WouldBlock && !socket.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectWrite);
    }

    private static async Task<RawConnection> KeptAlive(Proxy proxy)
    {
        var client = await proxy.ConnectAsync();
        await client.SendAsync(Get);
        Assert.DoesNotContain("close", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("yes", await client.ReadTextAsync(3));
        return client;
    }

    [Fact]
    public async Task Kept_alive_client_is_told_with_its_next_response_that_its_connection_ends()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        using var client = await KeptAlive(proxy);

        proxy.Engine.Treat(TrafficMode.LettingGo);
        await client.SendAsync(Get);

        Assert.Equal(LastAnswer, await client.ReadTextToEndAsync());
        await Quiet(proxy, TrafficMode.LettingGo);
    }

    [Fact]
    public async Task Idle_client_is_closed_without_a_reset_and_the_connection_to_the_server_stays()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        using var client = await KeptAlive(proxy);

        proxy.Engine.Treat(TrafficMode.LettingGo);

        Assert.Equal("", await client.ReadTextToEndAsync());
        Assert.False(client.WasReset);
        await Quiet(proxy, TrafficMode.LettingGo);
        proxy.Engine.Treat(TrafficMode.Open);
        using var next = await KeptAlive(proxy);
        Assert.Equal(1, server.Accepted);
    }

    [Fact]
    public async Task Request_in_progress_is_waited_for_and_finished_and_so_is_one_accepted_before_the_listener_turned_deaf()
    {
        var go = new TaskCompletionSource();
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await go.Task;
            await connection.SendAsync(RawServer.Ok("yes"));
        });
        using var proxy = new Proxy(server.Address);
        using var before = await proxy.ConnectAsync();
        await before.SendAsync(Get);
        await Proxy.UntilAsync(() => server.Accepted == 1, "the request is in progress");
        proxy.Engine.Treat(TrafficMode.LettingGo);
        using var late = await proxy.ConnectAsync();
        await late.SendAsync(Get);
        await Proxy.UntilAsync(() => server.Accepted == 2, "new clients are still served");
        Assert.False(proxy.Engine.IsQuiet(TrafficMode.LettingGo));

        proxy.Engine.Treat(TrafficMode.Deaf);
        Assert.False(proxy.Engine.IsQuiet(TrafficMode.Deaf));
        go.SetResult();

        Assert.Equal(LastAnswer, await before.ReadTextToEndAsync());
        Assert.Equal(LastAnswer, await late.ReadTextToEndAsync());
        await Quiet(proxy, TrafficMode.Deaf);
    }

    [Fact]
    public async Task Client_that_has_not_taken_its_response_yet_is_waited_for()
    {
        var body = new string('x', 8 << 20);
        using var server = RawServer.AnsweringOnce(RawServer.Ok(body));
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Get);
        Assert.NotEmpty(await client.ReadHeadAsync());

        proxy.Engine.Treat(TrafficMode.Deaf);
        await Proxy.UntilAsync(() => proxy.Counters.BytesOut > 100_000, "the response is on its way");
        Assert.False(proxy.Engine.IsQuiet(TrafficMode.Deaf));

        Assert.Equal(body.Length, (await client.ReadToEndAsync()).Length);
        await Quiet(proxy, TrafficMode.Deaf);
    }

    [Fact]
    public async Task Connection_attempt_at_a_deaf_listener_is_not_refused_and_succeeds_when_it_hears_again()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        proxy.Engine.Treat(TrafficMode.Deaf);
        await Quiet(proxy, TrafficMode.Deaf);

        var attempt = proxy.ConnectAsync();
        Assert.True(IsUnanswered(proxy.Port), "neither connected nor refused");
        Assert.False(attempt.IsCompleted);
        Assert.True(proxy.Engine.IsQuiet(TrafficMode.Deaf));
        Assert.Equal(0, proxy.Counters.ConnectionsTotal);

        proxy.Engine.Treat(TrafficMode.Open);
        using var client = await attempt;
        await client.SendAsync(Get);
        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        using var another = await KeptAlive(proxy);
    }

    [Fact]
    public async Task Service_that_is_added_meanwhile_is_deaf_too()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        proxy.Engine.Treat(TrafficMode.Deaf);
        await Quiet(proxy, TrafficMode.Deaf);
        var port = LocalPorts.Free();
        var added = proxy.Plan.Services[0] with { Service = proxy.Service with { Address = new Endpoint(IPAddress.Loopback, port) } };
        Assert.Empty(proxy.Engine.Apply(proxy.Plan with { Services = [added] }).Problems);

        Assert.True(IsUnanswered(port), "neither connected nor refused");

        proxy.Engine.Treat(TrafficMode.Open);
        using var client = await RawConnection.ConnectAsync(port);
    }

    [Fact]
    public async Task Relayed_connection_is_waited_for_while_it_is_at_work_only()
    {
        using var server = new RawServer(async (connection, number) => await connection.SendAsync(await connection.ReadBytesAsync(1)));
        using var proxy = new Proxy(service => service with { Type = ServiceType.Tcp }, server.Address);
        using var client = await proxy.ConnectAsync();
        await Proxy.UntilAsync(() => server.Accepted == 1, "the relay is up");

        proxy.Engine.Treat(TrafficMode.LettingGo);
        await Quiet(proxy, TrafficMode.LettingGo);
        proxy.Engine.Treat(TrafficMode.Deaf);
        await Quiet(proxy, TrafficMode.Deaf);

        await client.SendAsync("x");
        Assert.Equal("x", await client.ReadTextAsync(1));
    }
}
