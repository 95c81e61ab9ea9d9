using System.Net.Sockets;
using System.Text;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Tcp;

public sealed class TcpRelayTests
{
    private static Proxy With(ServiceTimeouts timeouts, params Endpoint[] servers) =>
        new(service => service with { Type = ServiceType.Tcp, Timeouts = timeouts }, servers);

    private static Proxy Of(params Endpoint[] servers) => With(new ServiceTimeouts(), servers);

    /// <summary>Sends back what it gets, as it comes, until the client ends.</summary>
    private static RawServer Echo() => new(async (connection, number) =>
    {
        var block = new byte[64 * 1024];
        int count;
        while ((count = await connection.Socket.ReceiveAsync(block)) > 0)
        {
            await connection.SendAsync(block.AsMemory(0, count));
        }
    });

    [Fact]
    public async Task Bytes_pass_both_ways_and_an_end_is_passed_on()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            await connection.SendAsync("220 hello\r\n");
            await connection.SendAsync($"you said {await connection.ReadTextToEndAsync()}");
        });
        using var proxy = Of(server.Address);
        using var client = await proxy.ConnectAsync();

        Assert.Equal("220 hello\r\n", await client.ReadTextAsync(11));
        await client.SendAsync("QUIT");
        client.FinishSending();

        Assert.Equal("you said QUIT", await client.ReadTextToEndAsync());
        await Proxy.UntilAsync(() => proxy.Counters.ConnectionsActive == 0, "the connection is over");
        var counters = proxy.Sample();
        Assert.Equal((1, 4, 24), (counters.Services[0].ConnectionsTotal, counters.Services[0].BytesIn, counters.Services[0].BytesOut));
        Assert.Equal((1, 0, 4, 24), (counters.Servers[0].ConnectionsTotal, counters.Servers[0].ConnectionsActive, counters.Servers[0].BytesIn, counters.Servers[0].BytesOut));
    }

    [Fact]
    public async Task Server_may_end_first_and_the_client_go_on()
    {
        var heard = new TaskCompletionSource<string>();
        using var server = new RawServer(async (connection, number) =>
        {
            connection.FinishSending();
            heard.SetResult(await connection.ReadTextToEndAsync());
        });
        using var proxy = Of(server.Address);
        using var client = await proxy.ConnectAsync();

        Assert.Equal("", await client.ReadTextToEndAsync());
        await client.SendAsync("still here");
        client.FinishSending();

        Assert.Equal("still here", await heard.Task);
    }

    [Fact]
    public async Task Megabytes_pass_unchanged_both_ways_at_once()
    {
        using var server = Echo();
        using var proxy = Of(server.Address);
        using var client = await proxy.ConnectAsync();
        var bytes = new byte[8 << 20];
        new Random(3).NextBytes(bytes);

        var sending = Task.Run(async () =>
        {
            await client.SendAsync(bytes);
            client.FinishSending();
        });
        var echoed = await client.ReadToEndAsync();
        await sending;

        Assert.True(bytes.AsSpan().SequenceEqual(echoed));
        await Proxy.UntilAsync(() => proxy.Engine.Loops[0].Buffers.BytesHeld == 0, "all blocks are back");
    }

    [Fact]
    public async Task Side_that_does_not_read_stops_the_other()
    {
        using var server = new RawServer(async (connection, number) => await connection.SendAsync(new byte[64 << 20]));
        using var proxy = Of(server.Address);
        using var client = await proxy.ConnectAsync();
        var last = 0L;
        var same = 0;

        await Proxy.UntilAsync(
            () =>
            {
                var now = proxy.Counters.BytesOut;
                same = now > 0 && now == last ? same + 1 : 0;
                last = now;
                return same > 30;
            },
            "the flow stops");

        Assert.True(last < 64 << 20);
        Assert.InRange(proxy.Engine.Loops[0].Buffers.BytesHeld, 1, 300 * 1024);
        Assert.Equal(64 << 20, (await client.ReadToEndAsync()).Length);
    }

    [Fact]
    public async Task Server_that_refuses_is_left_for_the_next()
    {
        using var server = Echo();
        using var proxy = Of(Proxy.ClosedAddress(), Proxy.ClosedAddress(), server.Address);
        for (var round = 0; round < 4; round++)
        {
            using var client = await proxy.ConnectAsync();
            await client.SendAsync("ping");
            Assert.Equal("ping", await client.ReadTextAsync(4));
        }
    }

    [Fact]
    public async Task Client_is_reset_when_no_server_takes_it()
    {
        using var proxy = Of(Proxy.ClosedAddress());
        Assert.True(await IsResetAsync(proxy));
        Assert.Equal(1, proxy.Sample().Servers[0].ConnectFailures);
    }

    /// <summary>The reset may be there before connect has returned.</summary>
    private static async Task<bool> IsResetAsync(Proxy proxy)
    {
        try
        {
            using var client = await proxy.ConnectAsync();
            _ = await client.ReadToEndAsync();
            return client.WasReset;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionReset;
        }
    }

    [Fact]
    public async Task Silent_connection_is_closed()
    {
        using var server = Echo();
        using var proxy = With(new() { TunnelIdleTimeoutSeconds = 0.2 }, server.Address);
        using var client = await proxy.ConnectAsync();

        Assert.Equal("", await client.ReadTextToEndAsync());
    }

    [Fact]
    public async Task Reset_of_the_server_reaches_the_client()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadTextAsync(4);
            connection.Reset();
        });
        using var proxy = Of(server.Address);
        using var client = await proxy.ConnectAsync();

        await client.SendAsync("ping");
        _ = await client.ReadToEndAsync();

        Assert.True(client.WasReset);
    }

    [Fact]
    public async Task Connection_of_a_removed_service_lasts_until_the_drain_time_ends()
    {
        using var server = Echo();
        using var proxy = With(new() { DrainTimeoutSeconds = 3 }, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync("ping");
        Assert.Equal("ping", await client.ReadTextAsync(4));

        proxy.Engine.Apply(ServingPlan.Empty);

        await client.SendAsync("pong");
        Assert.Equal("pong", await client.ReadTextAsync(4));
        Assert.Equal("", Encoding.ASCII.GetString(await client.ReadToEndAsync()));
    }

    [Fact]
    public async Task Connection_of_a_removed_server_lasts_until_the_drain_time_ends_and_others_stay()
    {
        using var one = Echo();
        using var two = Echo();
        using var proxy = With(new() { DrainTimeoutSeconds = 0.3 }, one.Address, two.Address);
        using var first = await proxy.ConnectAsync();
        using var second = await proxy.ConnectAsync();
        foreach (var client in new[] { first, second })
        {
            await client.SendAsync("ping");
            _ = await client.ReadTextAsync(4);
        }

        var service = proxy.Plan.Services[0];
        proxy.Engine.Apply(new ServingPlan(2, [service with { Servers = [service.Servers[0]] }]));

        await Proxy.UntilAsync(() => two.Ended == 1, "the removed server's connection ends");
        Assert.Equal(0, one.Ended);
        Assert.Equal(1, proxy.Counters.ConnectionsActive);
    }
}
