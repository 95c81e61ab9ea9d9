using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Engine;

public sealed class OutlierTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Failures_in_a_row_are_told_once_for_each_time_that_there_are_enough()
    {
        var status = 500;
        using var server = RawServer.Answering(_ => $"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
        using var proxy = With(new OutlierSettings { FailuresInARow = 3 }, server.Address);
        using var client = await proxy.ConnectAsync();
        await AskAsync(client, 2);
        Assert.Empty(Outliers(proxy));
        await AskAsync(client, 1);
        var told = Assert.Single(Outliers(proxy));
        Assert.Equal((1, 3, "3 failures in a row, the last with status 500"), (told.Server.Value, told.FailuresInARow, told.Reason));
        await AskAsync(client, 3);
        Assert.Equal(6, Assert.Single(Outliers(proxy)).FailuresInARow);

        await AskAsync(client, 2);
        status = 404;
        await AskAsync(client, 1);
        status = 500;
        await AskAsync(client, 2);
        Assert.Empty(Outliers(proxy));
    }

    [Fact]
    public async Task Responses_that_do_not_come_or_break_off_and_refused_connections_are_failures()
    {
        using var silent = new RawServer(async (connection, _) => await connection.ReadHeadAsync());
        using var broken = RawServer.AnsweringOnce("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        foreach (var address in new[] { silent.Address, broken.Address, Proxy.ClosedAddress() })
        {
            using var proxy = With(new OutlierSettings { FailuresInARow = 2, On = "" }, address);
            _ = await proxy.AskAsync(Get.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal));
            _ = await proxy.AskAsync(Get.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal));
            Assert.Equal(2, Assert.Single(Outliers(proxy)).FailuresInARow);
        }
    }

    [Fact]
    public async Task Tcp_services_count_connections_that_cannot_be_made()
    {
        using var proxy = new Proxy(service => service with { Type = ServiceType.Tcp, Outliers = new OutlierSettings { FailuresInARow = 2 } }, Proxy.ClosedAddress());
        for (var round = 0; round < 2; round++)
        {
            try
            {
                _ = await proxy.AskAsync("x");
            }
            catch (System.Net.Sockets.SocketException exception)
            {
                Assert.Equal(System.Net.Sockets.SocketError.ConnectionReset, exception.SocketErrorCode);
            }
        }

        await Proxy.UntilAsync(() => proxy.ServerCounters.ConnectFailures == 2, "both have failed");
        Assert.Equal(2, Assert.Single(Outliers(proxy)).FailuresInARow);
    }

    [Fact]
    public async Task Loops_count_together()
    {
        using var server = RawServer.Answering("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n");
        using var proxy = new Proxy(service => service with { Outliers = new OutlierSettings { FailuresInARow = 8 } }, new DataPlaneOptions { Threads = 2 }, server.Address);
        for (var number = 0; number < 8; number++)
        {
            using var client = await proxy.ConnectAsync();
            await AskAsync(client, 1);
        }

        Assert.Equal(8, Assert.Single(Outliers(proxy)).FailuresInARow);
    }

    [Fact]
    public async Task Ejected_server_gets_neither_new_clients_nor_those_it_knew()
    {
        using var one = RawServer.Answering(RawServer.Ok("1"));
        using var two = RawServer.Answering(RawServer.Ok("2"));
        using var proxy = new Proxy(service => service with { Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp } }, one.Address, two.Address);
        var last = Get.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal);
        var known = (await proxy.AskAsync(last))[^1] - '1';
        var plan = proxy.Plan.Services[0];
        Assert.Empty(proxy.Engine.Apply(new ServingPlan(2, [plan with { Servers = plan.Servers.SetItem(known, plan.Servers[known] with { Availability = ServerAvailability.Ejected, EffectiveWeight = 0 }) }])).Problems);
        Assert.Equal('2' - known, (await proxy.AskAsync(last))[^1]);
    }

    [Fact]
    public async Task Counting_allocates_nothing_once_warm()
    {
        using var server = RawServer.Answering("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n");
        using var proxy = With(new OutlierSettings { FailuresInARow = 1000 }, server.Address);
        using var client = await proxy.ConnectAsync();
        await proxy.AllocatesNothingOnceWarmAsync(500, count => AskAsync(client, count));
    }

    private static Proxy With(OutlierSettings outliers, Endpoint server) => new(service => service with { Outliers = outliers }, server);

    private static async Task AskAsync(RawConnection client, int count)
    {
        for (var number = 0; number < count; number++)
        {
            await client.SendAsync(Get);
            Assert.NotEqual("", await client.ReadHeadAsync());
        }
    }

    private static List<ServerFailure> Outliers(Proxy proxy)
    {
        _ = proxy.Sample();
        var told = new List<ServerFailure>();
        while (proxy.Engine.TryReadFailure(out var failure))
        {
            told.Add(failure);
        }

        return [.. told.Where(failure => failure.FailuresInARow > 0)];
    }
}
