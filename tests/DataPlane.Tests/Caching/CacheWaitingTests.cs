using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Caching;

/// <summary>Many requests for the same at once.</summary>
public sealed class CacheWaitingTests
{
    private const string Ask = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Many_requests_for_the_same_ask_the_server_once(int threads)
    {
        var go = new TaskCompletionSource();
        var asked = 0;
        using var server = new RawServer(async (connection, number) =>
        {
            while ((await connection.ReadHeadAsync()).Length > 0)
            {
                Interlocked.Increment(ref asked);
                await go.Task;
                await connection.SendAsync(CachingProxy.Response("hello"));
            }
        });
        using var proxy = new Proxy(
            service => service with { Cache = new CacheSettings { Enabled = true, WaitSecondsMax = 15 } }, new DataPlaneOptions { Threads = threads }, server.Address);
        var clients = new List<RawConnection>();
        for (var number = 0; number < 40; number++)
        {
            clients.Add(await proxy.ConnectAsync());
            await clients[^1].SendAsync(Ask);
        }

        await Proxy.UntilAsync(() => proxy.Counters.RequestsTotal == 40, "all have asked");
        go.SetResult();
        foreach (var client in clients)
        {
            Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
            Assert.Equal("hello", await client.ReadTextAsync(5));
            client.Dispose();
        }

        Assert.Equal((1, 39, 1), (asked, proxy.Counters.Cache.Hits, proxy.Counters.Cache.Misses));
    }

    [Fact]
    public async Task Who_waits_takes_over_when_the_first_gives_up_and_goes_alone_when_it_is_not_kept()
    {
        var asked = 0;
        var fields = "Cache-Control: max-age=60\r\n";
        using var server = new RawServer(async (connection, number) =>
        {
            while ((await connection.ReadHeadAsync()).Length > 0)
            {
                if (Interlocked.Increment(ref asked) > 1)
                {
                    await connection.SendAsync(CachingProxy.Response("hello", fields));
                }
            }
        });
        using var proxy = new Proxy(service => service with { Cache = new CacheSettings { Enabled = true, WaitSecondsMax = 15 } }, server.Address);
        var first = await proxy.ConnectAsync();
        await first.SendAsync(Ask);
        await Proxy.UntilAsync(() => asked == 1, "the first is asking");
        using var second = await proxy.ConnectAsync();
        await second.SendAsync(Ask);
        await Proxy.UntilAsync(() => proxy.Counters.RequestsTotal == 2, "the second waits");
        Assert.Equal(1, asked);
        first.Reset();
        first.Dispose();
        Assert.Contains("stored", await second.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("hello", await second.ReadTextAsync(5));

        fields = "Cache-Control: no-store\r\n";
        Assert.Equal(1, proxy.Counters.Cache.Stored);
        Assert.Equal(1, proxy.Engine.Purge(proxy.Service.Id, new CachePurge(CachePurgeKind.All, "")));
        for (var round = 0; round < 3; round++)
        {
            await second.SendAsync(Ask);
            Assert.Contains("fwd=miss\r\n", await second.ReadHeadAsync(), StringComparison.Ordinal);
            Assert.Equal("hello", await second.ReadTextAsync(5));
        }

        Assert.Equal(5, asked);
    }

    [Fact]
    public async Task Who_waits_too_long_asks_by_itself()
    {
        var asked = 0;
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            if (Interlocked.Increment(ref asked) > 1)
            {
                await connection.SendAsync(CachingProxy.Response("hello"));
            }

            _ = await connection.ReadHeadAsync();
        });
        using var proxy = new Proxy(service => service with { Cache = new CacheSettings { Enabled = true, WaitSecondsMax = 1 } }, server.Address);
        using var first = await proxy.ConnectAsync();
        await first.SendAsync(Ask);
        await Proxy.UntilAsync(() => asked == 1, "the first is asking");
        Assert.EndsWith("hello", await proxy.AskAsync(Ask.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task While_one_renews_it_the_others_get_the_stale_one()
    {
        var asked = 0;
        var go = new ManualResetEventSlim();
        using var cache = new CachingProxy(_ =>
        {
            var number = Interlocked.Increment(ref asked);
            Assert.True(number == 1 || go.Wait(TimeSpan.FromSeconds(20)));
            return CachingProxy.Response($"answer {number}", "Cache-Control: max-age=10, stale-while-revalidate=1000\r\nETag: \"a\"\r\n");
        });
        await cache.GetAsync();
        cache.Pass(15);
        using var one = await cache.Proxy.ConnectAsync();
        await one.SendAsync(Ask);
        await Proxy.UntilAsync(() => Volatile.Read(ref asked) == 2, "one renews it");
        var stale = await cache.GetAsync();
        Assert.Contains("; hit; ttl=-", stale, StringComparison.Ordinal);
        Assert.EndsWith("answer 1", stale, StringComparison.Ordinal);
        go.Set();
        Assert.Contains("fwd=stale; stored", await one.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("answer 2", await one.ReadTextAsync(8));
        Assert.EndsWith("answer 2", await cache.GetAsync(), StringComparison.Ordinal);
        Assert.Equal((1, 2), (cache.Proxy.Counters.Cache.Stale, asked));
    }
}
