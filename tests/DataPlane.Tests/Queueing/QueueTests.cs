using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using static LoadMaster.DataPlane.Tests.Queueing.QueueProxy;

namespace LoadMaster.DataPlane.Tests.Queueing;

public sealed class QueueTests : IDisposable
{
    private readonly GatedServer _one = new("1");
    private readonly GatedServer _two = new("2");

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
    }

    [Fact]
    public async Task Requests_over_a_servers_limit_wait_and_are_served_in_the_order_they_came()
    {
        using var proxy = With(new QueueSettings(), 1, _one.Address);
        var clients = new List<RawConnection>();
        for (var number = 0; number < 5; number++)
        {
            clients.Add(await AskAsync(proxy, $"/{number}"));
            await Proxy.UntilAsync(() => _one.Active == 1 && proxy.Counters.Queue.Now == clients.Count - 1, "it waits");
        }

        for (var number = 0; number < 5; number++)
        {
            _one.Answer();
            Assert.Equal(200, await StatusAsync(clients[number]));
        }

        Assert.Equal(["/0", "/1", "/2", "/3", "/4"], _one.Paths);
        Assert.Equal(1, _one.Most);
        Assert.Equal(new QueueCounters(0, 4, 0, 0), proxy.Counters.Queue);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task What_another_node_has_in_progress_takes_places_and_gives_them_to_those_that_wait()
    {
        using var proxy = With(new QueueSettings(), 2, _one.Address);
        using var other = With(new QueueSettings(), 2, _one.Address);
        using var elsewhere = await AskAsync(other, "/elsewhere");
        await Proxy.UntilAsync(() => _one.Active == 1, "the server works for the other node");
        proxy.Engine.Shares.Add("b", other.Engine.Shares.Take(whole: false));
        using var first = await AskAsync(proxy, "/1");
        using var second = await AskAsync(proxy, "/2");
        await Proxy.UntilAsync(() => _one.Active == 2 && proxy.Counters.Queue.Now == 1, "one waits");
        Assert.Equal(2, _one.Most);

        proxy.Engine.Shares.Forget("b");
        await Proxy.UntilAsync(() => _one.Active == 3 && proxy.Counters.Queue.Now == 0, "nobody waits");
        _one.Answer(3);
        Assert.Equal(200, await StatusAsync(second));
    }

    [Fact]
    public async Task Full_queue_is_answered_503_with_a_hint_and_the_connection_stays()
    {
        using var proxy = With(new QueueSettings { LengthMax = 1, RetryAfterSeconds = 7 }, 1, _one.Address);
        using var first = await AskAsync(proxy, "/a");
        await Proxy.UntilAsync(() => _one.Active == 1, "the server works");
        using var second = await AskAsync(proxy, "/b");
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "one waits");
        using var third = await AskAsync(proxy, "/c");
        var head = await third.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 503 ", head, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 7\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Connection: close", head, StringComparison.Ordinal);
        Assert.Equal(new QueueCounters(1, 1, 0, 1), proxy.Counters.Queue);
        _one.Answer(2);
        Assert.Equal(200, await StatusAsync(second));
    }

    [Fact]
    public async Task Who_waits_too_long_is_answered_503_and_its_place_is_gone()
    {
        using var proxy = With(new QueueSettings { TimeoutSeconds = 0.2 }, 1, _one.Address);
        using var first = await AskAsync(proxy, "/a");
        await Proxy.UntilAsync(() => _one.Active == 1, "the server works");
        using var second = await AskAsync(proxy, "/b");
        Assert.Equal(503, await StatusAsync(second));
        Assert.Equal(new QueueCounters(0, 1, 1, 0), proxy.Counters.Queue);
        _one.Answer();
        Assert.Equal(200, await StatusAsync(first));
        Assert.Equal(["/a"], _one.Paths);
        await Proxy.UntilAsync(() => proxy.ServerCounters.ConnectionsActive == 0, "nothing is left over");
    }

    [Fact]
    public async Task Without_a_queue_nobody_waits()
    {
        using var proxy = With(new QueueSettings { LengthMax = 0 }, 1, _one.Address);
        using var first = await AskAsync(proxy, "/a");
        await Proxy.UntilAsync(() => _one.Active == 1, "the server works");
        using var second = await AskAsync(proxy, "/b");
        Assert.Equal(503, await StatusAsync(second));
        Assert.Equal(new QueueCounters(0, 0, 0, 1), proxy.Counters.Queue);
    }

    [Fact]
    public async Task Client_that_leaves_gives_up_its_place()
    {
        using var proxy = With(new QueueSettings(), 1, _one.Address);
        using var first = await AskAsync(proxy, "/a");
        await Proxy.UntilAsync(() => _one.Active == 1, "the server works");
        var gone = await AskAsync(proxy, "/gone");
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "one waits");
        using var third = await AskAsync(proxy, "/c");
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 2, "two wait");
        gone.Dispose();
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "one has left");
        _one.Answer(2);
        Assert.Equal(200, await StatusAsync(third));
        Assert.Equal(["/a", "/c"], _one.Paths);
    }

    [Theory]
    [InlineData(SchedulingMethod.RoundRobin)]
    [InlineData(SchedulingMethod.FixedWeighting)]
    [InlineData(SchedulingMethod.SourceIpHash)]
    [InlineData(SchedulingMethod.WeightedLeastConnection)]
    public async Task Another_server_with_room_comes_before_waiting(SchedulingMethod method)
    {
        using var proxy = With(new QueueSettings(), 1, service => service with { Scheduling = method }, _one.Address, _two.Address);
        using var first = await AskAsync(proxy, "/a");
        await Proxy.UntilAsync(() => _one.Active + _two.Active == 1, "one server works");
        using var second = await AskAsync(proxy, "/b");
        await Proxy.UntilAsync(() => _one.Active == 1 && _two.Active == 1, "both servers work");
        Assert.Equal(0, proxy.Counters.Queue.Total);
        using var third = await AskAsync(proxy, "/c");
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "one waits");
        _two.Answer(2);
        Assert.Equal(200, await StatusAsync(third));
        Assert.Contains("/c", _two.Paths);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_that_is_tied_to_a_server_waits_for_that_one(bool redispatch)
    {
        using var proxy = With(new QueueSettings { TimeoutSeconds = redispatch ? 0.2 : 5, Redispatch = redispatch }, 1, Sticky, _one.Address, _two.Address);
        using var first = await AskAsync(proxy, "/a");
        await Proxy.UntilAsync(() => _one.Active + _two.Active == 1, "one server works");
        var (own, other) = _one.Active == 1 ? (_one, _two) : (_two, _one);
        using var second = await AskAsync(proxy, "/b");
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Total == 1, "it waits");
        if (redispatch)
        {
            await Proxy.UntilAsync(() => other.Active == 1, "it has gone to the other server");
            other.Answer();
            Assert.Equal(200, await StatusAsync(second));
            Assert.Equal(new QueueCounters(0, 1, 0, 0), proxy.Counters.Queue);
        }
        else
        {
            own.Answer(2);
            Assert.Equal(200, await StatusAsync(second));
            Assert.Equal(["/a", "/b"], own.Paths);
            Assert.Empty(other.Paths);
        }
    }

    [Fact]
    public async Task Server_that_refuses_gives_its_place_to_the_next()
    {
        using var proxy = With(new QueueSettings(), 1, Proxy.ClosedAddress(), _one.Address);
        using var first = await AskAsync(proxy, "/a");
        await Proxy.UntilAsync(() => _one.Active == 1, "the living server works");
        using var second = await AskAsync(proxy, "/b");
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "the other one waits for it");
        _one.Answer(2);
        Assert.Equal(200, await StatusAsync(first));
        Assert.Equal(200, await StatusAsync(second));
        Assert.All(proxy.Sample().Servers, server => Assert.Equal(0, server.ConnectionsActive));
    }

    [Fact]
    public async Task Loops_keep_the_limit_together_and_nobody_is_forgotten()
    {
        using var proxy = new Proxy(service => Limited(service, 3), new DataPlaneOptions { Threads = 2 }, _one.Address);
        _one.Answer(400);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(async () =>
        {
            using var client = await proxy.ConnectAsync();
            for (var round = 0; round < 10; round++)
            {
                await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                Assert.Equal(200, await StatusAsync(client));
            }
        })));
        Assert.InRange(_one.Most, 1, 3);
        Assert.Equal(400, _one.Paths.Count);
        Assert.InRange(proxy.Counters.Queue.Total, 1, 400);
        Assert.Equal((0, 0), (proxy.Counters.Queue.Now, proxy.ServerCounters.ConnectionsActive));
    }

    [Fact]
    public async Task Waiting_allocates_nothing_once_warm()
    {
        using var proxy = With(new QueueSettings(), 1, _one.Address);
        using var first = await proxy.ConnectAsync();
        using var second = await proxy.ConnectAsync();
        await proxy.AllocatesNothingOnceWarmAsync(300, async count =>
        {
            for (var round = 0; round < count; round++)
            {
                await first.SendAsync("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
                await second.SendAsync("GET /b HTTP/1.1\r\nHost: a\r\n\r\n");
                _one.Answer(2);
                Assert.Equal((200, 200), (await StatusAsync(first), await StatusAsync(second)));
            }
        });
        Assert.InRange(proxy.Counters.Queue.Total, 100, long.MaxValue);
    }
}
