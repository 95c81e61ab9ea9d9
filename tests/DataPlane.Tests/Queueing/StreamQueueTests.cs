using System.Net.Sockets;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Queueing;

public sealed class StreamQueueTests
{
    /// <summary>Says what it heard until the client ends.</summary>
    private static RawServer Echo() => new(async (connection, _) =>
    {
        while (await connection.ReadTextAsync(1) is { Length: > 0 } heard)
        {
            await connection.SendAsync(heard);
        }
    });

    [Fact]
    public async Task Connection_over_the_limit_is_held_unread_until_there_is_room()
    {
        using var server = Echo();
        using var proxy = With(new QueueSettings(), server.Address);
        var first = await proxy.ConnectAsync();
        await first.SendAsync("a");
        Assert.Equal("a", await first.ReadTextAsync(1));
        using var second = await proxy.ConnectAsync();
        await second.SendAsync("b");
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "it waits");
        Assert.Equal((1, 1L), (server.Accepted, proxy.Counters.BytesIn));
        first.Dispose();
        Assert.Equal("b", await second.ReadTextAsync(1));
        Assert.Equal(new QueueCounters(0, 1, 0, 0), proxy.Counters.Queue);
    }

    [Fact]
    public async Task Connection_that_waits_too_long_or_finds_the_queue_full_is_reset()
    {
        using var server = Echo();
        using var proxy = With(new QueueSettings { LengthMax = 1, TimeoutSeconds = 0.3 }, server.Address);
        using var first = await proxy.ConnectAsync();
        await first.SendAsync("a");
        Assert.Equal("a", await first.ReadTextAsync(1));
        using var second = await proxy.ConnectAsync();
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "it waits");
        Assert.True(await IsResetAsync(proxy));
        _ = await second.ReadToEndAsync();
        Assert.True(second.WasReset);
        Assert.Equal(new QueueCounters(0, 1, 1, 1), proxy.Counters.Queue);
        Assert.Equal(1, server.Accepted);
    }

    [Fact]
    public async Task Client_that_has_said_all_may_wait_and_one_that_said_nothing_is_gone()
    {
        using var server = Echo();
        using var proxy = With(new QueueSettings(), server.Address);
        var first = await proxy.ConnectAsync();
        await first.SendAsync("a");
        Assert.Equal("a", await first.ReadTextAsync(1));
        using var said = await proxy.ConnectAsync();
        await said.SendAsync("b");
        said.FinishSending();
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "one waits");
        var silent = await proxy.ConnectAsync();
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 2, "two wait");
        silent.Dispose();
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "the silent one has gone");
        first.Dispose();
        Assert.Equal("b", await said.ReadTextToEndAsync());
    }

    /// <summary>The reset may come before the client's own kernel has told it that it is connected.</summary>
    private static async Task<bool> IsResetAsync(Proxy proxy)
    {
        try
        {
            using var client = await proxy.ConnectAsync();
            return await client.ReadTextToEndAsync() == "" && client.WasReset;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionReset;
        }
    }

    private static Proxy With(QueueSettings queue, Endpoint server) => new(
        service => service with
        {
            Type = ServiceType.Tcp,
            Queue = queue,
            RealServers = [new RealServer { Id = new RealServerId(1), Address = server, ConnectionsMax = 1 }],
        },
        server);
}
