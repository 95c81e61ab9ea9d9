using System.Globalization;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tests.Compression;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tests.Inspection;
using LoadMaster.DataPlane.Tests.Tls;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Caching;

/// <summary>The cache under many clients, with slow and aborted ones, behind compression and rules, and with nginx as the server.</summary>
public sealed class CacheTrafficTests
{
    private const string Ask = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Hits_allocate_nothing_once_warm()
    {
        using var cache = new CachingProxy(_ => CachingProxy.Response(new string('x', 2000), "Cache-Control: max-age=100000\r\nVary: Accept\r\n"));
        using var client = await cache.Proxy.ConnectAsync();
        await cache.Proxy.AllocatesNothingOnceWarmAsync(2000, async count =>
        {
            for (var round = 0; round < count; round++)
            {
                await client.SendAsync("GET /a HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nUser-Agent: x\r\n\r\n");
                _ = await client.ReadHeadAsync();
                Assert.Equal(2000, (await client.ReadBytesAsync(2000)).Length);
            }
        });
        Assert.Equal(1, cache.Asked);
    }

    [Fact]
    public async Task Slow_client_of_an_entry_that_is_purged_meanwhile_gets_all_of_it()
    {
        var body = string.Create(8_000_000, 0, (span, _) =>
        {
            for (var at = 0; at < span.Length; at++)
            {
                span[at] = (char)('a' + (at % 23));
            }
        });
        using var cache = new CachingProxy(_ => CachingProxy.Response(body), settings => settings with { EntryBytesMax = 10_000_000 });
        await cache.GetAsync();
        using var client = await cache.Proxy.ConnectAsync();
        await client.SendAsync(Ask);
        await Proxy.UntilAsync(() => cache.Proxy.Engine.Loops[0].Buffers.BytesHeld > 0, "the client has fallen behind");
        Assert.InRange(cache.Proxy.Engine.Loops[0].Buffers.BytesHeld, 1, 300 * 1024);
        Assert.Equal(1, cache.Proxy.Engine.Purge(cache.Proxy.Service.Id, new CachePurge(CachePurgeKind.All, "")));
        Assert.Contains("; hit", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(body, await client.ReadTextAsync(body.Length));

        using var gone = await cache.Proxy.ConnectAsync();
        await cache.GetAsync();
        await gone.SendAsync(Ask);
        await Proxy.UntilAsync(() => cache.Proxy.Engine.Loops[0].Buffers.BytesHeld > 0, "the next one has, too");
        gone.Reset();
        await Proxy.UntilAsync(() => cache.Proxy.Engine.Loops[0].Buffers.BytesHeld == 0, "its blocks are back");
        Assert.Contains("; hit", (await cache.GetAsync())[..300], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kept_text_is_compressed_for_those_who_accept_it()
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"line {number}\n"));
        using var cache = new CachingProxy(_ => CachingProxy.Response(text, "Cache-Control: max-age=60\r\nContent-Type: text/plain\r\nETag: \"t\"\r\n"), more: CompressionTests.On);
        using var client = await cache.Proxy.ConnectAsync();
        for (var round = 0; round < 3; round++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
            Assert.Equal(text, await GzipReader.ReadAsync(client));
        }

        var plain = await cache.GetAsync();
        Assert.EndsWith(text, plain, StringComparison.Ordinal);
        Assert.Contains("ETag: \"t\"\r\n", plain, StringComparison.Ordinal);
        Assert.Contains("Vary: Accept-Encoding\r\n", plain, StringComparison.Ordinal);
        Assert.Equal((1, 3, 1), (cache.Asked, cache.Proxy.Counters.Cache.Hits, cache.Proxy.Counters.Compression.Responses));
    }

