using LoadMaster.DataPlane.Tests.Engine;

namespace LoadMaster.DataPlane.Tests.Caching;

public sealed class CacheRenewalTests
{
    [Fact]
    public async Task Clients_conditions_and_ranges_are_answered_from_memory()
    {
        const string modified = "Sun, 06 Nov 1994 08:49:37 GMT";
        using var cache = new CachingProxy(_ => CachingProxy.Response("0123456789", $"Cache-Control: max-age=60\r\nContent-Type: text/plain\r\nETag: \"t\"\r\nLast-Modified: {modified}\r\n"));
        await cache.GetAsync();
        (string Fields, string Status, string Body)[] cases =
        [
            ("If-None-Match: \"x\", W/\"t\"\r\n", "304", ""),
            ("If-None-Match: *\r\n", "304", ""),
            ($"If-None-Match: \"x\"\r\nIf-Modified-Since: {modified}\r\n", "200", "0123456789"),
            ($"If-Modified-Since: {modified}\r\n", "304", ""),
            ("If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n", "200", "0123456789"),
            ("Range: bytes=2-4\r\n", "206", "234"),
            ("Range: bytes=7-\r\n", "206", "789"),
            ("Range: bytes=-3\r\n", "206", "789"),
            ("Range: bytes=-30\r\n", "206", "0123456789"),
            ("Range: bytes=8-100\r\n", "206", "89"),
            ("Range: bytes=10-\r\n", "416", ""),
            ("Range: bytes=1-2,4-5\r\n", "200", "0123456789"),
            ("Range: bytes=4-2\r\n", "200", "0123456789"),
            ("Range: lines=1-2\r\n", "200", "0123456789"),
            ("Range: bytes=2-4\r\nIf-Range: \"t\"\r\n", "206", "234"),
            ("Range: bytes=2-4\r\nIf-Range: \"u\"\r\n", "200", "0123456789"),
            ("Range: bytes=2-4\r\nIf-Range: W/\"t\"\r\n", "200", "0123456789"),
            ($"Range: bytes=2-4\r\nIf-Range: {modified}\r\n", "206", "234"),
        ];
        foreach (var (fields, status, body) in cases)
        {
            var answer = await cache.GetAsync(fields: fields);
            Assert.True(answer.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal) && answer.EndsWith("\r\n\r\n" + body, StringComparison.Ordinal), fields + answer);
            Assert.Contains("ETag: \"t\"", answer, StringComparison.Ordinal);
        }

