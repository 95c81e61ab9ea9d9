using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Domain.Serving.Shares;
using LoadMaster.Testing;

namespace LoadMaster.DataPlane.Tests.Limiting;

/// <summary>Two engines as two nodes; the test carries what they tell each other. Rates are measured by a clock that is moved by hand.</summary>
public sealed class LimitSharesTests : IDisposable
{
    private const string Ask = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Last = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private readonly RawServer _server = RawServer.Answering(RawServer.Ok("yes"));
    private readonly ManualTime _time = new();
    private readonly List<Proxy> _nodes = [];

    public void Dispose()
    {
        _nodes.ForEach(node => node.Dispose());
        _server.Dispose();
    }

    [Theory]
    [InlineData("requests")]
    [InlineData("connections")]
    [InlineData("client requests")]
    [InlineData("client connections")]
    public async Task A_rate_that_was_used_up_at_one_node_is_used_up_at_the_other(string which)
    {
        var (a, b) = Pair(which switch
        {
            "requests" => new ServiceLimits { RequestsPerSecondMax = 10 },
            "connections" => new ServiceLimits { ConnectionsPerSecondMax = 10 },
            "client requests" => new ServiceLimits { ClientRequestsPerSecondMax = 10 },
            _ => new ServiceLimits { ClientConnectionsPerSecondMax = 10 },
        });
        Tell(a, b);
        Tell(b, a);
        Assert.Equal(10, await AdmittedAsync(a, 12));
        Tell(a, b);
        Assert.Equal(0, await AdmittedAsync(b, 3));
        _time.Advance(TimeSpan.FromSeconds(0.35));
        Assert.Equal(3, await AdmittedAsync(b, 6));
        Tell(b, a);
        Assert.Equal(0, await AdmittedAsync(a, 3));
    }

    [Fact]
    public async Task A_node_that_has_heard_nothing_before_is_told_how_full_the_buckets_are()
    {
        var (a, b) = Pair(new ServiceLimits { RequestsPerSecondMax = 10, ClientRequestsPerSecondMax = 5 });
        Assert.Equal(5, await AdmittedAsync(a, 12));
        b.Engine.Shares.Add("a", a.Engine.Shares.Take(whole: true));
        Assert.Equal(0, await AdmittedAsync(b, 3));
        Assert.Equal(3, b.Counters.Refusals.ClientRequestRate);
        var other = await StatusesAsync(b, 8, "192.0.2.7");
        Assert.Equal((5, 3), (other.Count(status => status == 200), other.Count(status => status == 429)));
    }

    [Fact]
    public async Task Two_nodes_that_are_both_asked_for_more_let_through_what_one_may()
    {
        var (a, b) = Pair(new ServiceLimits { ClientRequestsPerSecondMax = 20 });
        var admitted = 0;
        for (var tick = 0; tick < 40; tick++)
        {
            admitted += await AdmittedAsync(a, 12) + await AdmittedAsync(b, 12);
            Tell(a, b);
            Tell(b, a);
            _time.Advance(TimeSpan.FromSeconds(0.25));
        }

        // Ten seconds' worth, the burst of each, and what both let through before the first news.
        Assert.InRange(admitted, 200, 200 + 20 + 20 + 10);
    }

    [Fact]
    public async Task Connections_are_counted_over_both_nodes_until_the_other_is_forgotten()
    {
        var (a, b) = Pair(new ServiceLimits { ConnectionsMax = 3 });
        using var one = await OpenAsync(a);
        using var two = await OpenAsync(a);
        Tell(a, b);
        using (await OpenAsync(b))
        {
            Assert.Equal(429, (await StatusesAsync(b, 1)).Single());
        }

        await Proxy.UntilAsync(() => b.Counters.ConnectionsActive == 0, "the connection has gone");
        Tell(b, a);
        one.Dispose();
        await Proxy.UntilAsync(() => a.Counters.ConnectionsActive == 1, "one connection has gone");
        Tell(a, b);
        using var three = await OpenAsync(b);
        using var four = await OpenAsync(b);
        Assert.Equal(429, (await StatusesAsync(b, 1)).Single());
        b.Engine.Shares.Forget("x");
        Assert.Equal(429, (await StatusesAsync(b, 1)).Single());
        b.Engine.Shares.Forget("a");
        Assert.Equal(200, (await StatusesAsync(b, 1)).Single());
    }

