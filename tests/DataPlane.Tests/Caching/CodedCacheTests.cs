using System.IO.Compression;
using System.Text;
using LoadMaster.DataPlane.Tests.Compression;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Caching;

/// <summary>Codings of kept bodies are kept with them: made once, sent as they are, gone with the entry.</summary>
public sealed class CodedCacheTests
{
    private const string Fields = "Cache-Control: max-age=60\r\nContent-Type: text/plain\r\nETag: \"t\"\r\n";
    private static readonly string s_text = string.Concat(Enumerable.Range(0, 5000).Select(number => $"line {number}\n"));

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip;q=0.5, br;q=0.1", "gzip")]
    [InlineData("gzip;q=0, br;q=0.001", "br")]
    public async Task Body_is_coded_once_for_the_first_and_sent_as_it_is_to_the_others(string accepts, string coding)
    {
        using var cache = new CachingProxy(_ => CachingProxy.Response(s_text, Fields), more: CompressionTests.On);
        var (first, body) = await GetAsync(cache, accepts);
        Assert.Contains("Transfer-Encoding: chunked\r\n", first, StringComparison.Ordinal);
        for (var round = 0; round < 3; round++)
        {
            var (head, same) = await GetAsync(cache, accepts);
            Assert.Contains($"Content-Encoding: {coding}\r\nContent-Length: {same.Length}\r\nETag: W/\"t\"\r\n", head, StringComparison.Ordinal);
            Assert.Contains("Vary: Accept-Encoding\r\n", head, StringComparison.Ordinal);
            Assert.DoesNotContain("chunked", head, StringComparison.Ordinal);
            Assert.Equal(body, same);
        }

        Assert.Equal(s_text, Decoded(body, coding));
        Assert.EndsWith(s_text, await cache.GetAsync(), StringComparison.Ordinal);
        var answer = await cache.GetAsync(fields: $"Accept-Encoding: {accepts}\r\n", method: "HEAD");
        Assert.Contains($"\r\nContent-Encoding: {coding}\r\nContent-Length: {body.Length}\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.Equal((1, 1, 4L * s_text.Length), (cache.Asked, cache.Proxy.Counters.Compression.Responses, cache.Proxy.Counters.Cache.BytesSaved));
    }

    [Fact]
    public async Task Memory_counts_each_coding_and_is_given_back_with_the_entry()
    {
        using var cache = new CachingProxy(_ => CachingProxy.Response(s_text, Fields), more: CompressionTests.On);
        await cache.GetAsync();
        var plain = cache.Proxy.Counters.Cache.Use.Bytes;
        var (_, gzip) = await GetAsync(cache, "gzip");
        var withGzip = cache.Proxy.Counters.Cache.Use.Bytes;
        Assert.InRange(withGzip - plain, gzip.Length, gzip.Length + 100);
        var (_, brotli) = await GetAsync(cache, "br");
        Assert.InRange(cache.Proxy.Counters.Cache.Use.Bytes - withGzip, brotli.Length, brotli.Length + 100);
        Assert.Equal(1, cache.Proxy.Counters.Cache.Use.Entries);

        Assert.Equal(1, cache.Proxy.Engine.Purge(cache.Proxy.Service.Id, new CachePurge(CachePurgeKind.Path, "/")));
        Assert.Equal(new CacheUse(0, 0, 0), cache.Proxy.Counters.Cache.Use);
        _ = await GetAsync(cache, "gzip");
        Assert.Equal((2, 3), (cache.Asked, cache.Proxy.Counters.Compression.Responses));
    }

    [Fact]
    public async Task Least_recently_used_give_way_to_codings_too()
    {
        // What hardly shrinks: an entry with both codings is about three times as large.
        var random = new Random(3);
        var text = string.Create(60_000, 0, (span, _) => random.GetItems("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", span));
        using var cache = new CachingProxy(
            _ => CachingProxy.Response(text, Fields), settings => settings with { MemoryMegabytes = 1, EntryBytesMax = 200_000 }, CompressionTests.On);
        for (var path = 0; path < 16; path++)
        {
            await cache.GetAsync($"/{path}");
        }

        Assert.Equal(0, cache.Proxy.Counters.Cache.Use.Evictions);
        for (var path = 0; path < 16; path++)
        {
            Assert.Equal(text, Decoded((await GetAsync(cache, "gzip", $"/{path}")).Body, "gzip"));
            Assert.Equal(text, Decoded((await GetAsync(cache, "br", $"/{path}")).Body, "br"));
        }

        var use = cache.Proxy.Counters.Cache.Use;
        Assert.InRange(use.Bytes, 500_000, 1024 * 1024);
        Assert.InRange(use.Evictions, 4, 100);
    }

    [Fact]
    public async Task Renewed_entry_has_the_codings_and_a_changed_one_has_not()
    {
        var body = s_text;
        using var cache = new CachingProxy(
            head => head.Contains("If-None-Match: \"t\"\r\n", StringComparison.Ordinal) && body == s_text
                ? "HTTP/1.1 304 Not Modified\r\nETag: \"t\"\r\nX-Renewed: yes\r\nCache-Control: max-age=60\r\n\r\n"
                : CachingProxy.Response(body, Fields),
            more: CompressionTests.On);
        var (_, coded) = await GetAsync(cache, "gzip");
        cache.Pass(61);
        var (head, renewed) = await GetAsync(cache, "gzip");
        Assert.Contains("fwd-status=304", head, StringComparison.Ordinal);
        Assert.Contains("X-Renewed: yes\r\n", head, StringComparison.Ordinal);
        Assert.Equal(coded, renewed);
        Assert.Equal(coded, (await GetAsync(cache, "gzip")).Body);
        Assert.Equal(1, cache.Proxy.Counters.Compression.Responses);

        body = s_text + "more";
        cache.Pass(61);
        Assert.Equal(body, Decoded((await GetAsync(cache, "gzip")).Body, "gzip"));
        Assert.Equal(body, Decoded((await GetAsync(cache, "gzip")).Body, "gzip"));
        Assert.Equal(2, cache.Proxy.Counters.Compression.Responses);
    }

    [Fact]
    public async Task Conditions_and_ranges_hold_beside_codings()
    {
        using var cache = new CachingProxy(_ => CachingProxy.Response(s_text, Fields), more: CompressionTests.On);
        _ = await GetAsync(cache, "gzip");
        foreach (var tag in (string[])["W/\"t\"", "\"t\""])
        {
            var unchanged = await cache.GetAsync(fields: $"Accept-Encoding: gzip\r\nIf-None-Match: {tag}\r\n");
            Assert.StartsWith("HTTP/1.1 304 Not Modified\r\n", unchanged, StringComparison.Ordinal);
            Assert.Contains("\r\nETag: W/\"t\"\r\n", unchanged, StringComparison.Ordinal);
            Assert.Contains("\r\nVary: Accept-Encoding\r\n", unchanged, StringComparison.Ordinal);
            Assert.DoesNotContain("Content-", unchanged, StringComparison.Ordinal);
        }

        var plain = await cache.GetAsync(fields: "If-None-Match: \"t\"\r\n");
        Assert.Contains("\r\nETag: \"t\"\r\n", plain, StringComparison.Ordinal);
        Assert.Contains("\r\nVary: Accept-Encoding\r\n", plain, StringComparison.Ordinal);

        var part = await cache.GetAsync(fields: "Accept-Encoding: gzip\r\nRange: bytes=5-9\r\nIf-Range: \"t\"\r\n");
        Assert.StartsWith("HTTP/1.1 206 ", part, StringComparison.Ordinal);
        Assert.Contains("\r\nETag: \"t\"\r\n", part, StringComparison.Ordinal);
        Assert.Contains("\r\nVary: Accept-Encoding\r\n", part, StringComparison.Ordinal);
        Assert.DoesNotContain("Content-Encoding", part, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n" + s_text[5..10], part, StringComparison.Ordinal);

        var (head, whole) = await GetAsync(cache, "gzip", more: "Range: bytes=5-9\r\nIf-Range: W/\"t\"\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
        Assert.Equal(s_text, Decoded(whole, "gzip"));
        Assert.Equal((1, 1), (cache.Asked, cache.Proxy.Counters.Compression.Responses));
    }

    [Fact]
    public async Task Half_a_coding_is_not_kept()
    {
        var text = string.Create(900_000, 0, (span, _) => new Random(5).GetItems("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", span));
        using var cache = new CachingProxy(_ => CachingProxy.Response(text, Fields), more: CompressionTests.On);
        await cache.GetAsync();
        var plain = cache.Proxy.Counters.Cache.Use.Bytes;
        for (var round = 0; round < 6; round++)
        {
            using var gone = await cache.Proxy.ConnectAsync();
            await gone.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
            _ = await gone.ReadTextAsync(1);
            gone.Reset();
        }

        await Proxy.UntilAsync(() => cache.Proxy.Counters.ConnectionsActive == 0, "all are gone");
        Assert.Equal(text, Decoded((await GetAsync(cache, "gzip")).Body, "gzip"));
        var (head, body) = await GetAsync(cache, "gzip");
        Assert.Contains($"Content-Length: {body.Length}\r\n", head, StringComparison.Ordinal);
        Assert.Equal(text, Decoded(body, "gzip"));
        Assert.InRange(cache.Proxy.Counters.Cache.Use.Bytes - plain, body.Length, body.Length + 100);
    }

    [Fact]
    public async Task Coding_that_is_done_after_its_entry_was_purged_is_not_kept()
    {
        // More than sockets hold, so that the encoder waits for its client.
        var text = string.Create(12_000_000, 0, (span, _) => new Random(5).GetItems("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", span));
        using var cache = new CachingProxy(_ => CachingProxy.Response(text, Fields), settings => settings with { EntryBytesMax = 15_000_000 }, CompressionTests.On);
        await cache.GetAsync();
        using var client = await cache.Proxy.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
        await Proxy.UntilAsync(() => cache.Proxy.Engine.Loops[0].Buffers.BytesHeld > 0, "the client has fallen behind");
        Assert.Equal(1, cache.Proxy.Engine.Purge(cache.Proxy.Service.Id, new CachePurge(CachePurgeKind.All, "")));
        Assert.Equal(text, await GzipReader.ReadAsync(client));
        Assert.Equal(new CacheUse(0, 0, 0), cache.Proxy.Counters.Cache.Use);
    }

    [Fact]
    public async Task What_rules_change_is_coded_anew_each_time()
    {
        using var cache = new CachingProxy(_ => CachingProxy.Response(s_text, Fields), more: CompressionTests.On);
        var plan = cache.Proxy.Plan;
        var rule = new ContentRule { Name = "r", Kind = RuleKind.ReplaceBody, Match = RuleMatch.Contains, Pattern = "line 4999", Value = "the end" };
        var service = plan.Services[0] with { Service = plan.Services[0].Service with { ResponseRules = ["r"] } };
        Assert.Empty(cache.Proxy.Engine.Apply(plan with { Rules = [rule], Services = [service] }).Problems);
        for (var round = 0; round < 3; round++)
        {
            Assert.EndsWith("line 4998\nthe end\n", Decoded((await GetAsync(cache, "gzip")).Body, "gzip"), StringComparison.Ordinal);
        }

        Assert.Equal((1, 3), (cache.Asked, cache.Proxy.Counters.Compression.Responses));
    }

    [Fact]
    public async Task Coded_hits_allocate_nothing_once_warm()
    {
        using var cache = new CachingProxy(_ => CachingProxy.Response(s_text, Fields.Replace("60", "100000", StringComparison.Ordinal)), more: CompressionTests.On);
        var (_, body) = await GetAsync(cache, "gzip");
        using var client = await cache.Proxy.ConnectAsync();
        await cache.Proxy.AllocatesNothingOnceWarmAsync(2000, async count =>
        {
            for (var round = 0; round < count; round++)
            {
                await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
                _ = await client.ReadHeadAsync();
                Assert.Equal(body.Length, (await client.ReadBytesAsync(body.Length)).Length);
            }
        });
        Assert.Equal(1, cache.Proxy.Counters.Compression.Responses);
    }

    [Fact]
    public async Task Storm_of_clients_with_different_wishes_gets_right_bodies_while_entries_come_and_go()
    {
        using var cache = new CachingProxy(head => CachingProxy.Response(head.Split(' ')[1] + s_text, Fields), more: CompressionTests.On, threads: 2);
        string[] codings = ["gzip", "br", "identity"];
        await Task.WhenAll(Enumerable.Range(0, 24).Select(async number =>
        {
            for (var round = 0; round < 20; round++)
            {
                var (coding, path) = (codings[(number + round) % 3], $"/{round % 4}");
                Assert.Equal(path + s_text, Decoded((await GetAsync(cache, coding, path)).Body, coding));
                if (number == 0 && round % 5 == 4)
                {
                    _ = cache.Proxy.Engine.Purge(cache.Proxy.Service.Id, new CachePurge(CachePurgeKind.All, ""));
                }
            }
        }));
        Assert.InRange(cache.Proxy.Counters.Compression.Responses, 8, 300);
        _ = cache.Proxy.Engine.Purge(cache.Proxy.Service.Id, new CachePurge(CachePurgeKind.All, ""));
        Assert.Equal(0, cache.Proxy.Counters.Cache.Use.Bytes);
    }

    private static async Task<(string Head, byte[] Body)> GetAsync(CachingProxy cache, string accepts, string path = "/", string more = "")
    {
        using var client = await cache.Proxy.ConnectAsync();
        await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: {accepts}\r\n{more}\r\n");
        var head = await client.ReadHeadAsync();
        return (head, await GzipReader.ReadBodyAsync(client, head));
    }

    private static string Decoded(byte[] body, string coding)
    {
        using var bytes = new MemoryStream(body);
        using Stream decoder = coding switch
        {
            "gzip" => new GZipStream(bytes, CompressionMode.Decompress),
            "br" => new BrotliStream(bytes, CompressionMode.Decompress),
            _ => bytes,
        };
        using var plain = new MemoryStream();
        decoder.CopyTo(plain);
        return Encoding.Latin1.GetString(plain.ToArray());
    }
}
