using LoadMaster.DataPlane.Tests.Engine;

namespace LoadMaster.DataPlane.Tests.Http;

public sealed class ForwardingTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string GetAndClose = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData("GET /x?y=1 HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n\r\n", "GET /x?y=1 HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx-forwarded-for: 1.2.3.4\r\nZ: 1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nx-forwarded-for: 1.2.3.4, 127.0.0.1\r\nZ: 1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nConnection: keep-alive, X-Secret\r\nHost: a\r\nKeep-Alive: 5\r\nx-secret: 1\r\nTE: trailers\r\nProxy-Connection: close\r\nB: 2\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nB: 2\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n")]
    [InlineData("GET http://b:8080/x HTTP/1.0\r\n\r\n", "GET http://b:8080/x HTTP/1.1\r\nHost: b:8080\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n")]
    [InlineData("HEAD / HTTP/1.0\r\nConnection: keep-alive\r\nUpgrade: websocket\r\n\r\n", "HEAD / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n")]
    public async Task Request_reaches_the_server_with_its_head_rewritten(string request, string expected)
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();

        await client.SendAsync(request);
        _ = await client.ReadHeadAsync();

        Assert.Equal([expected.Replace("PORT", $"{proxy.Port}", StringComparison.Ordinal)], server.Heads);
    }

    [Fact]
    public async Task Clients_of_1_0_share_kept_connections_to_the_server()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);

        for (var request = 0; request < 5; request++)
        {
            Assert.EndsWith("yes", await proxy.AskAsync("GET / HTTP/1.0\r\n\r\n"), StringComparison.Ordinal);
        }

        Assert.Equal(5, server.Heads.Count);
        Assert.Equal(1, proxy.ServerCounters.ConnectionsTotal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.0\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")]
    public async Task Chunks_reach_a_client_of_1_0_as_the_body_alone(string request)
    {
        var text = string.Concat(Enumerable.Range(0, 60_000).Select(number => $"{number % 10}"));
        var chunks = string.Concat(text.Chunk(7_001).Select(chunk => $"{chunk.Length:x}\r\n{new string(chunk)}\r\n"));
        using var server = RawServer.Answering($"HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\nServer: s\r\n\r\n{chunks}0\r\nX-T: 1\r\n\r\n");
        using var proxy = new Proxy(server.Address);

        for (var time = 0; time < 3; time++)
        {
            Assert.Equal($"HTTP/1.1 200 OK\r\nServer: s\r\nConnection: close\r\n\r\n{text}", await proxy.AskAsync(request));
        }

        Assert.Equal(1, proxy.ServerCounters.ConnectionsTotal);
        Assert.Equal("HTTP/1.1 200 OK\r\nServer: s\r\nConnection: close\r\n\r\n", await proxy.AskAsync("HEAD / HTTP/1.0\r\n\r\n"));
    }

    [Fact]
    public async Task Chunks_that_end_too_early_are_no_whole_body_for_a_client_of_1_0()
    {
        using var server = RawServer.AnsweringOnce("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.0\r\n\r\n");
        _ = await client.ReadToEndAsync();

        Assert.True(client.WasReset);
    }

    [Fact]
    public async Task Forwarded_for_is_left_alone_when_the_service_does_not_want_it()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(service => service with { ForwardedFor = false }, server.Address);
        using var client = await proxy.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n");
        _ = await client.ReadHeadAsync();

        Assert.Equal(["GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n"], server.Heads);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nServer: s\r\nContent-Length: 2\r\n\r\nhi", GetAndClose, "HTTP/1.1 200 OK\r\nServer: s\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: keep-alive, X\r\nX: 1\r\nKeep-Alive: 3\r\nContent-Length: 2\r\n\r\nhi", GetAndClose, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nuntil the end", Get, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end", Get, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", GetAndClose, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", GetAndClose, "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=\"b\"\r\nabc\r\n0\r\nX-T: 1\r\n\r\n", GetAndClose, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3;a=\"b\"\r\nabc\r\n0\r\nX-T: 1\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", GetAndClose, "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", GetAndClose, "HTTP/1.1 200\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    public async Task Response_reaches_the_client_exactly(string response, string request, string expected)
    {
        using var server = RawServer.AnsweringOnce(response);
        using var proxy = new Proxy(server.Address);

        Assert.Equal(expected, await proxy.AskAsync(request));
    }

    [Fact]
    public async Task Response_that_comes_byte_by_byte_is_the_same()
    {
        const string response = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\n";
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendByteByByteAsync(response);
            _ = await connection.ReadToEndAsync();
        });
        using var proxy = new Proxy(server.Address);

        var answer = await proxy.AskAsync(GetAndClose);

        Assert.Equal(response.Replace("\r\nTransfer-Encoding: chunked\r\n", "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n", StringComparison.Ordinal), answer);
    }

    [Fact]
    public async Task Request_that_comes_byte_by_byte_is_the_same()
    {
        string? seen = null;
        using var server = new RawServer(async (connection, number) =>
        {
            var head = await connection.ReadHeadAsync();
            seen = head + await connection.ReadTextAsync("5\r\nhello\r\n0\r\nT: 1\r\n\r\n".Length);
            await connection.SendAsync(RawServer.Ok("got it"));
        });
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();

        await client.SendByteByByteAsync("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: 1\r\n\r\n");
        _ = await client.ReadHeadAsync();

        Assert.Equal("got it", await client.ReadTextAsync(6));
        Assert.Equal("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n5\r\nhello\r\n0\r\nT: 1\r\n\r\n", seen);
    }

    [Theory]
    [InlineData(31_000)]
    [InlineData(9_000)]
    public async Task Large_heads_pass_both_ways_in_pieces(int length)
    {
        var field = $"X-Large: {new string('a', length)}\r\n";
        using var server = RawServer.Answering($"HTTP/1.1 200 OK\r\n{field}Content-Length: 2\r\n\r\nhi");
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();
        for (var round = 0; round < 2; round++)
        {
            var before = proxy.Counters.BytesIn;
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n" + field[..2000]);
            await Proxy.UntilAsync(() => proxy.Counters.BytesIn > before, "the first piece is there");
            await client.SendAsync(field[2000..] + "\r\n");
            Assert.Equal($"HTTP/1.1 200 OK\r\n{field}Content-Length: 2\r\n\r\n", await client.ReadHeadAsync());
            Assert.Equal("hi", await client.ReadTextAsync(2));
        }

        Assert.Equal($"GET / HTTP/1.1\r\nHost: a\r\n{field}X-Forwarded-For: 127.0.0.1\r\n\r\n", server.Heads.Last());
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_their_order()
    {
        using var server = RawServer.Answering(head => RawServer.Ok(head.Split(' ')[1]));
        using var proxy = new Proxy(server.Address);
        var requests = string.Concat(Enumerable.Range(0, 50).Select(number => $"GET /{number} HTTP/1.1\r\nHost: a\r\n\r\n"));

        var answer = await proxy.AskAsync(requests + GetAndClose);

        var expected = string.Concat(Enumerable.Range(0, 50).Select(number => RawServer.Ok($"/{number}")))
            + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n/";
        Assert.Equal(expected, answer);
    }

    [Fact]
    public async Task Connections_to_the_server_are_used_again()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        for (var round = 0; round < 10; round++)
        {
            Assert.EndsWith("yes", await proxy.AskAsync(GetAndClose), StringComparison.Ordinal);
        }

        Assert.Equal(1, server.Accepted);
        Assert.Equal(10, proxy.ServerCounters.RequestsTotal);
        Assert.Equal(1, proxy.ServerCounters.ConnectionsTotal);
    }

    [Fact]
    public async Task Client_of_1_0_is_kept_when_it_asks_for_it()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();
        const string expected = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\nyes";
        for (var round = 0; round < 3; round++)
        {
            await client.SendAsync("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            Assert.Equal(expected, await client.ReadTextAsync(expected.Length));
        }
    }

    [Fact]
    public async Task Continue_of_the_server_is_passed_on_before_the_body_is_sent()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            Assert.Contains("Expect: 100-continue\r\n", await connection.ReadHeadAsync(), StringComparison.Ordinal);
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await connection.SendAsync(RawServer.Ok(await connection.ReadTextAsync(5)));
        });
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();

        await client.SendAsync("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await client.ReadHeadAsync());
        await client.SendAsync("hello");

        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", await client.ReadHeadAsync());
        Assert.Equal("hello", await client.ReadTextAsync(5));
    }

    [Fact]
    public async Task Answer_before_the_body_is_complete_closes_the_connection()
    {
        using var server = RawServer.AnsweringOnce("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
        using var proxy = new Proxy(server.Address);

        var answer = await proxy.AskAsync("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\nhello");

        Assert.Equal("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno", answer);
    }

    [Fact]
    public async Task Upgraded_connection_becomes_a_tunnel_both_ways()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            Assert.EndsWith("Upgrade: websocket\r\nX-Forwarded-For: 127.0.0.1\r\nConnection: upgrade\r\n\r\n", await connection.ReadHeadAsync(), StringComparison.Ordinal);
            await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello");
            await connection.SendAsync("you said " + await connection.ReadTextToEndAsync());
        });
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();

        await client.SendAsync("GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly ");
        Assert.Equal("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n", await client.ReadHeadAsync());
        Assert.Equal("hello", await client.ReadTextAsync(5));
        await client.SendAsync("late");
        client.FinishSending();

        Assert.Equal("you said early late", await client.ReadTextToEndAsync());
    }

    [Fact]
    public async Task Client_that_has_finished_sending_still_gets_its_response()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();

        await client.SendAsync(Get);
        client.FinishSending();

        Assert.Equal(RawServer.Ok("yes"), await client.ReadTextToEndAsync());
    }
}
