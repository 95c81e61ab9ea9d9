using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Engine;

public sealed class AllocationTests
{
    private const string Browser =
        "GET /index.html?x=1 HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: text/html\r\n"
        + "Accept-Language: en\r\nAccept-Encoding: gzip\r\nX-Forwarded-For: 192.0.2.9\r\nCookie: a=b\r\nConnection: keep-alive\r\n\r\n";

    private const string Upload = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

    [Theory]
    [InlineData(Browser)]
    [InlineData(Upload)]
    public async Task Requests_allocate_nothing_once_warm(string request)
    {
        var response = RawServer.Ok(new string('a', 100));
        using var server = new RawServer(async (connection, number) =>
        {
            while ((await connection.ReadHeadAsync()).Length > 0)
            {
                _ = await connection.ReadTextAsync(request == Upload ? "5\r\nhello\r\n0\r\n\r\n".Length : 0);
                await connection.SendAsync(response);
            }
        });
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();

        async Task RunAsync(int count)
        {
            for (var round = 0; round < count; round++)
            {
                await client.SendAsync(request);
                Assert.Equal(response, await client.ReadTextAsync(response.Length));
            }
        }

        await proxy.AllocatesNothingOnceWarmAsync(2000, RunAsync);
    }

    [Theory]
    [InlineData(AccessLogFormat.Json)]
    [InlineData(AccessLogFormat.Combined)]
    public async Task Requests_with_an_access_log_allocate_nothing_once_warm(AccessLogFormat format)
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(service => service with { AccessLog = new AccessLogSettings { Format = format } }, server.Address);
        using var client = await proxy.ConnectAsync();

        async Task RunAsync(int count)
        {
            for (var round = 0; round < count; round++)
            {
                await client.SendAsync(Browser);
                _ = await client.ReadHeadAsync();
                Assert.Equal("yes", await client.ReadTextAsync(3));
            }
        }

        // The texts of each new second are made without objects, too.
        await proxy.AllocatesNothingOnceWarmAsync(500, RunAsync);
        Assert.InRange(proxy.Counters.AccessLogLines, 500, long.MaxValue);
    }

    [Fact]
    public async Task Connections_allocate_nothing_once_warm()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        await proxy.AllocatesNothingOnceWarmAsync(300, async count =>
        {
            for (var round = 0; round < count; round++)
            {
                _ = await proxy.AskAsync("GET / HTTP/1.0\r\n\r\n");
            }
        });
    }

    [Fact]
    public async Task Persistence_that_is_streamed_allocates_nothing_once_warm()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(
            service => service with { Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp } }, server.Address);
        proxy.Engine.Persistence.Recording = true;
        await proxy.AllocatesNothingOnceWarmAsync(300, async count =>
        {
            for (var round = 0; round < count; round++)
            {
                _ = await proxy.AskAsync("GET / HTTP/1.0\r\n\r\n");
                _ = proxy.Engine.Persistence.Clear(proxy.Service.Id, null);
            }
        });
        Assert.Equal(Domain.Limits.PersistenceBlockEntriesMax * Domain.Limits.PersistenceEntryBytes, proxy.Engine.Persistence.Drain().Length);
    }

    [Theory]
    [InlineData(PersistenceMode.SourceIp, "")]
    [InlineData(PersistenceMode.ServerCookie, "a")]
    [InlineData(PersistenceMode.ActiveCookie, "")]
    [InlineData(PersistenceMode.CookieHash, "")]
    [InlineData(PersistenceMode.UrlHash, "")]
    [InlineData(PersistenceMode.QueryHash, "x")]
    [InlineData(PersistenceMode.Host, "")]
    [InlineData(PersistenceMode.Header, "Accept")]
    [InlineData(PersistenceMode.SuperHttp, "")]
    public async Task Requests_with_persistence_allocate_nothing_once_warm(PersistenceMode mode, string name)
    {
        const string response = "HTTP/1.1 200 OK\r\nSet-Cookie: a=c\r\nContent-Length: 3\r\n\r\nyes";
        using var server = RawServer.Answering(response);
        using var proxy = new Proxy(
            service => service with { Persistence = new PersistenceSettings { Mode = mode, Name = name, SourceFallback = true } }, server.Address);
        using var client = await proxy.ConnectAsync();

        async Task RunAsync(int count)
        {
            for (var round = 0; round < count; round++)
            {
                // Without its cookie each request gets a new one: the dearest case.
                await client.SendAsync(Browser);
                Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
                Assert.Equal("yes", await client.ReadTextAsync(3));
            }
        }

        await proxy.AllocatesNothingOnceWarmAsync(2000, RunAsync);
    }

    [Fact]
    public async Task Streams_with_persistence_allocate_nothing_once_warm()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadBytesAsync(1);
            await connection.SendAsync("yes");
        });
        using var proxy = new Proxy(
            service => service with { Type = ServiceType.Tcp, Persistence = new PersistenceSettings { Mode = PersistenceMode.RdpCookie, SourceFallback = true } },
            server.Address);
        const string request = "\u0003\0\0\u0025\u0020\u00e0\0\0\0\0\0Cookie: mstshash=anna\r\n";
        await proxy.AllocatesNothingOnceWarmAsync(300, async count =>
        {
            for (var round = 0; round < count; round++)
            {
                Assert.Equal("yes", await proxy.AskAsync(request));
            }
        });
    }

    [Fact]
    public async Task Idle_connections_own_no_buffer()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Browser);
        _ = await client.ReadHeadAsync();

        await Proxy.UntilAsync(() => proxy.Engine.Loops[0].Buffers.BytesHeld == 0, "the blocks are back");
        Assert.Equal(1, proxy.Counters.ConnectionsActive);
    }
}
