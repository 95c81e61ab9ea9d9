using System.Net.Sockets;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Engine;

public sealed class StormTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

    private static RawServer Moody() => new(async (connection, number) =>
    {
        for (var round = 0; await connection.ReadHeadAsync() is { Length: > 0 } head; round++)
        {
            if (head.StartsWith("POST", StringComparison.Ordinal))
            {
                _ = await connection.ReadTextAsync("5\r\nhello\r\n0\r\n\r\n".Length);
            }

            switch ((number + round) % 7)
            {
                case 0:
                    connection.Reset();
                    return;
                case 1:
                    await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nhalf");
                    return;
                case 2:
                    await connection.SendAsync("junk\r\n\r\n");
                    break;
                case 3:
                    await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + new string('a', 300_000));
                    break;
                default:
                    await connection.SendAsync(RawServer.Ok("yes"));
                    break;
            }
        }
    });

    private static async Task MisbehaveAsync(Proxy proxy, int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            try
            {
                using var client = await proxy.ConnectAsync();
                switch (random.Next(6))
                {
                    case 0:
                        await client.SendAsync(Get + Post + Get);
                        client.Reset();
                        break;
                    case 1:
                        await client.SendAsync(Get[..random.Next(1, Get.Length)]);
                        break;
                    case 2:
                        await client.SendAsync(Post[..random.Next(60, Post.Length)]);
                        client.FinishSending();
                        break;
                    case 3:
                        await client.SendAsync(Get + "junk\r\n\r\n");
                        _ = await client.ReadToEndAsync();
                        break;
                    default:
                        await client.SendAsync(Get + Post + Get.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal));
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

    [Fact]
    public async Task Broken_clients_broken_servers_and_new_plans_at_once_leave_nothing_behind()
    {
        using var one = Moody();
        using var two = Moody();
        using var proxy = new Proxy(
            service => service with { Persistence = new() { Mode = LoadMaster.Domain.Configuration.PersistenceMode.SourceIp } },
            new DataPlaneOptions { Threads = 2 },
            one.Address,
            two.Address);
        var clients = Task.WhenAll(Enumerable.Range(0, 12).Select(seed => Task.Run(() => MisbehaveAsync(proxy, seed))));
        for (var revision = 2; !clients.IsCompleted; revision++)
        {
            var service = proxy.Plan.Services[0];
            var availability = revision % 4 == 0 ? ServerAvailability.Draining : revision % 4 == 1 ? ServerAvailability.Down : ServerAvailability.Up;
            proxy.Engine.Apply(new ServingPlan(revision, [service with { Servers = [service.Servers[0], service.Servers[1] with { Availability = availability }] }]));
            await Task.Delay(5);
        }

        await clients;
        proxy.Engine.Apply(proxy.Plan);

        await Proxy.UntilAsync(() => proxy.Counters.ConnectionsActive == 0, "all connections are over");
        Assert.All(proxy.Sample().Servers, counters => Assert.Equal(0, counters.ConnectionsActive));
        Assert.All(proxy.Engine.Loops, loop => Assert.Equal((0, 0), (loop.Buffers.BytesHeld, loop.UnexpectedErrors)));
        Assert.InRange(proxy.Counters.ConnectionsTotal, 400, 12 * 40);
    }
}
