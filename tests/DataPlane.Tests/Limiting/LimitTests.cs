using System.Net.Sockets;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tests.Tls;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.DataPlane.Tests.Limiting;

public sealed class LimitTests : IDisposable
{
    private const string Ask = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Last = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private readonly RawServer _server = RawServer.Answering(RawServer.Ok("yes"));

    /// <summary>Rates are measured by it, so that a slow machine changes nothing.</summary>
    private readonly ManualTime _time = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(LimitAnswer.TooManyRequests, "HTTP/1.1 429 Too Many Requests\r\n")]
    [InlineData(LimitAnswer.Unavailable, "HTTP/1.1 503 Service Unavailable\r\n")]
    public async Task A_connection_too_many_is_told_so_and_closed(LimitAnswer answer, string line)
    {
        using var proxy = With(new ServiceLimits { ConnectionsMax = 1, Answer = answer, RetryAfterSeconds = 30 });
        var one = await proxy.ConnectAsync();
        Assert.Equal(200, await StatusAsync(one));
        var refused = await proxy.AskAsync(Ask);
        Assert.StartsWith(line, refused, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 30\r\nConnection: close\r\n", refused, StringComparison.Ordinal);
        Assert.Equal(200, await StatusAsync(one));
        Assert.Equal(new RefusalCounters(0, 1, 0, 0, 0, 0, 0), proxy.Counters.Refusals);

        one.Dispose();
        await Proxy.UntilAsync(() => proxy.Counters.ConnectionsActive == 0, "the first connection has gone");
        Assert.StartsWith("HTTP/1.1 200 ", await proxy.AskAsync(Last), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServiceType.Http, LimitAnswer.Reset)]
    [InlineData(ServiceType.Tcp, LimitAnswer.TooManyRequests)]
    public async Task A_connection_too_many_is_reset_where_that_is_wanted_or_nothing_can_be_said(ServiceType type, LimitAnswer answer)
    {
        using var proxy = With(new ServiceLimits { ConnectionsMax = 1, Answer = answer }, type);
        using var one = await proxy.ConnectAsync();
        Assert.Equal(200, await StatusAsync(one));
        Assert.True(await IsResetAsync(proxy));
        Assert.Equal(1, proxy.Counters.Refusals.Connections);
        Assert.Equal(200, await StatusAsync(one));
    }

    [Fact]
    public async Task Only_so_many_connections_over_a_limit_are_kept_for_their_answer_and_the_next_is_reset()
    {
        using var proxy = With(new ServiceLimits { ConnectionsMax = 1 });
        using var one = await proxy.ConnectAsync();
        Assert.Equal(200, await StatusAsync(one));
        var held = new List<RawConnection>();
        while (held.Count < Domain.Limits.RefusedConnectionsHeldMax)
        {
            held.Add(await proxy.ConnectAsync());
        }

        await Proxy.UntilAsync(() => proxy.Counters.Refusals.Connections == held.Count, "all are over the limit");
        Assert.Equal(held.Count + 1, proxy.Counters.ConnectionsActive);
        Assert.True(await IsResetAsync(proxy));

        Assert.Equal(429, await StatusAsync(held[0]));
        await Proxy.UntilAsync(() => proxy.Counters.ConnectionsActive == held.Count, "the one that was answered has gone");
        Assert.StartsWith("HTTP/1.1 429 ", await proxy.AskAsync(Last), StringComparison.Ordinal);
        held.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Connections_may_come_at_their_rate()
    {
        using var proxy = With(new ServiceLimits { ConnectionsPerSecondMax = 2 });
        Assert.Equal([200, 200, 429], await StatusesAsync(proxy, 3));
        _time.Advance(TimeSpan.FromSeconds(0.6));
        Assert.Equal([200, 429], await StatusesAsync(proxy, 2));
        Assert.Equal(2, proxy.Counters.Refusals.ConnectionRate);
    }

    [Fact]
    public async Task Requests_over_the_rate_are_answered_and_their_connection_stays()
    {
        using var proxy = With(new ServiceLimits { RequestsPerSecondMax = 2 });
        using var client = await proxy.ConnectAsync();
        Assert.Equal([200, 200, 429, 429], await StatusesAsync(client, 4));
        _time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Equal([200, 200, 429], await StatusesAsync(client, 3));
        Assert.Equal((3, 4), (proxy.Counters.Refusals.RequestRate, _server.Heads.Count));

        await client.SendAsync("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" + Last);
        var answers = await client.ReadTextToEndAsync();
        Assert.Equal(3, answers.Split("HTTP/1.1 429 ").Length - 1);
    }

    [Fact]
    public async Task A_request_over_the_rate_is_reset_where_that_is_wanted()
    {
        using var proxy = With(new ServiceLimits { RequestsPerSecondMax = 1, Answer = LimitAnswer.Reset });
        using var client = await proxy.ConnectAsync();
        Assert.Equal(200, await StatusAsync(client));
        await client.SendAsync(Ask);
        Assert.Equal("", await client.ReadTextToEndAsync());
        Assert.True(client.WasReset);
    }

    [Fact]
    public async Task Clients_of_one_network_share_their_limits_and_others_do_not_feel_them()
    {
        using var proxy = With(new ServiceLimits { ClientRequestsPerSecondMax = 2, ClientPrefixLengthV4 = 24 }, proxied: true);
        Assert.Equal([200, 200, 429, 200, 200, 429, 200], await FromAsync(proxy, "192.0.2.1", "192.0.2.9", "192.0.2.7", "198.51.100.1", "198.51.100.1", "198.51.100.2", "2001:db8::1"));
        Assert.Equal(new RefusalCounters(0, 0, 0, 0, 0, 0, 2), proxy.Counters.Refusals);
    }

    [Fact]
    public async Task A_client_has_so_many_connections_at_so_many_a_second()
    {
        using var proxy = With(new ServiceLimits { ClientConnectionsMax = 1, ClientConnectionsPerSecondMax = 3 }, proxied: true);
        using (var held = await proxy.ConnectAsync())
        {
            await held.SendAsync("PROXY TCP4 192.0.2.1 198.18.0.1 1 2\r\n");
            Assert.Equal(200, await StatusAsync(held));
            Assert.Equal([429, 200], await FromAsync(proxy, "192.0.2.1", "192.0.2.2"));
        }

        await Proxy.UntilAsync(() => proxy.Counters.ConnectionsActive == 0, "the connection has gone");
        Assert.Equal([200, 200, 429], await FromAsync(proxy, "192.0.2.1", "192.0.2.1", "192.0.2.1"));
        Assert.Equal(new RefusalCounters(0, 0, 0, 0, 1, 1, 0), proxy.Counters.Refusals);
    }

    [Fact]
    public async Task Lists_say_which_networks_come_in()
    {
        using var proxy = With(new ServiceLimits { Allow = ["192.0.2.0/24", "2001:db8::/32"], Block = ["192.0.2.7"] }, proxied: true);
        Assert.Equal([200, 0, 0, 200], await FromAsync(proxy, "192.0.2.1", "192.0.2.7", "198.51.100.1", "2001:db8::1"));
        Assert.Equal(new RefusalCounters(2, 0, 0, 0, 0, 0, 0), proxy.Counters.Refusals);
    }

    [Fact]
    public async Task An_https_client_is_told_inside_tls()
    {
        var certificate = TestCertificates.Make("www", "www.example.com");
        using var proxy = SecureProxy.Start(service => service with { Limits = new ServiceLimits { ConnectionsMax = 1 } }, [certificate], _server.Address);
        await using var one = await proxy.ConnectAsync("www.example.com");
        await using var two = await proxy.ConnectAsync("www.example.com");
        Assert.StartsWith("HTTP/1.1 429", await two.AskAsync(Ask, 12), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await one.AskAsync(Ask, 12), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_that_is_changed_holds_at_once_and_counts_go_on()
    {
        using var proxy = With(new ServiceLimits { ConnectionsMax = 1 });
        using var one = await proxy.ConnectAsync();
        Assert.Equal(200, await StatusAsync(one));
        Assert.StartsWith("HTTP/1.1 429 ", await proxy.AskAsync(Ask), StringComparison.Ordinal);
        Apply(proxy, new ServiceLimits { ConnectionsMax = 2 });
        Assert.StartsWith("HTTP/1.1 200 ", await proxy.AskAsync(Last), StringComparison.Ordinal);
        Apply(proxy, new ServiceLimits());
        Assert.Equal([200, 200, 200], await StatusesAsync(proxy, 3));
        Apply(proxy, new ServiceLimits { ConnectionsMax = 1 });
        Assert.StartsWith("HTTP/1.1 429 ", await proxy.AskAsync(Ask), StringComparison.Ordinal);
        Assert.Equal(2, proxy.Counters.Refusals.Connections);
    }

    [Fact]
    public async Task Limits_allocate_nothing_once_warm()
    {
        var limits = new ServiceLimits { ClientRequestsPerSecondMax = 3, RequestsPerSecondMax = 1000, ClientConnectionsMax = 1000, ConnectionsMax = 1000, Block = ["192.0.2.7"] };
        using var proxy = With(limits);
        using var client = await proxy.ConnectAsync();
        await proxy.AllocatesNothingOnceWarmAsync(500, async count =>
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            for (var round = 0; round < count; round++)
            {
                _ = await StatusAsync(client);
            }
        });
        Assert.InRange(proxy.Counters.Refusals.ClientRequestRate, 400, long.MaxValue);
    }

    private Proxy With(ServiceLimits limits, ServiceType type = ServiceType.Http, bool proxied = false) => new(
        service => service with { Type = type, Limits = limits, ProxyProtocol = proxied ? new ProxyProtocolSettings { AcceptFrom = ["127.0.0.1"] } : new() },
        new DataPlaneOptions { Threads = 1 },
        _time,
        [],
        _server.Address);

    private void Apply(Proxy proxy, ServiceLimits limits) =>
        Assert.Empty(proxy.Engine.Apply(Proxy.PlanOf(proxy.Service with { Limits = limits }, ServerAvailability.Up, _server.Address)).Problems);

    /// <summary>The reset may come before the client's own kernel has told it that it is connected.</summary>
    private static async Task<bool> IsResetAsync(Proxy proxy)
    {
        try
        {
            using var client = await proxy.ConnectAsync();
            return await client.ReadTextToEndAsync() == "" && client.WasReset;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionReset;
        }
    }

    private static async Task<int> StatusAsync(RawConnection client)
    {
        await client.SendAsync(Ask);
        var head = await client.ReadHeadAsync();
        var length = int.Parse(head.Split("Content-Length: ")[1].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
        _ = await client.ReadTextAsync(length);
        return int.Parse(head.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<List<int>> StatusesAsync(RawConnection client, int count)
    {
        var statuses = new List<int>();
        for (var number = 0; number < count; number++)
        {
            statuses.Add(await StatusAsync(client));
        }

        return statuses;
    }

    private static async Task<List<int>> StatusesAsync(Proxy proxy, int count)
    {
        var statuses = new List<int>();
        for (var number = 0; number < count; number++)
        {
            statuses.Add(StatusOf(await proxy.AskAsync(Last)));
        }

        return statuses;
    }

    /// <summary>One connection with one request from each, one after the other; 0 for a connection without an answer.</summary>
    private static async Task<List<int>> FromAsync(Proxy proxy, params string[] clients)
    {
        var statuses = new List<int>();
        foreach (var client in clients)
        {
            var family = client.Contains(':', StringComparison.Ordinal) ? 6 : 4;
            statuses.Add(StatusOf(await proxy.AskAsync($"PROXY TCP{family} {client} {(family == 6 ? "::1" : "198.18.0.1")} 1 2\r\n{Last}")));
        }

        return statuses;
    }

    private static int StatusOf(string answer) => answer.Length == 0 ? 0 : int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
}
