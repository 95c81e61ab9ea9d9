using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Caching;

public sealed class CacheTests
{
    [Fact]
    public async Task Second_request_is_answered_from_memory_with_its_age()
    {
        using var cache = new CachingProxy(_ => CachingProxy.Response("hello", "Cache-Control: max-age=60\r\nETag: \"a\"\r\nServer: x\r\n"));
        var first = await cache.GetAsync();
        Assert.Contains("Cache-Status: loadmaster; fwd=miss; stored\r\n", first, StringComparison.Ordinal);
        Assert.DoesNotContain("Age:", first, StringComparison.Ordinal);
        cache.Pass(10.5);
        var second = await cache.GetAsync();
        Assert.Contains("\r\nAge: 10\r\nCache-Status: loadmaster; hit; ttl=49\r\n", second, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nETag: \"a\"\r\nServer: x\r\nContent-Length: 5\r\n", second, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhello", second, StringComparison.Ordinal);
        var head = await cache.GetAsync(method: "HEAD");
        Assert.EndsWith("Content-Length: 5\r\nAge: 10\r\nCache-Status: loadmaster; hit; ttl=49\r\nConnection: close\r\n\r\n", head, StringComparison.Ordinal);
        Assert.Equal(1, cache.Asked);
        cache.Pass(50);
        Assert.Contains("fwd=stale; stored", await cache.GetAsync(), StringComparison.Ordinal);
        var done = cache.Proxy.Counters.Cache;
        Assert.Equal((2, 2, 2, 5, 1), (done.Hits, done.Misses, done.Stored, done.BytesSaved, done.Use.Entries));
        Assert.InRange(done.Use.Bytes, 300, 700);
    }

    [Theory]
    [InlineData("Cache-Control: no-store, max-age=60\r\n", "")]
    [InlineData("Cache-Control: private, max-age=60\r\n", "")]
    [InlineData("Cache-Control: private=\"x, y\", max-age=60\r\n", "")]
    [InlineData("Cache-Control: max-age=0\r\n", "")]
    [InlineData("Cache-Control: max-age=x\r\n", "")]
    [InlineData("Cache-Control: max-age=60, max-age=0\r\n", "")]
    [InlineData("Cache-Control: s-maxage=0, max-age=60\r\n", "")]
    [InlineData("Cache-Control: x=\"a, max-age=60\"\r\n", "")]
    [InlineData("Cache-Control: max-age=60\r\nSet-Cookie: a=b\r\n", "")]
    [InlineData("Cache-Control: max-age=60\r\nVary: *\r\n", "")]
    [InlineData("Cache-Control: max-age=60\r\nAge: 60\r\n", "")]
    [InlineData("Expires: 0\r\n", "")]
    [InlineData("Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "")]
    [InlineData("", "")]
    [InlineData("Cache-Control: max-age=60\r\n", "Authorization: Basic eDp5\r\n")]
    [InlineData("Cache-Control: max-age=60\r\n", "Cache-Control: no-store\r\n")]
    [InlineData("Cache-Control: max-age=60\r\n", "Cache-Control: no-cache\r\n")]
    [InlineData("Cache-Control: max-age=60\r\n", "Pragma: no-cache\r\n")]
    [InlineData("Cache-Control: max-age=60\r\n", "If-Match: \"a\"\r\n")]
    public async Task What_may_not_be_kept_or_used_is_asked_for_again(string response, string request)
    {
        using var cache = new CachingProxy(_ => CachingProxy.Response("hello", response));
        Assert.EndsWith("hello", await cache.GetAsync(fields: request), StringComparison.Ordinal);
        Assert.EndsWith("hello", await cache.GetAsync(fields: request), StringComparison.Ordinal);
        Assert.Equal((2, 0), (cache.Asked, cache.Proxy.Counters.Cache.Hits));
    }

    [Theory]
    [InlineData("Cache-Control: max-age=0, s-maxage=60\r\n", "")]
    [InlineData("Cache-Control: public, max-age=60\r\n", "Authorization: Basic eDp5\r\n")]
    [InlineData("Cache-Control: x=\"a, no-store\", max-age=60\r\n", "")]
    [InlineData("Cache-Control: max-age=60\r\nVary: Accept-Language\r\n", "Accept-Language: de\r\n")]
    [InlineData("Cache-Control: max-age=60\r\n", "Cookie: a=b\r\nCache-Control: max-age=20, min-fresh=10\r\n")]
    public async Task What_may_be_kept_is_kept(string response, string request)
    {
        using var cache = new CachingProxy(_ => CachingProxy.Response("hello", response));
        Assert.EndsWith("hello", await cache.GetAsync(fields: request), StringComparison.Ordinal);
        Assert.EndsWith("hello", await cache.GetAsync(fields: request), StringComparison.Ordinal);
        Assert.Equal((1, 1), (cache.Asked, cache.Proxy.Counters.Cache.Hits));
    }

    [Fact]
    public async Task Dates_tell_the_lifetime_and_a_guess_only_where_it_is_allowed()
    {
        CachingProxy dated = null!;
        dated = new CachingProxy(_ => CachingProxy.Response("hello", $"Date: {dated.Date()}\r\nExpires: {dated.Date(30)}\r\n"));
        using var one = dated;
        await one.GetAsync();
        one.Pass(25);
        Assert.Contains("hit", await one.GetAsync(), StringComparison.Ordinal);
        one.Pass(10);
        Assert.Contains("fwd=", await one.GetAsync(), StringComparison.Ordinal);

        CachingProxy guessed = null!;
        guessed = new CachingProxy(_ => CachingProxy.Response("hello", $"Date: {guessed.Date()}\r\nLast-Modified: {guessed.Date(-200)}\r\n"), settings => settings with { HeuristicSecondsMax = 100 });
        using var two = guessed;
        await two.GetAsync();
        two.Pass(15);
        Assert.Contains("hit", await two.GetAsync(), StringComparison.Ordinal);
        two.Pass(10);
        Assert.Contains("fwd=stale", await two.GetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variants_are_kept_apart_by_what_the_response_depends_on()
    {
        using var cache = new CachingProxy(head => CachingProxy.Response(head.Contains("Language: de", StringComparison.Ordinal) ? "hallo" : "hello", "Cache-Control: max-age=60\r\nVary: Accept-Language\r\n"));
        foreach (var (language, text) in new[] { ("de", "hallo"), ("en", "hello"), ("de", "hallo"), ("en", "hello") })
        {
            Assert.EndsWith(text, await cache.GetAsync(fields: $"Accept-Language: {language}\r\n"), StringComparison.Ordinal);
        }

        Assert.EndsWith("hello", await cache.GetAsync(), StringComparison.Ordinal);
        Assert.Equal((3, 2, 3), (cache.Asked, cache.Proxy.Counters.Cache.Hits, cache.Proxy.Counters.Cache.Use.Entries));
    }

    [Fact]
    public async Task Address_is_host_path_and_query()
    {
        using var cache = new CachingProxy(head => CachingProxy.Response(head.Split(' ')[1]));
        foreach (var path in new[] { "/a", "/b", "/a?x", "/A", "/a" })
        {
            Assert.EndsWith("\r\n\r\n" + path, await cache.GetAsync(path), StringComparison.Ordinal);
        }

        Assert.EndsWith("\r\n\r\n/a", await cache.Proxy.AskAsync("GET http://A/a HTTP/1.1\r\nHost: A\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(4, cache.Asked);
        _ = await cache.Proxy.AskAsync("GET /a HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n");
        Assert.Equal(5, cache.Asked);
    }

    [Theory]
    [InlineData("POST", "200 OK", 3)]
    [InlineData("DELETE", "204 No Content", 3)]
    [InlineData("PUT", "500 Oops", 2)]
    [InlineData("OPTIONS", "200 OK", 2)]
    public async Task Unsafe_request_that_succeeds_makes_what_is_kept_void(string method, string status, int asked)
    {
        using var cache = new CachingProxy(head => head.StartsWith("GET", StringComparison.Ordinal)
            ? CachingProxy.Response("hello")
            : $"HTTP/1.1 {status}\r\n{(status.StartsWith("204", StringComparison.Ordinal) ? "" : "Content-Length: 0\r\n")}\r\n");
        await cache.GetAsync("/a");
        await cache.GetAsync("/a", method: method);
        await cache.GetAsync("/a");
        Assert.Equal(asked, cache.Asked);
    }

    [Fact]
    public async Task Excluded_paths_are_left_alone_and_only_if_cached_asks_nobody()
    {
        using var cache = new CachingProxy(_ => CachingProxy.Response("hello"), settings => settings with { ExcludePaths = ["/admin/", "*.php"] });
        foreach (var path in new[] { "/admin/x", "/a.php?x=1" })
        {
            Assert.Contains("fwd=bypass", await cache.GetAsync(path), StringComparison.Ordinal);
            Assert.Contains("fwd=bypass", await cache.GetAsync(path), StringComparison.Ordinal);
        }

        Assert.StartsWith("HTTP/1.1 504 ", await cache.GetAsync("/a", "Cache-Control: only-if-cached\r\n"), StringComparison.Ordinal);
        Assert.Equal(4, cache.Asked);
        await cache.GetAsync("/a");
        Assert.Contains("; hit", await cache.GetAsync("/a", "Cache-Control: only-if-cached\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Purge_removes_a_path_what_begins_so_or_all()
    {
        using var cache = new CachingProxy(_ => CachingProxy.Response("hello"));
        foreach (var path in new[] { "/a", "/a?x=1", "/img/1", "/img/2", "/b" })
        {
            await cache.GetAsync(path);
        }

        var engine = cache.Proxy.Engine;
        var id = cache.Proxy.Service.Id;
        Assert.Equal(1, engine.Purge(id, new CachePurge(CachePurgeKind.Path, "/a?x=1")));
        Assert.Equal(1, engine.Purge(id, new CachePurge(CachePurgeKind.Path, "/a")));
        Assert.Equal(2, engine.Purge(id, new CachePurge(CachePurgeKind.Prefix, "/img/")));
        Assert.Equal(1, engine.Purge(id, new CachePurge(CachePurgeKind.All, "")));
        Assert.Equal(0, cache.Proxy.Counters.Cache.Use.Entries);
        Assert.Null(engine.Purge(new VirtualServiceId(9), new CachePurge(CachePurgeKind.All, "")));
    }

    [Fact]
    public async Task Memory_is_bounded_and_what_was_used_last_stays()
    {
        var body = new string('x', 200_000);
        using var cache = new CachingProxy(_ => CachingProxy.Response(body), settings => settings with { MemoryMegabytes = 1, EntryBytesMax = 256 * 1024 });
        for (var number = 0; number < 12; number++)
        {
            await cache.GetAsync($"/{number}");
            await cache.GetAsync("/0");
        }

        var use = cache.Proxy.Counters.Cache.Use;
        Assert.InRange(use.Bytes, 900_000, 1024 * 1024);
        Assert.Equal((5, 7), (use.Entries, use.Evictions));
        Assert.Equal(12, cache.Asked);
        await cache.GetAsync("/1");
        Assert.Equal(13, cache.Asked);
    }

    [Fact]
    public async Task Body_that_is_too_large_or_cut_is_not_kept()
    {
        using var cache = new CachingProxy(
            head => head.Contains("/chunked", StringComparison.Ordinal)
                ? $"HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n{new string('x', 1000)}\r\n0\r\n\r\n"
                : CachingProxy.Response(new string('x', 1000)),
            settings => settings with { EntryBytesMax = 999 });
        await cache.GetAsync();
        await cache.GetAsync("/chunked");
        Assert.Equal((0, 0), (cache.Proxy.Counters.Cache.Stored, cache.Proxy.Counters.Cache.Use.Entries));

        using var cut = RawServer.AnsweringOnce("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 100\r\n\r\nhalf");
        using var proxy = new Proxy(service => service with { Cache = new CacheSettings { Enabled = true } }, cut.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        _ = await client.ReadToEndAsync();
        Assert.True(client.WasReset);
        using var ends = RawServer.AnsweringOnce("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n\r\nwho knows whether this is all");
        using var other = new Proxy(service => service with { Cache = new CacheSettings { Enabled = true } }, ends.Address);
        Assert.EndsWith("all", await other.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal((0, 0), (proxy.Counters.Cache.Use.Entries, other.Counters.Cache.Use.Entries));
    }

    [Fact]
    public async Task Change_of_size_or_end_of_the_service_frees_what_is_kept_and_other_changes_keep_it()
    {
        using var cache = new CachingProxy(_ => CachingProxy.Response("hello"));
        await cache.GetAsync();
        Apply(service => service with { Cache = service.Cache with { WaitSecondsMax = 1 } });
        Assert.Contains("; hit", await cache.GetAsync(), StringComparison.Ordinal);
        Apply(service => service with { Cache = service.Cache with { MemoryMegabytes = 32 } });
        Assert.Contains("fwd=miss", await cache.GetAsync(), StringComparison.Ordinal);
        Apply(service => service with { Cache = service.Cache with { Enabled = false } });
        Assert.DoesNotContain("Cache-Status", await cache.GetAsync(), StringComparison.Ordinal);
        Assert.Equal(CacheCounters.None.Use, cache.Proxy.Counters.Cache.Use);

        void Apply(Func<VirtualService, VirtualService> change) =>
            Assert.Empty(cache.Proxy.Engine.Apply(Proxy.PlanOf(change(cache.Proxy.Service), ServerAvailability.Up, cache.Server.Address)).Problems);
    }
}
