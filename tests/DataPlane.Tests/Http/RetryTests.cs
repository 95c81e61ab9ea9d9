using LoadMaster.DataPlane.Http;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Http;

public sealed class RetryTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string Busy = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\nSet-Cookie: sid=busy\r\n\r\nbusy";

    private readonly RawServer _good = RawServer.Answering(RawServer.Ok("yes"));
    private readonly RawServer _busy = RawServer.Answering(Busy);

    public void Dispose()
    {
        _good.Dispose();
        _busy.Dispose();
    }

    [Fact]
    public async Task Server_that_answers_with_such_a_status_is_left_for_another()
    {
        using var proxy = With(new RetrySettings { On = "503" }, _busy.Address, _good.Address);
        for (var round = 0; round < 4; round++)
        {
            Assert.EndsWith("yes", await proxy.AskAsync(Get), StringComparison.Ordinal);
        }

        // Every other request is the failing server's first: a retry is no turn of the rotation.
        var (sent, denied) = proxy.Counters.Retries;
        Assert.Equal((2, 0), (sent, denied));
        Assert.Equal((4, 0), (proxy.Counters.Responses2xx, proxy.Counters.Responses5xx));
        Assert.Equal(sent, proxy.ServerCounters.Responses5xx);
        Assert.Equal(1, _busy.Accepted);
        Assert.All(proxy.Sample().Servers, server => Assert.Equal(0, server.ConnectionsActive));
    }

    [Theory]
    [InlineData("")]
    [InlineData("502,504")]
    public async Task Other_statuses_are_passed_on(string on)
    {
        using var proxy = With(new RetrySettings { On = on }, _busy.Address, _good.Address);
        Assert.EndsWith("busy", await proxy.AskAsync(Get), StringComparison.Ordinal);
        Assert.Equal(RetryCounters.None, proxy.Counters.Retries);
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi")]
    [InlineData("PATCH / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")]
    public async Task Request_that_is_not_idempotent_is_never_repeated(string request)
    {
        using var proxy = With(new RetrySettings { On = "500-599" }, _busy.Address, _good.Address);
        Assert.EndsWith("busy", await proxy.AskAsync(request), StringComparison.Ordinal);
        Assert.Empty(_good.Heads);
    }

    [Fact]
    public async Task When_no_server_is_left_the_last_response_is_passed_on_as_it_came()
    {
        using var second = RawServer.Answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 3\r\n\r\nend");
        using var proxy = With(new RetrySettings { On = "503", TriesMax = 5 }, _busy.Address, second.Address);
        Assert.EndsWith("\r\n\r\nend", await proxy.AskAsync(Get), StringComparison.Ordinal);
        Assert.Equal((1, 1), (_busy.Heads.Count, second.Heads.Count));
        Assert.Equal(1, proxy.Counters.Responses5xx);
    }

    [Fact]
    public async Task One_try_is_one_server()
    {
        using var proxy = With(new RetrySettings { On = "503", TriesMax = 1 }, _busy.Address, _good.Address);
        Assert.EndsWith("busy", await proxy.AskAsync(Get), StringComparison.Ordinal);
        using var refusing = With(new RetrySettings { TriesMax = 1 }, Proxy.ClosedAddress(), _good.Address);
        Assert.StartsWith("HTTP/1.1 502 ", await refusing.AskAsync(Get), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_closes_without_a_response_counts_as_502()
    {
        using var silent = new RawServer(async (connection, _) => await connection.ReadHeadAsync());
        using var proxy = With(new RetrySettings { On = "502" }, silent.Address, _good.Address);
        Assert.EndsWith("yes", await proxy.AskAsync(Get), StringComparison.Ordinal);
        Assert.Equal((1, 1L), (silent.Accepted, proxy.Counters.Retries.Sent));
    }

    [Fact]
    public async Task Server_that_is_too_slow_counts_as_504()
    {
        using var slow = new RawServer(async (connection, _) => await connection.ReadToEndAsync());
        using var proxy = new Proxy(
            service => service with { Retry = new RetrySettings { On = "504" }, Timeouts = service.Timeouts with { ServerResponseTimeoutSeconds = 1.5 } }, slow.Address, _good.Address);
        Assert.EndsWith("yes", await proxy.AskAsync(Get), StringComparison.Ordinal);
        Assert.Equal(1, proxy.Counters.Retries.Sent);
    }

    [Fact]
    public async Task Request_whose_interim_response_was_passed_on_is_not_repeated()
    {
        using var hinting = RawServer.Answering("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Busy);
        using var proxy = With(new RetrySettings { On = "503" }, hinting.Address, _good.Address);
        Assert.EndsWith("busy", await proxy.AskAsync(Get), StringComparison.Ordinal);
        Assert.Empty(_good.Heads);
    }

    [Fact]
    public async Task Client_that_is_tied_to_a_server_is_not_sent_elsewhere_for_a_status()
    {
        var status = "200 OK";
        using var changing = RawServer.Answering(_ => $"HTTP/1.1 {status}\r\nContent-Length: 1\r\n\r\nx");
        using var proxy = new Proxy(
            service => service with { Retry = new RetrySettings { On = "503" }, Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp } }, changing.Address, _good.Address);
        var first = await proxy.AskAsync(Get);
        Assert.EndsWith("x", first, StringComparison.Ordinal);
        status = "503 Busy";
        Assert.StartsWith("HTTP/1.1 503 ", await proxy.AskAsync(Get), StringComparison.Ordinal);
        Assert.Empty(_good.Heads);
    }

    [Fact]
    public async Task Outage_is_not_multiplied_beyond_the_budget()
    {
        using var second = RawServer.Answering(Busy);
        using var proxy = With(new RetrySettings { On = "503", BudgetPercent = 10 }, _busy.Address, second.Address);
        using var client = await proxy.ConnectAsync();
        for (var round = 0; round < 200; round++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            _ = await client.ReadHeadAsync();
            Assert.Equal("busy", await client.ReadTextAsync(4));
        }

        var retries = proxy.Counters.Retries;
        Assert.InRange(retries.Denied, 200 - retries.Sent, 200);
        Assert.InRange(retries.Sent, 20, 30);
        Assert.Equal(200 + retries.Sent, _busy.Heads.Count + second.Heads.Count);
    }

    [Fact]
    public async Task Retries_allocate_nothing_once_warm()
    {
        using var proxy = With(new RetrySettings { On = "503", BudgetPercent = 100 }, _busy.Address, _good.Address);
        using var client = await proxy.ConnectAsync();
        await proxy.AllocatesNothingOnceWarmAsync(500, async count =>
        {
            for (var round = 0; round < count; round++)
            {
                await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                _ = await client.ReadHeadAsync();
                Assert.Equal("yes", await client.ReadTextAsync(3));
            }
        });
        Assert.InRange(proxy.Counters.Retries.Sent, 200, long.MaxValue);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(20, 10 + 200)]
    [InlineData(100, 1000)]
    public void Budget_is_a_share_of_the_requests_and_ten(int percent, int expected)
    {
        var budget = new RetryBudget();
        var sent = 0;
        for (var request = 0; request < 1000; request++)
        {
            budget.Earn(percent);
            if (budget.Has(percent))
            {
                budget.Spend();
                sent++;
            }
        }

        Assert.InRange(sent, expected - 1, expected);
    }

    private static Proxy With(RetrySettings retry, params Endpoint[] servers) => new(service => service with { Retry = retry }, servers);
}