    [Fact]
    public async Task Pipelined_requests_hit_and_miss_in_their_order_and_are_logged()
    {
        using var cache = new CachingProxy(
            head => CachingProxy.Response(head.Split(' ')[1]),
            more: service => service with { AccessLog = new AccessLogSettings { Format = AccessLogFormat.Custom, Template = "%{target} %{status} %{cache} %{server}" } });
        using var client = await cache.Proxy.ConnectAsync();
        string[] paths = ["/a", "/b", "/a", "/a", "/c", "/b"];
        await client.SendAsync(string.Concat(paths.Select(path => $"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")));
        foreach (var path in paths)
        {
            _ = await client.ReadHeadAsync();
            Assert.Equal(path, await client.ReadTextAsync(2));
        }

        _ = cache.Proxy.Sample();
        var lines = new List<string>();
        cache.Proxy.Engine.AccessLog.Take((_, bytes) => lines.Add(System.Text.Encoding.UTF8.GetString(bytes)));
        var server = cache.Server.Address;
        Assert.Equal([$"/a 200 miss {server}", $"/b 200 miss {server}", "/a 200 hit -", "/a 200 hit -", $"/c 200 miss {server}", "/b 200 hit -"], lines.Select(line => line.Trim()));
    }

    [Fact]
    public async Task Attack_is_found_before_it_is_answered_from_the_cache()
    {
        using var cache = new CachingProxy(_ => CachingProxy.Response("hello"), more: service => service with { Ips = new ServiceIps { Mode = IpsMode.Reject } });
        Assert.EndsWith("hello", await cache.GetAsync("/evil"), StringComparison.Ordinal);
        cache.Proxy.Engine.Ips.Use(InspectingProxy.Policy(InspectingProxy.Rules));
        Assert.StartsWith("HTTP/1.1 400 ", await cache.GetAsync("/evil"), StringComparison.Ordinal);
        Assert.EndsWith("hello", await cache.GetAsync("/good"), StringComparison.Ordinal);
        Assert.Contains("; hit", await cache.GetAsync("/good"), StringComparison.Ordinal);
        Assert.Equal((2, 1, 1), (cache.Asked, cache.Proxy.Counters.IpsBlocked, cache.Proxy.Counters.Cache.Hits));
    }

    [Fact]
    public async Task Rules_keep_requests_apart_and_change_each_answer()
    {
        using var cache = new CachingProxy(head => CachingProxy.Response(head.Split(' ')[1]));
        ContentRule[] rules =
        [
            new() { Name = "beta", Subject = RuleSubject.Cookie, Field = "beta", Match = RuleMatch.Exact, Pattern = "1", SetFlag = 1 },
            new() { Name = "rewrite", Kind = RuleKind.RewriteUrl, Match = RuleMatch.Prefix, Pattern = "/", Value = "/beta/", OnlyOnFlag = 1 },
            new() { Name = "add", Kind = RuleKind.AddHeader, Field = "X-Beta", Value = "yes", OnlyOnFlag = 1 },
        ];
        var service = cache.Proxy.Service with { RequestRules = ["beta", "rewrite"], ResponseRules = ["add"] };
        var plan = Proxy.PlanOf(service, ServerAvailability.Up, cache.Server.Address) with { Rules = [.. rules] };
        Assert.Empty(cache.Proxy.Engine.Apply(plan).Problems);
        for (var round = 0; round < 2; round++)
        {
            var plain = await cache.GetAsync("/a");
            Assert.EndsWith("\r\n\r\n/a", plain, StringComparison.Ordinal);
            Assert.DoesNotContain("X-Beta", plain, StringComparison.Ordinal);
            var beta = await cache.GetAsync("/a", "Cookie: beta=1\r\n");
            Assert.EndsWith("\r\n\r\n/beta/a", beta, StringComparison.Ordinal);
            Assert.Contains("X-Beta: yes\r\n", beta, StringComparison.Ordinal);
        }

        Assert.Equal((2, 2), (cache.Asked, cache.Proxy.Counters.Cache.Hits));
    }

