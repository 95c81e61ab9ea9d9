using System.Net;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.DataPlane.Tests.Engine;

public sealed class FollowTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private static ServicePlan Plan(int id, int port, PersistenceSettings persistence, params RawServer[] servers) => new(
        new VirtualService { Id = new VirtualServiceId(id), Address = new Endpoint(IPAddress.Loopback, port), Persistence = persistence },
        [.. servers.Select((server, index) => new ServerPlan(new RealServerId((id * 10) + index), server.Address, 1000, ServerAvailability.Up))]);

    private static async Task<string> Ask(int port)
    {
        using var client = await RawConnection.ConnectAsync(port);
        await client.SendAsync(Get);
        return await client.ReadTextToEndAsync();
    }

    [Fact]
    public async Task Follower_uses_the_entries_of_the_service_it_follows_and_adds_to_them()
    {
        using var one = RawServer.Answering(RawServer.Ok("1"));
        using var two = RawServer.Answering(RawServer.Ok("2"));
        using var three = RawServer.Answering(RawServer.Ok("3"));
        using var engine = new DataPlaneEngine(new DataPlaneOptions { Threads = 1 }, TimeProvider.System);
        var (first, second) = (LocalPorts.Free(), LocalPorts.Free());
        var source = new PersistenceSettings { Mode = PersistenceMode.SourceIp };
        var follow = new PersistenceSettings { Mode = PersistenceMode.Follow, Follows = new VirtualServiceId(1) };
        var leader = Plan(1, first, source, one, two, three);
        var follower = Plan(2, second, follow, three, two, one);
        Assert.Empty(engine.Apply(new ServingPlan(1, [follower, leader])).Problems);

        // The follower's own rotation would begin with its first server, which is the leader's last.
        var known = (await Ask(first))[^1];
        for (var round = 0; round < 4; round++)
        {
            Assert.Equal(known, (await Ask(second))[^1]);
        }

        Assert.Equal(1, engine.Persistence.Clear(new VirtualServiceId(2), null));
        var learned = (await Ask(second))[^1];
        for (var round = 0; round < 4; round++)
        {
            Assert.Equal(learned, (await Ask(first))[^1]);
        }

        object[] Listed(int service) => [.. engine.Persistence.List(new VirtualServiceId(service), 0, 10)!.Entries.Select(entry => entry with { RemainingSeconds = 0 })];
        Assert.Equal(Listed(1), Listed(2));

        // The leader changes its servers: the follower is told.
        engine.Apply(new ServingPlan(2, [follower, leader with { Servers = [leader.Servers[0]] }]));
        await Ask(first);
        for (var round = 0; round < 4; round++)
        {
            Assert.Equal('1', (await Ask(second))[^1]);
        }
    }
}
