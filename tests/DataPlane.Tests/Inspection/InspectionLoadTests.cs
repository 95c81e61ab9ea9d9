using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Inspection;

public sealed class InspectionLoadTests
{
    private const string Browser =
        "GET /index.html?x=1 HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: text/html\r\n"
        + "Accept-Language: en\r\nAccept-Encoding: gzip\r\nCookie: a=b\r\nConnection: keep-alive\r\n\r\n";

    [Theory]
    [InlineData(Browser, "")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", "hello")]
    [InlineData("GET /scan HTTP/1.1\r\nHost: a\r\n\r\n", "")]
    public async Task Inspected_requests_allocate_nothing_once_warm(string head, string body)
    {
        var response = RawServer.Ok(new string('a', 100));
        using var server = new RawServer(async (connection, number) =>
        {
            while ((await connection.ReadHeadAsync()).Length > 0)
            {
                _ = await connection.ReadTextAsync(body.Length);
                await connection.SendAsync(response);
            }
        });
        using var proxy = InspectingProxy.Start(IpsMode.Reject, server.Address);
        using var client = await proxy.ConnectAsync();

        async Task RunAsync(int count)
        {
            for (var round = 0; round < count; round++)
            {
                await client.SendAsync(head);
                if (body.Length > 0)
                {
                    await client.SendAsync(body);
                }

                Assert.Equal(response, await client.ReadTextAsync(response.Length));
            }
        }

        await proxy.AllocatesNothingOnceWarmAsync(1000, RunAsync);
    }

    [Fact]
    public async Task Rules_are_swapped_under_load_without_a_failed_request()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = InspectingProxy.Start(IpsMode.Reject, server.Address);
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => AskAsync(proxy, stop.Token)).ToList();
        for (var round = 0; round < 40; round++)
        {
            proxy.Engine.Ips.Use(InspectingProxy.Policy($"{InspectingProxy.Rules}\nalert tcp any any -> any any (msg:\"Round\"; content:\"/round-{round}\"; http_uri; sid:{2000 + round}; priority:1;)"));
            Assert.StartsWith("HTTP/1.1 400", await proxy.AskAsync($"GET /round-{round} HTTP/1.1\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);
        }

        await stop.CancelAsync();
        var answered = await Task.WhenAll(clients);
        Assert.All(answered, count => Assert.True(count > 0));
        Assert.Equal(44, proxy.Counters.ConnectionsTotal);
    }

    [Fact]
    public async Task A_storm_of_events_is_bounded_and_counted()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = InspectingProxy.Start(IpsMode.Log, server.Address);
        using var client = await proxy.ConnectAsync();
        for (var round = 0; round < Limits.IpsEventsQueuedMax + 7; round++)
        {
            await client.SendAsync("GET /evil HTTP/1.1\r\nHost: a\r\n\r\n");
            _ = await client.ReadTextAsync(RawServer.Ok("yes").Length);
        }

        Assert.Equal(7, proxy.Engine.Ips.EventsLost);
        Assert.Equal(Limits.IpsEventsQueuedMax, proxy.Engine.Ips.TakeEvents().Count());
        Assert.Empty(proxy.Engine.Ips.TakeEvents());
    }

    private static async Task<int> AskAsync(Proxy proxy, CancellationToken stop)
    {
        using var client = await proxy.ConnectAsync();
        var count = 0;
        while (!stop.IsCancellationRequested)
        {
            await client.SendAsync(Browser);
            Assert.Equal(RawServer.Ok("yes"), await client.ReadTextAsync(RawServer.Ok("yes").Length));
            count++;
        }

        return count;
    }
}