        Assert.Contains("Content-Range: bytes 2-4/10\r\nContent-Length: 3\r\n", await cache.GetAsync(fields: "Range: bytes=2-4\r\n"), StringComparison.Ordinal);
        Assert.Contains("Content-Range: bytes */10\r\nContent-Length: 0\r\n", await cache.GetAsync(fields: "Range: bytes=10-\r\n"), StringComparison.Ordinal);
        Assert.Equal(1, cache.Asked);
    }

    [Fact]
    public async Task Stale_response_that_still_holds_is_renewed_with_what_the_server_says_anew()
    {
        using var cache = new CachingProxy(head => head.Contains("If-None-Match: \"t\"", StringComparison.Ordinal)
            ? "HTTP/1.1 304 Not Modified\r\nETag: \"t\"\r\nCache-Control: max-age=90\r\nX-New: 1\r\nContent-Type: wrong\r\n\r\n"
            : CachingProxy.Response("hello", "ETag: \"t\"\r\nCache-Control: max-age=60\r\nContent-Type: text/plain\r\nX-Old: 1\r\n"));
        await cache.GetAsync();
        cache.Pass(61);
        var renewed = await cache.GetAsync(fields: "If-None-Match: \"mine\"\r\n");
        Assert.StartsWith(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Old: 1\r\nContent-Length: 5\r\nETag: \"t\"\r\nCache-Control: max-age=90\r\nX-New: 1\r\nAge: 0\r\nCache-Status: loadmaster; fwd=stale; fwd-status=304\r\n",
            renewed,
            StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhello", renewed, StringComparison.Ordinal);
        Assert.DoesNotContain("mine", cache.Server.Heads.Last(), StringComparison.Ordinal);
        cache.Pass(80);
        Assert.Contains("; hit; ttl=", await cache.GetAsync(), StringComparison.Ordinal);
        cache.Pass(20);
        Assert.StartsWith("HTTP/1.1 304 ", await cache.GetAsync(fields: "If-None-Match: \"t\"\r\n"), StringComparison.Ordinal);
        Assert.Equal((3, 2), (cache.Asked, cache.Proxy.Counters.Cache.Renewed));
    }

    [Theory]
    [InlineData("Set-Cookie: session=mine\r\n", "")]
    [InlineData("Cache-Control: private\r\n", "")]
    [InlineData("Cache-Control: no-store\r\n", "")]
    [InlineData("Vary: *\r\n", "")]
    [InlineData("Cache-Control: max-age=60\r\n", "Authorization: Basic bWU6bWU=\r\n")]
    public async Task What_a_renewal_says_to_one_client_goes_to_no_other(string said, string asked)
    {
        var renewals = 0;
        using var cache = new CachingProxy(head => head.Contains("If-None-Match: \"t\"", StringComparison.Ordinal) && renewals++ == 0
            ? $"HTTP/1.1 304 Not Modified\r\nETag: \"t\"\r\nX-Renewal: 1\r\n{said}\r\n"
            : CachingProxy.Response("hello", "ETag: \"t\"\r\nCache-Control: public, max-age=60\r\n"));
        await cache.GetAsync();
        cache.Pass(61);
        var renewed = await cache.GetAsync(fields: asked);
        Assert.Contains("X-Renewal: 1\r\n" + said, renewed, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhello", renewed, StringComparison.Ordinal);

        var other = await cache.GetAsync();
        Assert.DoesNotContain("X-Renewal", other, StringComparison.Ordinal);
        Assert.Contains("fwd=miss", other, StringComparison.Ordinal);
        Assert.Equal((3, 1), (cache.Asked, cache.Proxy.Counters.Cache.Renewed));
    }

    [Fact]
    public async Task Response_that_must_always_be_asked_for_saves_its_body()
    {
        using var cache = new CachingProxy(head => head.Contains("If-None-Match", StringComparison.Ordinal)
            ? "HTTP/1.1 304 Not Modified\r\nETag: \"t\"\r\n\r\n"
            : CachingProxy.Response("hello", "ETag: \"t\"\r\nCache-Control: no-cache\r\n"));
        for (var round = 0; round < 3; round++)
        {
            Assert.EndsWith("\r\n\r\nhello", await cache.GetAsync(), StringComparison.Ordinal);
        }

        Assert.Equal((3, 2, 0), (cache.Asked, cache.Proxy.Counters.Cache.Renewed, cache.Proxy.Counters.Cache.Hits));
    }

    [Fact]
    public async Task Failing_server_is_covered_as_long_as_allowed()
    {
        var fails = false;
        using var cache = new CachingProxy(
            _ => fails ? "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n" : CachingProxy.Response("hello", "ETag: \"t\"\r\nCache-Control: max-age=60, stale-if-error=100\r\n"));
        await cache.GetAsync();
        fails = true;
        cache.Pass(70);
        var stale = await cache.GetAsync();
        Assert.StartsWith("HTTP/1.1 200 OK", stale, StringComparison.Ordinal);
        Assert.Contains("detail=server-failed", stale, StringComparison.Ordinal);
        cache.Server.Dispose();
        Assert.EndsWith("hello", await cache.GetAsync(), StringComparison.Ordinal);
        cache.Pass(100);
        Assert.StartsWith("HTTP/1.1 502 ", await cache.GetAsync(), StringComparison.Ordinal);
        Assert.Equal(2, cache.Proxy.Counters.Cache.Stale);
    }
}
