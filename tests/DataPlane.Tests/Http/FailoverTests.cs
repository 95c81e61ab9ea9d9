using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Http;

public sealed class FailoverTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi";

    [Fact]
    public async Task Server_that_refuses_is_left_for_the_next_and_reported_once()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(Proxy.ClosedAddress(), server.Address);
        for (var round = 0; round < 6; round++)
        {
            Assert.EndsWith("yes", await proxy.AskAsync(round % 2 == 0 ? Get : Get.Replace("GET", "DELETE", StringComparison.Ordinal)), StringComparison.Ordinal);
        }

        Assert.True(proxy.Engine.TryReadFailure(out var failure));
        Assert.Equal(new ServerFailure(new RealServerId(1), "Connection refused"), failure);
        Assert.False(proxy.Engine.TryReadFailure(out _));
        Assert.InRange(proxy.Sample().Servers[0].ConnectFailures, 2, 6);
        Assert.All(proxy.Sample().Servers, counters => Assert.Equal(0, counters.ConnectionsActive));
    }

    [Fact]
    public async Task Body_of_a_request_is_kept_for_the_next_server()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            // Kept: a POST on a connection that its server is just closing is lost, and not tried again.
            while ((await connection.ReadHeadAsync()).Length > 0)
            {
                await connection.SendAsync(RawServer.Ok(await connection.ReadTextAsync(2)));
            }
        });
        using var proxy = new Proxy(Proxy.ClosedAddress(), Proxy.ClosedAddress(), server.Address);
        for (var round = 0; round < 3; round++)
        {
            Assert.EndsWith("\r\n\r\nhi", await proxy.AskAsync(Post), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task All_servers_refusing_is_502()
    {
        using var proxy = new Proxy(Proxy.ClosedAddress(), Proxy.ClosedAddress());

        Assert.StartsWith("HTTP/1.1 502 ", await proxy.AskAsync(Get), StringComparison.Ordinal);
        Assert.Equal(0, proxy.Counters.NoServerAvailable);
    }

    [Theory]
    [InlineData(ServerAvailability.Unknown)]
    [InlineData(ServerAvailability.Down)]
    [InlineData(ServerAvailability.Disabled)]
    [InlineData(ServerAvailability.Draining)]
    public async Task No_server_that_takes_traffic_is_503_at_once_and_the_client_is_kept(ServerAvailability availability)
    {
        using var proxy = new Proxy();
        proxy.Engine.Apply(Proxy.PlanOf(proxy.Service, availability, Proxy.ClosedAddress()));
        using var client = await proxy.ConnectAsync();
        for (var round = 0; round < 3; round++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            var head = await client.ReadHeadAsync();
            Assert.StartsWith("HTTP/1.1 503 ", head, StringComparison.Ordinal);
            _ = await client.ReadTextAsync(int.Parse(head.Split("Content-Length: ")[1].Split('\r')[0]));
        }

        Assert.Equal(3, proxy.Counters.NoServerAvailable);
        Assert.Equal(3, proxy.Counters.Responses5xx);
    }

    /// <summary>Answers the first request of each connection and resets it at the second.</summary>
    private static RawServer HangsUpAtTheSecond() => new(async (connection, number) =>
    {
        _ = await connection.ReadHeadAsync();
        await connection.SendAsync(RawServer.Ok($"{number}"));
        _ = await connection.ReadHeadAsync();
        connection.Reset();
    });

    [Fact]
    public async Task Kept_connection_that_dies_before_its_response_is_replaced_by_a_new_one()
    {
        using var server = HangsUpAtTheSecond();
        using var proxy = new Proxy(server.Address);

        Assert.EndsWith("\r\n\r\n1", await proxy.AskAsync(Get), StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n2", await proxy.AskAsync(Get), StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n3", await proxy.AskAsync(Get), StringComparison.Ordinal);
        Assert.Equal(0, proxy.ServerCounters.ResponseFailures);
        Assert.Equal(0, proxy.ServerCounters.ConnectionsActive);
    }

    [Fact]
    public async Task Request_that_may_not_be_repeated_is_not()
    {
        using var server = HangsUpAtTheSecond();
        using var proxy = new Proxy(server.Address);

        Assert.EndsWith("\r\n\r\n1", await proxy.AskAsync(Get), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 502 ", await proxy.AskAsync(Post), StringComparison.Ordinal);
        Assert.Equal(1, server.Accepted);
    }

    [Fact]
    public async Task New_connection_that_dies_is_not_replaced()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            connection.Reset();
        });
        using var proxy = new Proxy(server.Address);

        Assert.StartsWith("HTTP/1.1 502 ", await proxy.AskAsync(Get), StringComparison.Ordinal);
        Assert.Equal(1, server.Accepted);
    }

    [Fact]
    public async Task Kept_connection_that_the_server_closes_is_forgotten()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync(RawServer.Ok($"{number}"));
        });
        using var proxy = new Proxy(server.Address);
        for (var round = 1; round <= 5; round++)
        {
            Assert.EndsWith($"\r\n\r\n{round}", await proxy.AskAsync(Post.Replace("\r\nContent-Length: 2\r\n\r\nhi", "\r\nContent-Length: 0\r\n\r\n", StringComparison.Ordinal)), StringComparison.Ordinal);
            await Proxy.UntilAsync(() => server.Ended == server.Accepted, "the server closes");
        }
    }

    [Fact]
    public async Task Client_with_persistence_keeps_its_server_even_while_that_drains()
    {
        using var one = RawServer.Answering(RawServer.Ok("1"));
        using var two = RawServer.Answering(RawServer.Ok("2"));
        using var proxy = new Proxy(service => service with { Persistence = new() { Mode = PersistenceMode.SourceIp } }, one.Address, two.Address);
        var first = (await proxy.AskAsync(Get))[^1];
        for (var round = 0; round < 4; round++)
        {
            Assert.Equal(first, (await proxy.AskAsync(Get))[^1]);
        }

        proxy.Engine.Apply(Proxy.PlanOf(proxy.Service, ServerAvailability.Draining, one.Address, two.Address));
        Assert.Equal(first, (await proxy.AskAsync(Get))[^1]);

        proxy.Engine.Apply(new ServingPlan(3, [proxy.Plan.Services[0] with { Servers = [proxy.Plan.Services[0].Servers[first == '1' ? 1 : 0]] }]));
        Assert.NotEqual(first, (await proxy.AskAsync(Get))[^1]);
    }
}
