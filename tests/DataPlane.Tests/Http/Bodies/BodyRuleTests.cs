using System.Globalization;
using System.Text.RegularExpressions;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tests.Caching;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tests.Tls;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Http.Bodies;

/// <summary>Text replaced in bodies of responses, as clients and servers see it.</summary>
public sealed class BodyRuleTests
{
    private const string Inner = "http://inner.example/";

    private static readonly ContentRule Links = new() { Name = "links", Kind = RuleKind.ReplaceBody, Match = RuleMatch.Contains, Pattern = Inner, Value = "https://www.example.com/" };

    [Fact]
    public async Task Text_is_replaced_and_the_head_says_nothing_that_is_not_true_any_more()
    {
        using var server = RawServer.Answering(Page(
            $"<a href={Inner}>", "ETag: \"1\"\r\nAccept-Ranges: bytes\r\nContent-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\r\nContent-Digest: sha-256=:a:\r\nLast-Modified: Tue, 15 Nov 1994 12:45:26 GMT\r\n"));
        using var proxy = Start(server, [Links]);
        using var client = await proxy.ConnectAsync();
        for (var round = 0; round < 2; round++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip, br\r\nRange: bytes=0-3\r\nIf-Range: \"1\"\r\nX: 1\r\n\r\n");
            Assert.Equal(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nETag: W/\"1\"\r\n\r\n",
                Unmarked(await client.ReadHeadAsync()));
            Assert.Equal("21\r\n<a href=https://www.example.com/>\r\n0\r\n\r\n", await client.ReadTextAsync(4 + 33 + 2 + 5));
        }

