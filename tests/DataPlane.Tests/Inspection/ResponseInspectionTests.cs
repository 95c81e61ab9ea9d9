using System.IO.Compression;
using System.Text;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Inspection;

/// <summary>Responses through real sockets: rules ask for them, so they are held, judged and passed on or stopped.</summary>
public sealed class ResponseInspectionTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string GetClose = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private const string Rules = """
        alert tcp any $HTTP_PORTS -> any any (msg:"Leak in the body"; flow:to_client,established; file_data; content:"secret-key"; classtype:web-application-attack; sid:3001; rev:1;)
        alert tcp any any -> any any (msg:"Odd status"; flow:to_client,established; content:"503"; http_stat_code; content:"Broken"; http_stat_msg; classtype:misc-attack; sid:3002; rev:1;)
        alert tcp any any -> any any (msg:"Set a bit"; flow:to_server,established; content:"/asked"; http_uri; flowbits:set,asked; flowbits:noalert; classtype:misc-attack; sid:3003; rev:1;)
        alert tcp any any -> any any (msg:"Answer to it"; flow:from_server,established; flowbits:isset,asked; content:"marked"; http_header; classtype:web-application-attack; sid:3004; rev:1;)
        alert tcp any any -> any any (msg:"Cookie of theirs"; flow:from_server,established; content:"stolen"; http_cookie; classtype:web-application-attack; sid:3005; rev:1;)
        """;

    private static Proxy Start(IpsMode mode, Domain.Configuration.Endpoint server, string rules = Rules)
    {
        var proxy = InspectingProxy.Start(mode, server);
        proxy.Engine.Ips.Use(InspectingProxy.Policy(rules));
        return proxy;
    }

    [Fact]
    public async Task A_service_that_does_not_want_its_responses_inspected_passes_them_on_as_they_come()
    {
        using var server = Sending(Bytes("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nsecret-key"));
        using var proxy = new Proxy(service => service with { Ips = new ServiceIps { Mode = IpsMode.Reject, Responses = false } }, server.Address);
        proxy.Engine.Ips.Use(InspectingProxy.Policy(Rules));
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Get);
        const string Begin = "HTTP/1.1 200 OK\r\n";
        Assert.Equal(Begin, await client.ReadTextAsync(Begin.Length));
        Assert.Equal(0, proxy.Counters.IpsMatched);
    }

    private static RawServer Sending(params byte[][] pieces) => new(async (connection, number) =>
    {
        while ((await connection.ReadHeadAsync()).Length > 0)
        {
            foreach (var piece in pieces)
            {
                await connection.SendAsync(piece);
            }
        }
    });

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    [Theory]
    [InlineData("Content-Length: 20\r\n\r\n", "xx secret-", "key xxxxxx")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "9\r\nxx secret\r\n", "4\r\n-key\r\n0\r\n\r\n")]
    public async Task A_response_with_an_attack_is_replaced_by_the_page_that_names_the_rule(string framing, string first, string second)
    {
        using var server = Sending(Bytes("HTTP/1.1 200 OK\r\n" + framing), Bytes(first), Bytes(second));
        using var proxy = Start(IpsMode.Reject, server.Address);
        var answer = await proxy.AskAsync(Get);
        Assert.StartsWith("HTTP/1.1 400 Invalid Request\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Leak in the body", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
        Assert.Equal((1, 1), (proxy.Counters.IpsMatched, proxy.Counters.IpsBlocked));
        var found = Assert.Single(proxy.Engine.Ips.TakeEvents());
        Assert.Equal((3001, IpsMode.Reject, "HTTP/1.1 200 OK"), (found.Rule.Sid, found.Action, found.Request));
        await Proxy.UntilAsync(() => proxy.Engine.Loops[0].Buffers.BytesHeld == 0, "the blocks are back");
    }

    [Fact]
    public async Task A_dropped_response_resets_the_connection()
    {
        using var server = RawServer.Answering(RawServer.Ok("secret-key"));
        using var proxy = Start(IpsMode.Drop, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Get);
        Assert.Equal("", await client.ReadTextToEndAsync());
        Assert.True(client.WasReset);
    }

    [Fact]
    public async Task Log_passes_the_response_on_and_tells()
    {
        using var server = RawServer.Answering(RawServer.Ok("secret-key"));
        using var proxy = Start(IpsMode.Log, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Get);
        Assert.Equal(RawServer.Ok("secret-key"), await client.ReadTextAsync(RawServer.Ok("secret-key").Length));
        Assert.Equal(IpsMode.Log, Assert.Single(proxy.Engine.Ips.TakeEvents()).Action);
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Broken\r\nContent-Length: 0\r\n\r\n", 3002)]
    [InlineData("HTTP/1.1 200 OK\r\nSet-Cookie: stolen=1\r\nContent-Length: 0\r\n\r\n", 3005)]
    [InlineData("HTTP/1.1 200 OK\r\nX: marked\r\nContent-Length: 0\r\n\r\n", 0)]
    public async Task Status_and_cookie_of_a_response_are_looked_at(string response, int sid)
    {
        using var server = RawServer.Answering(response);
        using var proxy = Start(IpsMode.Log, server.Address);
        Assert.NotEmpty(await proxy.AskAsync(GetClose));
        Assert.Equal(sid == 0 ? [] : new[] { sid }, proxy.Engine.Ips.TakeEvents().Select(found => found.Rule.Sid));
    }

    [Fact]
    public async Task A_bit_that_the_request_has_set_is_seen_by_its_response()
    {
        using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nX: marked\r\nContent-Length: 0\r\n\r\n");
        using var proxy = Start(IpsMode.Reject, server.Address);
        Assert.StartsWith("HTTP/1.1 200", await proxy.AskAsync(GetClose), StringComparison.Ordinal);
        Assert.Contains("Answer to it", await proxy.AskAsync("GET /asked HTTP/1.1\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_compressed_body_is_looked_at_unpacked_and_passed_on_as_it_came(string coding)
    {
        var (bad, good) = (Packed(coding, "it is the secret-key here"), Packed(coding, "nothing of interest here"));
        foreach (var (body, status) in new[] { (bad, 400), (good, 200) })
        {
            var head = Bytes($"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {body.Length}\r\n\r\n");
            using var server = Sending(head, body);
            using var proxy = Start(IpsMode.Reject, server.Address);
            using var client = await proxy.ConnectAsync();
            await client.SendAsync(Get);
            var answer = await client.ReadHeadAsync();
            Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
            if (status == 200)
            {
                Assert.Equal(Encoding.Latin1.GetString(body), await client.ReadTextAsync(body.Length));
            }
        }
    }

    [SkippableFact]
    public async Task A_body_in_zstd_is_looked_at_unpacked()
    {
        Skip.IfNot(DataPlane.Compression.Libzstd.IsAvailable, "because libzstd.so.1 is not installed");
        var body = Convert.FromHexString(SecretInZstd);
        using var server = Sending(Bytes($"HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nContent-Length: {body.Length}\r\n\r\n"), body);
        using var proxy = Start(IpsMode.Reject, server.Address);
        Assert.Contains("Leak in the body", await proxy.AskAsync(Get), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_response_streams_on_behind_the_bound_and_arrives_whole()
    {
        var body = new string('b', 900_000) + "secret-key";
        using var server = RawServer.Answering(RawServer.Ok(body));
        using var proxy = Start(IpsMode.Reject, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Get);
        Assert.Equal(RawServer.Ok(body), await client.ReadTextAsync(RawServer.Ok(body).Length));
        await client.SendAsync(Get);
        Assert.Equal(RawServer.Ok(body), await client.ReadTextAsync(RawServer.Ok(body).Length));
        Assert.Equal(1, proxy.ServerCounters.ConnectionsTotal);
    }

    [Fact]
    public async Task A_response_that_ends_with_its_connection_is_judged_and_passed_on()
    {
        foreach (var (body, expected) in new[] { ("all is well", "all is well"), ("the secret-key", "Leak in the body") })
        {
            using var server = new RawServer(async (connection, number) =>
            {
                _ = await connection.ReadHeadAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\n\r\n");
                await connection.SendAsync(body);
            });
            using var proxy = Start(IpsMode.Reject, server.Address);
            Assert.Contains(expected, await proxy.AskAsync(Get), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_response_that_is_cut_short_while_it_is_held_is_answered_502()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        });
        using var proxy = Start(IpsMode.Reject, server.Address);
        Assert.StartsWith("HTTP/1.1 502", await proxy.AskAsync(GetClose), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Type: text/event-stream\r\n")]
    [InlineData("Content-Type: text/plain\r\n")]
    public async Task A_response_that_does_not_end_is_passed_on_as_it_comes(string type)
    {
        var go = new TaskCompletionSource();
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\n{type}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            await go.Task;
            await connection.SendAsync("6\r\nsecond\r\n0\r\n\r\n");
        });
        using var proxy = Start(IpsMode.Reject, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Get);
        Assert.StartsWith("HTTP/1.1 200", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("5\r\nfirst\r\n", await client.ReadTextAsync(10));
        go.SetResult();
        Assert.Equal("6\r\nsecond\r\n0\r\n\r\n", await client.ReadTextAsync(16));
    }

    [Fact]
    public async Task Without_rules_for_responses_none_is_held()
    {
        var go = new TaskCompletionSource();
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
            await go.Task;
            await connection.SendAsync("cd");
        });
        using var proxy = InspectingProxy.Start(IpsMode.Reject, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Get);
        Assert.EndsWith("\r\n\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("ab", await client.ReadTextAsync(2));
        go.SetResult();
        Assert.Equal("cd", await client.ReadTextAsync(2));
    }

    [Fact]
    public async Task A_client_that_leaves_while_its_response_is_held_leaves_nothing_behind()
    {
        var stop = new TaskCompletionSource();
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            await stop.Task;
        });
        using var proxy = Start(IpsMode.Reject, server.Address);
        using (var client = await proxy.ConnectAsync())
        {
            await client.SendAsync(Get);
            await Proxy.UntilAsync(() => proxy.Engine.Loops[0].Buffers.BytesHeld > 0, "a part is held");
        }

        await Proxy.UntilAsync(() => proxy.Counters.ConnectionsActive == 0 && proxy.Engine.Loops[0].Buffers.BytesHeld == 0, "all is given back");
        stop.SetResult();
    }

    [Fact]
    public async Task Inspected_responses_allocate_nothing_once_warm()
    {
        var response = RawServer.Ok(new string('a', 3000));
        using var server = Sending(Bytes(response[..1000]), Bytes(response[1000..]));
        using var proxy = Start(IpsMode.Reject, server.Address);
        using var client = await proxy.ConnectAsync();
        await proxy.AllocatesNothingOnceWarmAsync(1000, async count =>
        {
            for (var round = 0; round < count; round++)
            {
                await client.SendAsync(Get);
                Assert.Equal(response, await client.ReadTextAsync(response.Length));
            }
        });
    }

    private static byte[] Packed(string coding, string text)
    {
        using var packed = new MemoryStream();
        using (Stream stream = coding switch
        {
            "gzip" => new GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal),
            "br" => new BrotliStream(packed, System.IO.Compression.CompressionLevel.Optimal),
            _ => new ZLibStream(packed, System.IO.Compression.CompressionLevel.Optimal),
        })
        {
            stream.Write(Bytes(text));
        }

        return packed.ToArray();
    }

    /// <summary>One frame with one raw block (RFC 8878): "the secret-key of a frame".</summary>
    private static string SecretInZstd => "28B52FFD" + "20" + "19" + "C90000" + Convert.ToHexString(Bytes("the secret-key of a frame"));
}