    [Fact]
    public async Task Node_that_hands_over_forgets_what_it_kept()
    {
        using var cache = new CachingProxy(_ => CachingProxy.Response("hello"));
        await cache.GetAsync();
        Assert.Equal(1, cache.Proxy.Counters.Cache.Use.Entries);
        cache.Proxy.Engine.Treat(TrafficMode.LettingGo);
        Assert.Equal(0, cache.Proxy.Counters.Cache.Use.Entries);
        cache.Proxy.Engine.Treat(TrafficMode.Open);
    }

    [SkippableFact]
    public async Task Nginx_files_are_kept_renewed_and_served_in_parts_over_tls()
    {
        await using var nginx = await NginxServer.StartAsync("expires 1s;");
        var text = string.Concat(Enumerable.Range(0, 50_000).Select(number => $"line {number}\n"));
        await nginx.WriteAsync("a.txt", text);
        using var proxy = SecureProxy.Start(service => service with { Cache = new CacheSettings { Enabled = true } }, [TestCertificates.Make("a", "a")], nginx.Address);
        var url = $"https://127.0.0.1:{proxy.Port}/a.txt";
        var first = await Tool.RunAsync("curl", "", "-ski", url);
        Assert.Contains("fwd=miss; stored", first, StringComparison.Ordinal);
        Assert.EndsWith(text, first, StringComparison.Ordinal);
        await Proxy.UntilAsync(
            () => Tool.RunAsync("curl", "", "-ski", url).Result.Contains("fwd-status=304", StringComparison.Ordinal), "nginx says that it still holds");
        var both = await Tool.RunAsync("curl", "", "-sk", "-r", "100-199", url, "-r", "100-199", url);
        Assert.Equal(text[100..200] + text[100..200], both);
        var full = await Tool.RunAsync("curl", "", "-sk", url, url, url);
        Assert.Equal(text + text + text, full);
        Assert.Equal(0, proxy.ServerCounters.Responses5xx);
        Assert.InRange(proxy.Counters.Cache.Renewed, 1, long.MaxValue);
    }

    [Fact]
    public async Task Storm_of_requests_aborts_and_purges_leaves_nothing_behind()
    {
        using var server = RawServer.Answering(head =>
        {
            var size = int.Parse(head.Split(' ')[1][1..], CultureInfo.InvariantCulture) * 1000;
            return CachingProxy.Response(new string('x', size), $"Cache-Control: max-age={(size % 3 == 0 ? 0 : 60)}\r\n");
        });
        using var proxy = new Proxy(
            service => service with { Cache = new CacheSettings { Enabled = true, MemoryMegabytes = 1, EntryBytesMax = 100_000 } }, new DataPlaneOptions { Threads = 2 }, server.Address);
        var ended = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var round = 0; round < 60; round++)
            {
                using var client = await proxy.ConnectAsync();
                var size = random.Next(0, 99);
                await client.SendAsync($"GET /{size} HTTP/1.1\r\nHost: a\r\n\r\n");
                if (random.Next(4) == 0)
                {
                    client.Reset();
                    continue;
                }

                Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
                Assert.Equal(size * 1000, (await client.ReadBytesAsync(size * 1000)).Length);
                if (random.Next(10) == 0)
                {
                    _ = proxy.Engine.Purge(proxy.Service.Id, new CachePurge(CachePurgeKind.Prefix, $"/{random.Next(9)}"));
                }

                Interlocked.Increment(ref ended);
            }
        })));
        Assert.InRange(ended, 200, 480);
        await Proxy.UntilAsync(() => proxy.Counters.ConnectionsActive == 0 && proxy.Engine.Loops.All(loop => loop.Buffers.BytesHeld == 0), "all is quiet");
        var use = proxy.Counters.Cache.Use;
        Assert.InRange(use.Bytes, 0, 1024 * 1024);
        Assert.Equal((int)use.Entries, proxy.Engine.Purge(proxy.Service.Id, new CachePurge(CachePurgeKind.All, "")));
        Assert.Equal(0, proxy.Counters.Cache.Use.Bytes);
    }
}
