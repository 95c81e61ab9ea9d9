using System.Net;
using System.Net.Sockets;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.DataPlane.Tests.Engine;

public sealed class ApplyTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static ServicePlan Another(Proxy proxy, int port, ServiceType type = ServiceType.Http) => proxy.Plan.Services[0] with
    {
        Service = proxy.Service with { Id = new VirtualServiceId(2), Address = new Endpoint(IPAddress.Loopback, port), Type = type },
        Servers = [proxy.Plan.Services[0].Servers[0] with { Id = new RealServerId(20) }],
    };

    [Fact]
    public async Task Port_that_is_taken_is_reported_the_others_are_served_and_it_is_tried_again()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        holder.Listen();
        var port = ((IPEndPoint)holder.LocalEndPoint!).Port;
        var plan = new ServingPlan(2, [proxy.Plan.Services[0], Another(proxy, port)]);

        var problem = Assert.Single(proxy.Engine.Apply(plan).Problems);
        Assert.Equal((new VirtualServiceId(2), ProblemCodes.CannotBind), (problem.Service, problem.Code));
        Assert.Contains("Address already in use", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("yes", await proxy.AskAsync("GET / HTTP/1.0\r\n\r\n"), StringComparison.Ordinal);

        holder.Close();
        Assert.Empty(proxy.Engine.Apply(plan).Problems);
        using var client = await RawConnection.ConnectAsync(port);
        await client.SendAsync(Get);
        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Address_that_this_node_does_not_hold_can_be_bound_in_advance()
    {
        using var proxy = new Proxy();
        var services = new[] { "192.0.2.7:8080", "[2001:db8::7]:8080" }.Select((text, index) =>
        {
            Assert.True(Endpoint.TryParse(text, out var address));
            return new ServicePlan(proxy.Service with { Id = new VirtualServiceId(index + 5), Address = address }, []);
        });

        Assert.Empty(proxy.Engine.Apply(new ServingPlan(2, [.. services])).Problems);
    }

    [Fact]
    public async Task Plan_that_changes_nothing_of_a_service_touches_no_connection()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();
        for (var revision = 2; revision < 12; revision++)
        {
            await client.SendAsync(Get);
            _ = await client.ReadHeadAsync();
            Assert.Equal("yes", await client.ReadTextAsync(3));
            var service = proxy.Plan.Services[0] with { Servers = [proxy.Plan.Services[0].Servers[0] with { EffectiveWeight = revision }] };
            Assert.Empty(proxy.Engine.Apply(new ServingPlan(revision, [service, Another(proxy, LocalPorts.Free())])).Problems);
        }

        Assert.Equal(1, server.Accepted);
        Assert.Equal(10, proxy.Counters.RequestsTotal);
        Assert.Equal(1, proxy.Counters.ConnectionsTotal);
    }

    [Fact]
    public async Task Removed_service_closes_idle_connections_and_finishes_requests_in_progress()
    {
        var go = new TaskCompletionSource();
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await go.Task;
            await connection.SendAsync(RawServer.Ok("late"));
        });
        using var proxy = new Proxy(server.Address);
        using var idle = await proxy.ConnectAsync();
        using var busy = await proxy.ConnectAsync();
        await busy.SendAsync(Get);
        await Proxy.UntilAsync(() => server.Accepted == 1, "the request is in progress");

        proxy.Engine.Apply(ServingPlan.Empty);

        Assert.Equal("", await idle.ReadTextToEndAsync());
        go.SetResult();
        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlate", await busy.ReadTextToEndAsync());
        await Assert.ThrowsAsync<SocketException>(proxy.ConnectAsync);
    }

    [Fact]
    public async Task Request_of_a_removed_service_ends_with_the_drain_time()
    {
        using var server = new RawServer(async (connection, number) => _ = await connection.ReadToEndAsync());
        using var proxy = new Proxy(service => service with { Timeouts = new() { DrainTimeoutSeconds = 0.2 } }, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Get);
        await Proxy.UntilAsync(() => server.Accepted == 1, "the request is in progress");

        proxy.Engine.Apply(ServingPlan.Empty);

        Assert.Equal("", await client.ReadTextToEndAsync());
    }

    [Fact]
    public async Task Service_that_moves_or_changes_its_type_is_bound_anew()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        var port = LocalPorts.Free();
        var moved = proxy.Plan.Services[0] with { Service = proxy.Service with { Address = new Endpoint(IPAddress.Loopback, port) } };
        Assert.Empty(proxy.Engine.Apply(new ServingPlan(2, [moved])).Problems);
        await Assert.ThrowsAsync<SocketException>(proxy.ConnectAsync);

        var relayed = moved with { Service = moved.Service with { Type = ServiceType.Tcp } };
        Assert.Empty(proxy.Engine.Apply(new ServingPlan(3, [relayed])).Problems);
        using var client = await RawConnection.ConnectAsync(port);
        await client.SendAsync(Get);
        _ = await client.ReadHeadAsync();

        Assert.Equal([Get], server.Heads);
    }

    [Fact]
    public async Task Server_that_moves_gets_no_request_at_its_old_address()
    {
        using var old = RawServer.Answering(RawServer.Ok("old"));
        using var moved = RawServer.Answering(RawServer.Ok("new"));
        using var proxy = new Proxy(old.Address);
        Assert.EndsWith("old", await proxy.AskAsync(Get.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal)), StringComparison.Ordinal);

        proxy.Engine.Apply(proxy.PlanOf(moved.Address));

        Assert.EndsWith("new", await proxy.AskAsync("GET / HTTP/1.0\r\n\r\n"), StringComparison.Ordinal);
        await Proxy.UntilAsync(() => old.Ended == 1, "the kept connection is closed");
        Assert.Equal(2, proxy.ServerCounters.RequestsTotal);
    }

    [Fact]
    public void Plan_with_an_id_twice_is_refused_before_anything_changes()
    {
        using var proxy = new Proxy(Proxy.ClosedAddress());
        var service = proxy.Plan.Services[0];

        Assert.Throws<ArgumentException>(() => proxy.Engine.Apply(new ServingPlan(2, [service, service])));
        Assert.Throws<ArgumentException>(() => proxy.Engine.Apply(new ServingPlan(2, [service with { Servers = [service.Servers[0], service.Servers[0]] }])));
        Assert.Single(proxy.Sample().Services);
    }

    [Fact]
    public async Task Counters_are_exact()
    {
        using var server = RawServer.Answering(head => head.StartsWith("GET /404", StringComparison.Ordinal)
            ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
            : head.StartsWith("GET /302", StringComparison.Ordinal) ? "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n" : RawServer.Ok("yes"));
        using var proxy = new Proxy(service => service, new DataPlaneOptions { Threads = 2 }, server.Address);
        var received = 0;
        var sent = 0;
        foreach (var path in new[] { "/", "/404", "/302", "/", "/x" })
        {
            var request = $"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
            sent += request.Length;
            received += (await proxy.AskAsync(request)).Length;
        }

        sent += "junk\r\n\r\n".Length;
        received += (await proxy.AskAsync("junk\r\n\r\n")).Length;

        await Proxy.UntilAsync(() => proxy.Counters.ConnectionsActive == 0, "all connections are over");
        Assert.Equal(new ServiceCounters(new VirtualServiceId(1), 6, 0, 5, sent, received, 3, 1, 2, 0, 1, 0), proxy.Counters with { Latency = LatencyHistogram.Empty });
        Assert.Equal((5, 0, 0, 0), (proxy.ServerCounters.RequestsTotal, proxy.ServerCounters.ConnectionsActive, proxy.ServerCounters.ConnectFailures, proxy.ServerCounters.ResponseFailures));
    }

    [Fact]
    public async Task Both_families_are_served_and_the_client_is_named_in_its_canonical_form()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(service => service with { Address = new Endpoint(IPAddress.IPv6Loopback, service.Address.Port) }, server.Address);
        using var client = await RawConnection.ConnectAsync(proxy.Port, "::1");

        await client.SendAsync(Get);
        _ = await client.ReadHeadAsync();

        Assert.Equal(["GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ::1\r\n\r\n"], server.Heads);
    }
}