    [Fact]
    public async Task A_client_networks_connections_are_counted_over_both_nodes_and_others_have_their_own()
    {
        var (a, b) = Pair(new ServiceLimits { ClientConnectionsMax = 2, ClientPrefixLengthV4 = 24 });
        Tell(a, b);
        using var one = await OpenAsync(a, "192.0.2.1");
        using var two = await OpenAsync(a, "192.0.2.2");
        using var other = await OpenAsync(a, "198.51.100.1");
        Tell(a, b);
        Assert.Equal([429], await StatusesAsync(b, 1, "192.0.2.9"));
        Assert.Equal([200, 200], await StatusesAsync(b, 2, "198.51.100.1"));
        two.Dispose();
        await Proxy.UntilAsync(() => a.Counters.ConnectionsActive == 2, "one connection has gone");
        Tell(a, b);
        Assert.Equal([200], await StatusesAsync(b, 1, "192.0.2.9"));
        await Proxy.UntilAsync(() => b.Counters.ConnectionsActive == 0, "the connections have gone");
        using (await OpenAsync(b, "192.0.2.9"))
        {
            Assert.Equal([429], await StatusesAsync(b, 1, "192.0.2.9"));
            b.Engine.Shares.Forget("a");
            Assert.Equal([200], await StatusesAsync(b, 1, "192.0.2.9"));
        }

        // What was lost on its way is told again within sixteen tellings.
        await Proxy.UntilAsync(() => b.Counters.ConnectionsActive == 0, "the connections have gone");
        for (var telling = 0; telling < 16; telling++)
        {
            Tell(a, b);
        }

        using var three = await OpenAsync(b, "192.0.2.9");
        Assert.Equal([429], await StatusesAsync(b, 1, "192.0.2.9"));
    }

    [Fact]
    public async Task What_is_no_longer_used_is_told_once_more_and_then_no_longer()
    {
        var (a, _) = Pair(new ServiceLimits { ConnectionsMax = 3, ClientConnectionsMax = 2 });
        Assert.Empty(a.Engine.Shares.Take(whole: true));
        using (await OpenAsync(a))
        {
            Assert.Equal(1, Assert.Single(a.Engine.Shares.Take(whole: false)).Connections);
        }

        await Proxy.UntilAsync(() => a.Counters.ConnectionsActive == 0, "the connection has gone");
        Assert.Equal(0, Assert.Single(a.Engine.Shares.Take(whole: false)).Connections);
        await Proxy.UntilAsync(() => a.Engine.Shares.Take(whole: false).Count == 0, "nothing more is told");
    }

    [Fact]
    public async Task Nobody_is_locked_out_for_long_by_whatever_a_node_says()
    {
        var (_, b) = Pair(new ServiceLimits { RequestsPerSecondMax = 10 });
        var mad = new RateUse(long.MaxValue, long.MaxValue);
        b.Engine.Shares.Add("a", [new LimitShare(b.Service.Id, -5, mad, mad, mad, mad, [], [], [new ServerShare(new RealServerId(99), -1)])]);
        b.Engine.Shares.Add("a", [new LimitShare(new VirtualServiceId(77), 5, mad, mad, mad, mad, [], [], [])]);
        Assert.Equal(0, await AdmittedAsync(b, 2));
        _time.Advance(TimeSpan.FromMicroseconds(Limits.SharedDebtMicroseconds));
        Assert.Equal(10, await AdmittedAsync(b, 11));
    }

    /// <summary>Two nodes with the same service; clients say who they are.</summary>
    private (Proxy A, Proxy B) Pair(ServiceLimits limits)
    {
        for (var node = 0; node < 2; node++)
        {
            _nodes.Add(new Proxy(
                service => service with { Limits = limits, ProxyProtocol = new ProxyProtocolSettings { AcceptFrom = ["127.0.0.1"] } },
                new DataPlaneOptions { Threads = 1 },
                _time,
                [],
                _server.Address));
        }

        return (_nodes[0], _nodes[1]);
    }

    private void Tell(Proxy from, Proxy to)
    {
        _ = from.Sample();
        to.Engine.Shares.Add(ReferenceEquals(from, _nodes[0]) ? "a" : "b", from.Engine.Shares.Take(whole: false));
    }

    private static async Task<RawConnection> OpenAsync(Proxy node, string client = "192.0.2.1")
    {
        var connection = await node.ConnectAsync();
        await connection.SendAsync($"PROXY TCP4 {client} 198.18.0.1 1 2\r\n{Ask}");
        Assert.StartsWith("HTTP/1.1 200 ", await connection.ReadHeadAsync(), StringComparison.Ordinal);
        return connection;
    }

    private static async Task<int> AdmittedAsync(Proxy node, int count) => (await StatusesAsync(node, count)).Count(status => status == 200);

    private static async Task<List<int>> StatusesAsync(Proxy node, int count, string client = "192.0.2.1")
    {
        var statuses = new List<int>();
        for (var number = 0; number < count; number++)
        {
            var answer = await node.AskAsync($"PROXY TCP4 {client} 198.18.0.1 1 2\r\n{Last}");
            statuses.Add(int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture));
        }

        return statuses;
    }
}
