using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tests.Tls;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Queueing;

public sealed class SecureQueueTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n";

    [Fact]
    public async Task An_https_client_waits_inside_tls_and_leaves_its_place_when_it_goes()
    {
        using var server = new GatedServer("yes");
        using var proxy = SecureProxy.Start(service => QueueProxy.Limited(service, 1), [TestCertificates.Make("www", "www.example.com")], server.Address);
        await using var first = await proxy.ConnectAsync("www.example.com");
        var answers = first.AskAsync(Get, RawServer.Ok("yes").Length);
        await Proxy.UntilAsync(() => server.Active == 1, "the server works");
        var gone = await proxy.ConnectAsync("www.example.com");
        await gone.WriteAsync(System.Text.Encoding.ASCII.GetBytes(Get));
        await using var third = await proxy.ConnectAsync("www.example.com");
        var last = third.AskAsync(Get, RawServer.Ok("yes").Length);
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 2, "two wait");
        await gone.DisposeAsync();
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "one has left");
        server.Answer(2);
        Assert.Equal((RawServer.Ok("yes"), RawServer.Ok("yes")), (await answers, await last));
        Assert.Equal(2, server.Paths.Count);
    }

    [Fact]
    public async Task Client_of_one_name_does_not_get_the_place_of_a_server_for_another()
    {
        using var authority = new TestAuthority("Servers");
        using var www = new SecureServer(authority.Issue("CN=www", "www.example.com"), RawServer.Ok("from www"));
        using var api = new SecureServer(authority.Issue("CN=api", "api.example.com"), RawServer.Ok("from api"));
        using var proxy = new Proxy(
            service => QueueProxy.Limited(service, 1, 1) with
            {
                Type = ServiceType.Tcp,
                RealServers =
                [
                    new RealServer { Id = new RealServerId(1), Address = www.Address, ConnectionsMax = 1, SniHosts = ["www.example.com"] },
                    new RealServer { Id = new RealServerId(2), Address = api.Address, ConnectionsMax = 1, SniHosts = ["api.example.com"] },
                ],
            },
            www.Address,
            api.Address);
        var first = await proxy.ConnectAsync("www.example.com");
        var waiting = proxy.ConnectAsync("www.example.com");
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "the second waits for www");
        for (var round = 0; round < 3; round++)
        {
            await using var other = await proxy.ConnectAsync("api.example.com");
            Assert.EndsWith("from api", await other.AskAsync(Get, RawServer.Ok("from api").Length), StringComparison.Ordinal);
            await other.DisposeAsync();
            await Proxy.UntilAsync(() => proxy.Sample().Servers[1].ConnectionsActive == 0, "its place is free");
            Assert.Equal(1, proxy.Counters.Queue.Now);
        }

        await first.DisposeAsync();
        await using var second = await waiting;
        Assert.EndsWith("from www", await second.AskAsync(Get, RawServer.Ok("from www").Length), StringComparison.Ordinal);
        Assert.Equal(new QueueCounters(0, 1, 0, 0), proxy.Counters.Queue);
    }
}