        Assert.All(server.Heads, head => Assert.Equal("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n", head));
        Assert.Equal(new BodyCounters(2, 2, 0), proxy.Counters.Bodies);
        Assert.Equal((1, 0), (server.Accepted, proxy.Engine.Loops[0].BodyFilters.InUse));
    }

    [Theory]
    [InlineData("HTTP/1.1", "Content-Length: 300037\r\n")]
    [InlineData("HTTP/1.1", "")]
    [InlineData("HTTP/1.0", "Content-Length: 300037\r\n")]
    public async Task Text_that_comes_in_small_pieces_is_found(string protocol, string length)
    {
        var filler = new string('x', 100_000);
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{length}{(length.Length == 0 ? "Transfer-Encoding: chunked\r\n" : "")}\r\n");
            foreach (var piece in new[] { filler, "http://", "inner.", "ex", filler, "http://inner.examp", "le/", filler })
            {
                await connection.SendAsync(length.Length > 0 ? piece : $"{piece.Length:x}\r\n{piece}\r\n");
                await Task.Yield();
            }

            await connection.SendAsync(length.Length > 0 ? "." : "1\r\n.\r\n0\r\n\r\n");
            _ = await connection.ReadToEndAsync();
        });
        using var proxy = Start(server, [Links with { Value = "!" }]);
        var output = await Tool.RunAsync("curl", "", protocol == "HTTP/1.0" ? "-0" : "--http1.1", "-s", "-S", $"http://127.0.0.1:{proxy.Port}/");
        Assert.Equal($"{filler}http://inner.ex{filler}!{filler}.", output);
    }

    [Theory]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\nhttps://www.example.com/")]
    [InlineData("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\nhttps://www.example.com/")]
    [InlineData("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")]
    public async Task Length_is_told_as_the_client_understands_it(string request, string response)
    {
        using var server = RawServer.Answering(head => Page(head.StartsWith("HEAD", StringComparison.Ordinal) ? "" : Inner).Replace("Length: 0", $"Length: {Inner.Length}", StringComparison.Ordinal));
        using var proxy = Start(server, [Links]);
        Assert.Equal(response, await proxy.AskAsync(request));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 21\r\nETag: \"1\"\r\n", 0)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: 21\r\n", 1)]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Type: text/html\r\nContent-Range: bytes 0-20/30\r\nContent-Length: 21\r\n", 0)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 21\r\n", 0)]
    public async Task What_is_no_text_passes_as_it_is(string head, int unreadable)
    {
        using var server = RawServer.Answering($"{head}\r\n{Inner}");
        using var proxy = Start(server, [Links]);
        Assert.Equal($"{head}Connection: close\r\n\r\n{Inner}", Unmarked(await proxy.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")));
        Assert.Equal(new BodyCounters(0, 0, unreadable), proxy.Counters.Bodies);
    }

    [Fact]
    public async Task Requests_for_which_no_rule_holds_reach_the_server_as_ever()
    {
        using var server = RawServer.Answering(Page(Inner));
        ContentRule[] rules = [new() { Name = "html", Subject = RuleSubject.Path, Match = RuleMatch.Suffix, Pattern = ".html", SetFlag = 1 }, Links with { OnlyOnFlag = 1 }];
        using var proxy = Start(server, rules);
        Assert.EndsWith($"\r\n\r\n{Inner}", await proxy.AskAsync("GET /a.bin HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Contains("https://www.example.com/", await proxy.AskAsync("GET /a.html HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal([true, false], server.Heads.Select(head => head.Contains("Accept-Encoding: br", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_304_names_the_tag_that_the_client_has()
    {
        using var server = RawServer.Answering("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n");
        using var proxy = Start(server, [Links]);
        Assert.Equal(
            "HTTP/1.1 304 Not Modified\r\nETag: W/\"1\"\r\nConnection: close\r\n\r\n",
            Unmarked(await proxy.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: W/\"1\"\r\nConnection: close\r\n\r\n")));
    }

    [Fact]
    public async Task A_changed_rule_changes_the_tag_and_what_was_made_by_another_is_not_asked_for()
    {
        using var server = RawServer.Answering(head => head.Contains("If-None-Match", StringComparison.Ordinal) ? "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n" : Page(Inner, "ETag: \"1\"\r\n"));
        using var proxy = Start(server, [Links]);
        var first = Tag(await proxy.AskAsync(Ask("")));
        Assert.Matches("^W/\"1;lm-[0-9a-f]{8}\"$", first);
        var held = await proxy.AskAsync(Ask($"If-None-Match: \"x\", {first}\r\nIf-Modified-Since: Tue, 15 Nov 1994 12:45:26 GMT\r\n"));
        Assert.StartsWith("HTTP/1.1 304 ", held, StringComparison.Ordinal);
        Assert.Equal(first, Tag(held));
        Assert.Matches("\r\nIf-None-Match: +W/\"1\"\r\n", server.Heads.Last());
        Assert.DoesNotContain("If-Modified-Since", server.Heads.Last(), StringComparison.Ordinal);

        Apply(proxy, proxy.Service with { ResponseRules = ["links"], RealServers = [Server(server)] }, [Links with { Value = "other" }], server);
        var changed = await proxy.AskAsync(Ask($"If-None-Match: {first}\r\nIf-Modified-Since: Tue, 15 Nov 1994 12:45:26 GMT\r\n"));
        Assert.StartsWith("HTTP/1.1 200 ", changed, StringComparison.Ordinal);
        Assert.NotEqual(first, Tag(changed));
        Assert.DoesNotContain("\r\nIf-", server.Heads.Last(), StringComparison.Ordinal);

        Assert.Contains($"\r\nIf-None-Match: {first}\r\n", await HeadOfAsync($"PUT / HTTP/1.1\r\nHost: a\r\nIf-None-Match: {first}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);

        async Task<string> HeadOfAsync(string request)
        {
            _ = await proxy.AskAsync(request);
            return server.Heads.Last();
        }
    }

    [Fact]
    public async Task A_tag_names_the_rules_that_hold_for_the_request()
    {
        using var server = RawServer.Answering(Page(Inner, "ETag: \"1\"\r\n"));
        ContentRule[] rules = [new() { Name = "html", Subject = RuleSubject.Path, Match = RuleMatch.Suffix, Pattern = ".html", SetFlag = 1 }, Links with { OnlyOnFlag = 1 }, Links with { Name = "case", Pattern = "INNER" }];
        using var proxy = Start(server, rules);
        var (html, other) = (Tag(await proxy.AskAsync("GET /a.html HTTP/1.0\r\n\r\n")), Tag(await proxy.AskAsync("GET /a HTTP/1.0\r\n\r\n")));
        Assert.NotEqual(html, other);
        Assert.Equal(html, Tag(await proxy.AskAsync("HEAD /b.html HTTP/1.0\r\n\r\n")));
        _ = await proxy.AskAsync($"GET /a HTTP/1.0\r\nIf-None-Match: {html}\r\n\r\n");
        Assert.DoesNotContain("If-None-Match", server.Heads.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("zstd")]
    public async Task Bodies_are_changed_first_and_compressed_then(string coding)
    {
        var body = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"<a href={Inner}{number.ToString(CultureInfo.InvariantCulture)}>\n"));
        using var server = RawServer.Answering(Page(body));
        using var proxy = Start(server, [Links], service => service with { Compression = new CompressionSettings { Enabled = true } });
        var output = await Tool.RunAsync("curl", "", "-s", "-S", "-i", "--compressed", "-H", $"Accept-Encoding: {coding}", $"http://127.0.0.1:{proxy.Port}/");
        Assert.Contains($"\r\nContent-Encoding: {coding}\r\n", output, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n" + body.Replace(Inner, Links.Value, StringComparison.Ordinal), output, StringComparison.Ordinal);
        Assert.Equal(new BodyCounters(1, 20_000, 0), proxy.Counters.Bodies);
        Assert.Equal((body.Length + (20_000L * (Links.Value.Length - Inner.Length)), 1), (proxy.Counters.Compression.BytesIn, proxy.Counters.Compression.Responses));
        Assert.Equal((0, 0), (proxy.Engine.Loops[0].BodyFilters.InUse, proxy.Engine.Loops[0].Encoders.InUse));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_cache_keeps_what_the_server_sent_and_each_answer_is_changed_anew(bool compresses)
    {
        var body = string.Concat(Enumerable.Repeat($"<a href={Inner}>", 10_000));
        using var cached = new CachingProxy(
            _ => CachingProxy.Response(body, "Cache-Control: max-age=60\r\nContent-Type: text/html\r\nETag: \"1\"\r\n"),
            more: service => service with { Compression = new CompressionSettings { Enabled = compresses } });
        var proxy = cached.Proxy;
        foreach (var value in new[] { "first", "second" })
        {
            Apply(proxy, proxy.Service with { ResponseRules = ["links"], RealServers = [Server(cached.Server)] }, [Links with { Value = value }], cached.Server);
            for (var round = 0; round < 2; round++)
            {
                var output = await Tool.RunAsync("curl", "", "-s", "-S", "-i", "--compressed", "-H", "Range: bytes=0-9", $"http://127.0.0.1:{proxy.Port}/");
                Assert.StartsWith("HTTP/1.1 200 OK", output, StringComparison.Ordinal);
                Assert.EndsWith("\r\n\r\n" + body.Replace(Inner, value, StringComparison.Ordinal), output, StringComparison.Ordinal);
                output = await Tool.RunAsync("curl", "", "-s", "-S", "-i", "-0", $"http://127.0.0.1:{proxy.Port}/");
                Assert.EndsWith("\r\n\r\n" + body.Replace(Inner, value, StringComparison.Ordinal), output, StringComparison.Ordinal);
            }
        }

        Assert.InRange(cached.Asked, 1, 2);
        Assert.Contains("ETag: W/\"1\"\r\n", Unmarked(await cached.GetAsync(fields: "If-None-Match: W/\"1\"\r\n")), StringComparison.Ordinal);
    }

    private static string Ask(string fields) => $"GET / HTTP/1.1\r\nHost: a\r\n{fields}Connection: close\r\n\r\n";

    private static string Tag(string answer) => answer.Split("ETag: ")[1].Split("\r\n")[0];

    /// <summary>Without the names of the rules in tags.</summary>
    private static string Unmarked(string answer) => Regex.Replace(answer, ";lm-[0-9a-f]{8}\"", "\"");

    [Fact]
    public async Task What_was_kept_for_requests_without_rules_does_not_answer_those_with()
    {
        using var cached = new CachingProxy(head => CachingProxy.Response(
            Inner, $"Cache-Control: max-age=60\r\nContent-Type: text/html\r\nVary: Accept-Encoding\r\n{(head.Contains("br", StringComparison.Ordinal) ? "Content-Encoding: br\r\n" : "")}"));
        ContentRule[] rules = [new() { Name = "flag", Subject = RuleSubject.Header, Field = "X-Flag", SetFlag = 1, Pattern = "1" }, Links with { OnlyOnFlag = 1 }];
        Apply(cached.Proxy, cached.Proxy.Service with { RequestRules = ["flag"], ResponseRules = ["links"], RealServers = [Server(cached.Server)] }, rules, cached.Server);
        for (var round = 0; round < 2; round++)
        {
            Assert.EndsWith($"\r\n\r\n{Inner}", await cached.GetAsync(fields: "Accept-Encoding: br\r\n"), StringComparison.Ordinal);
            Assert.Contains("https://www.example.com/", await cached.GetAsync(fields: "Accept-Encoding: br\r\nX-Flag: 1\r\n"), StringComparison.Ordinal);
        }

        Assert.Equal(2, cached.Asked);
    }

    [Fact]
    public async Task Client_that_does_not_read_is_not_written_for()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 20000\r\n\r\n" + new string('a', 20_000));
            _ = await connection.ReadToEndAsync();
        });
        using var proxy = Start(server, [Links with { Pattern = "a", Value = new string('v', 1024) }]);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        long before = -1;
        await Proxy.UntilAsync(
            () =>
            {
                var now = proxy.Counters.BytesOut;
                var stands = now == before && now > 0;
                before = now;
                return stands && proxy.Engine.Loops[0].Buffers.BytesHeld > 0;
            },
            "the flow has stopped");
        Assert.InRange(proxy.Engine.Loops[0].Buffers.BytesHeld, 1, 400 * 1024);
        var all = await client.ReadTextToEndAsync();
        Assert.Equal(20_000 * 1024, all.Count(character => character == 'v'));
        Assert.Equal(0, proxy.Engine.Loops[0].Buffers.BytesHeld);
    }

    [Fact]
    public async Task Response_that_is_cut_short_stays_cut_short()
    {
        using var server = RawServer.AnsweringOnce($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n{Inner} and more");
        using var proxy = Start(server, [Links]);
        var output = await Tool.RunAsync("curl", "", "-s", "-S", "-w", "%{errormsg}", $"http://127.0.0.1:{proxy.Port}/");
        Assert.Matches("(?i)recv failure|transfer closed", output);
        Assert.Equal(0, proxy.Engine.Loops[0].BodyFilters.InUse);
        Assert.Equal(1, proxy.ServerCounters.ResponseFailures);
    }

    [Fact]
    public async Task Replacing_allocates_nothing_once_warm()
    {
        using var server = RawServer.Answering(Page($"<a href={Inner}>\n<b id=17>\n"));
        using var proxy = Start(server, [Links, new() { Name = "ids", Kind = RuleKind.ReplaceBody, Match = RuleMatch.Regex, Pattern = "id=[0-9]+", Value = "id=x" }]);
        using var client = await proxy.ConnectAsync();
        await proxy.AllocatesNothingOnceWarmAsync(1500, async count =>
        {
            for (var round = 0; round < count; round++)
            {
                await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                _ = await client.ReadHeadAsync();
                Assert.Equal("2b\r\n<a href=https://www.example.com/>\n<b id=x>\n\r\n0\r\n\r\n", await client.ReadTextAsync(4 + 43 + 2 + 5));
            }
        });
    }

    private static string Page(string body, string fields = "") => $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {body.Length}\r\n{fields}\r\n{body}";

    private static RealServer Server(RawServer server) => new() { Id = new RealServerId(1), Address = server.Address };

    private static Proxy Start(RawServer server, ContentRule[] rules, Func<VirtualService, VirtualService>? change = null)
    {
        var proxy = new Proxy(change ?? (service => service), server.Address);
        var service = proxy.Service with
        {
            RequestRules = rules.Where(rule => rule.Kind == RuleKind.Match).Select(rule => rule.Name).ToValueList(),
            ResponseRules = rules.Where(rule => rule.Kind != RuleKind.Match).Select(rule => rule.Name).ToValueList(),
            RealServers = [Server(server)],
        };
        Apply(proxy, service, rules, server);
        return proxy;
    }

    private static void Apply(Proxy proxy, VirtualService service, ContentRule[] rules, RawServer server) =>
        Assert.Empty(proxy.Engine.Apply(Proxy.PlanOf(service, ServerAvailability.Up, server.Address) with { Rules = rules.ToValueList() }).Problems);
}
