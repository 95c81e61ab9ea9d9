using System.Net.Sockets;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Queueing;

public sealed class QueueStormTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Last = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    /// <summary>Slow, broken or hung up, in turn.</summary>
    private static RawServer Moody() => new(async (connection, number) =>
    {
        for (var round = 0; (await connection.ReadHeadAsync()).Length > 0; round++)
        {
            await Task.Delay((number + round) % 5);
            switch ((number + round) % 6)
            {
                case 0:
                    connection.Reset();
                    return;
                case 1:
                    await connection.SendAsync("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");
                    break;
                case 2:
                    await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf");
                    return;
                default:
                    await connection.SendAsync(RawServer.Ok("yes"));
                    break;
            }
        }
    });

    /// <param name="ends">Nobody closes a relayed connection but its client.</param>
    private static async Task AskAsync(Proxy proxy, int seed, bool ends)
    {
        var random = new Random(seed);
        for (var round = 0; round < 30; round++)
        {
            try
            {
                using var client = await proxy.ConnectAsync();
                await client.SendAsync(random.Next(3) == 0 ? Get + Get + Last : Last);
                switch (random.Next(5))
                {
                    case 0:
                        client.Reset();
                        break;
                    case 1:
                        client.FinishSending();
                        await Task.Delay(random.Next(5));
                        break;
                    default:
                        if (ends)
                        {
                            client.FinishSending();
                        }

                        _ = await client.ReadToEndAsync();
                        break;
                }
            }
            catch (SocketException)
            {
                // Reset by the proxy, as some of these deserve.
            }
        }
    }

    [Theory]
    [InlineData(ServiceType.Http, PersistenceMode.None)]
    [InlineData(ServiceType.Http, PersistenceMode.SourceIp)]
    [InlineData(ServiceType.Tcp, PersistenceMode.SourceIp)]
    public async Task Full_queues_broken_servers_impatient_clients_and_new_plans_at_once_leave_nobody_behind(ServiceType type, PersistenceMode mode)
    {
        using var one = Moody();
        using var two = Moody();
        using var three = Moody();
        using var proxy = new Proxy(
            service => QueueProxy.Limited(service, 2, 2, 1) with
            {
                Type = type,
                Queue = new QueueSettings { LengthMax = 8, TimeoutSeconds = 0.3, Redispatch = true },
                Retry = new RetrySettings { On = type == ServiceType.Tcp ? "" : "502-504", BudgetPercent = 100 },
                Outliers = new OutlierSettings { FailuresInARow = 3 },
                Persistence = new PersistenceSettings { Mode = mode },
            },
            new DataPlaneOptions { Threads = 2 },
            one.Address,
            two.Address,
            three.Address);
        var clients = Task.WhenAll(Enumerable.Range(0, 16).Select(seed => Task.Run(() => AskAsync(proxy, seed, type == ServiceType.Tcp))));
        var plan = proxy.Plan.Services[0];
        for (var revision = 2; !clients.IsCompleted; revision++)
        {
            var availability = (revision % 5) switch
            {
                0 => ServerAvailability.Draining,
                1 => ServerAvailability.Down,
                2 => ServerAvailability.Ejected,
                _ => ServerAvailability.Up,
            };
            var service = revision % 7 == 0 ? QueueProxy.Limited(plan.Service, 0, 1, 3) : plan.Service;
            proxy.Engine.Apply(new ServingPlan(
                revision,
                [
                    new ServicePlan(
                        service,
                        [
                            plan.Servers[0] with { Availability = revision % 11 == 0 ? ServerAvailability.Down : ServerAvailability.Up },
                            plan.Servers[1] with { Availability = availability, SharePercent = 5 + (revision % 96) },
                            .. revision % 3 == 0 ? Array.Empty<ServerPlan>() : [plan.Servers[2] with { IsBackup = true }],
                        ]),
                ]));
            await Task.Delay(5);
        }

        await clients;
        proxy.Engine.Apply(proxy.Plan);

        await Proxy.UntilAsync(() => proxy.Counters.ConnectionsActive == 0, "all connections are over");
        var sample = proxy.Sample();
        Assert.Equal(0, sample.Services[0].Queue.Now);
        Assert.InRange(sample.Services[0].Queue.Total, 10, long.MaxValue);
        Assert.All(sample.Servers, counters => Assert.Equal(0, counters.ConnectionsActive));
        Assert.All(proxy.Engine.Loops, loop => Assert.Equal((0, 0), (loop.Buffers.BytesHeld, loop.UnexpectedErrors)));
    }
}
