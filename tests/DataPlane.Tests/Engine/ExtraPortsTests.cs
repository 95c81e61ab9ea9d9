using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.DataPlane.Tests.Engine;

public sealed class ExtraPortsTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private static async Task<string> Ask(int port)
    {
        using var client = await RawConnection.ConnectAsync(port);
        await client.SendAsync(Get);
        return await client.ReadTextToEndAsync();
    }

    private static ServingPlan With(Proxy proxy, string extraPorts) =>
        new(2, [proxy.Plan.Services[0] with { Service = proxy.Service with { ExtraPorts = extraPorts } }]);

    [Fact]
    public async Task Persistence_spans_all_ports_and_ports_come_and_go_without_hurting_connections()
    {
        using var one = RawServer.Answering(RawServer.Ok("1"));
        using var two = RawServer.Answering(RawServer.Ok("2"));
        var (first, second) = (LocalPorts.Free(), LocalPorts.Free());
        using var proxy = new Proxy(
            service => service with { ExtraPorts = $"{first} {second}", Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp } },
            one.Address, two.Address);
        var server = (await Ask(proxy.Port))[^1];
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(server, (await Ask(first))[^1]);
            Assert.Equal(server, (await Ask(second))[^1]);
        }

        using var client = await RawConnection.ConnectAsync(second);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ReadHeadAsync();
        await client.ReadTextAsync(1);
        var third = LocalPorts.Free();
        Assert.Empty(proxy.Engine.Apply(With(proxy, $"{first},{third}")).Problems);
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => Ask(second));
        Assert.EndsWith($"{server}", await Ask(third), StringComparison.Ordinal);
        await client.SendAsync(Get);
        Assert.EndsWith($"{server}", await client.ReadTextToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(8, proxy.Counters.RequestsTotal);

        proxy.Engine.Apply(new ServingPlan(3, []));
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => Ask(third));
    }

    [Fact]
    public async Task Port_that_cannot_be_bound_is_told_and_the_others_serve()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var taken = new RawServer((connection, number) => Task.CompletedTask);
        using var proxy = new Proxy(server.Address);
        var free = LocalPorts.Free();

        var problem = Assert.Single(proxy.Engine.Apply(With(proxy, $"{taken.Port},{free}")).Problems);

        Assert.Equal((ProblemCodes.CannotBind, taken.Port), (problem.Code, problem.Address.Port));
        Assert.EndsWith("yes", await Ask(proxy.Port), StringComparison.Ordinal);
        Assert.EndsWith("yes", await Ask(free), StringComparison.Ordinal);
    }
}
