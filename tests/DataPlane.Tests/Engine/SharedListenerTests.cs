using System.Net;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Engine;

/// <summary>Where there are very many services, the loops share one listening socket of each.</summary>
public sealed class SharedListenerTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    /// <summary>So few files that two ports on three loops are more than a quarter of them.</summary>
    private static readonly DataPlaneOptions Few = new() { Threads = 3, Descriptors = new(ForTraffic: 22, Ceiling: int.MaxValue) };

    [Fact]
    public async Task Every_loop_serves_and_one_socket_listens()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(WithExtraPort, Few, server.Address);
        Assert.Equal(1, ListenersOn(proxy.Port));
        for (var client = 0; client < 60; client++)
        {
            await AskAsync(proxy);
        }

        Assert.Equal(60, proxy.Counters.RequestsTotal);
    }

    [Fact]
    public void With_files_enough_each_loop_has_its_own()
    {
        using var proxy = new Proxy(WithExtraPort, Few with { Descriptors = new(ForTraffic: 1000, Ceiling: int.MaxValue) });
        Assert.Equal(3, ListenersOn(proxy.Port));
    }

    [Fact]
    public async Task A_shared_socket_is_closed_with_its_service_and_can_be_bound_again()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(WithExtraPort, Few, server.Address);
        for (var round = 0; round < 3; round++)
        {
            Assert.Empty(proxy.Engine.Apply(proxy.Plan with { Revision = 10 + (2 * round), Services = [] }).Problems);
            Assert.Equal(0, ListenersOn(proxy.Port));
            Assert.Empty(proxy.Engine.Apply(proxy.Plan with { Revision = 11 + (2 * round) }).Problems);
            Assert.Equal(1, ListenersOn(proxy.Port));
            await AskAsync(proxy);
        }
    }

    private static VirtualService WithExtraPort(VirtualService service) => service with { ExtraPorts = $"{Testing.LocalPorts.Free()}" };

    private static async Task AskAsync(Proxy proxy)
    {
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Get);
        await client.ReadHeadAsync();
        Assert.Equal("yes", await client.ReadTextAsync(3));
    }

    /// <summary>As the kernel has them: state 0A is LISTEN.</summary>
    private static int ListenersOn(int port) => File.ReadLines("/proc/net/tcp").Count(line =>
        line.Contains($":{port:X4} 00000000:0000 0A", StringComparison.Ordinal));
}
