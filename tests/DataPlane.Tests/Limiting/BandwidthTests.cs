using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tests.Tls;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.DataPlane.Tests.Limiting;

/// <summary>Limits of bandwidth, on a clock that stands still until it is moved: what may pass is exact.</summary>
public sealed class BandwidthTests : IDisposable
{
    private const int Rate = 64_000;
    private const int Turn = Rate / 32;
    private const string Ask = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private readonly ManualTime _time = new();
    private readonly RawServer _server = RawServer.Answering(RawServer.Ok(new string('x', 20 * Rate)));
    private readonly List<Drain> _drains = [];

    public void Dispose()
    {
        _drains.ForEach(drain => drain.Dispose());
        _server.Dispose();
    }

    [Theory]
    [InlineData(ServiceType.Http)]
    [InlineData(ServiceType.Tcp)]
    public async Task A_burst_passes_at_once_and_then_what_comes_evenly(ServiceType type)
    {
        using var proxy = With(new BandwidthLimits { OutBytesPerSecond = Rate, BurstSeconds = 2 }, service => service with { Type = type });
        var client = await AskAsync(proxy);
        await PassesAsync(proxy, client, 2 * Rate);
        for (var second = 3; second < 6; second++)
        {
            Pass(proxy, 1);
            await PassesAsync(proxy, client, second * Rate);
        }

        Assert.InRange(proxy.Counters.Bandwidth.OutWaits, 4, 200);
        Assert.Equal(0, proxy.Counters.Bandwidth.InWaits);
        Assert.InRange(proxy.Engine.Loops[0].Buffers.BytesHeld, 0, 64 * 1024);
    }

    [Theory]
    [InlineData("compression")]
    [InlineData("cache")]
    [InlineData("https")]
    public async Task What_is_sent_counts_whatever_it_was_made_of(string feature)
    {
        var noise = new byte[16 * Rate];
        new Random(1).NextBytes(noise);
        var text = Convert.ToBase64String(noise);
        using var server = RawServer.Answering($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nCache-Control: max-age=600\r\nContent-Length: {text.Length}\r\n\r\n{text}");
        using var proxy = With(
            new BandwidthLimits { OutBytesPerSecond = Rate },
            service => feature switch
            {
                "compression" => service with { Compression = new CompressionSettings { Enabled = true } },
                "cache" => service with { Cache = new CacheSettings { Enabled = true, EntryBytesMax = 4 * 1024 * 1024 } },
                _ => service with { Type = ServiceType.Https, Certificates = ["www"] },
            },
            server);
        if (feature == "cache")
        {
            var first = await AskAsync(proxy);
            await Proxy.UntilAsync(
                () =>
                {
                    Pass(proxy, 1);
                    return first.Count >= text.Length;
                },
                "the whole body has come");

            Pass(proxy, 1);
        }

        var start = proxy.Counters.BytesOut;
        var client = await AskAsync(proxy, "GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n", secure: feature == "https");
        // An encoder gives out what it has in pieces of up to 128 KB, which are paid for after they went; the cache's first piece is 32 KB.
        var slack = feature == "compression" ? 128 * 1024 : 40 * 1024;
        var seconds = 1;
        for (; seconds < 8; seconds++)
        {
            await Proxy.UntilAsync(() => proxy.Counters.BytesOut - start >= (seconds * Rate) - slack, $"second {seconds}");
            await StandsAsync(proxy);
            Assert.InRange(proxy.Counters.BytesOut - start, 0, (seconds * Rate) + Turn + slack);
            Pass(proxy, 1);
        }

        Assert.NotEqual(0, client.Count);
    }

    [Fact]
    public async Task Uploads_are_slowed_down_too()
    {
        var received = 0L;
        using var server = new RawServer(async (connection, number) =>
        {
            var buffer = new byte[64 * 1024];
            for (int count; (count = await connection.Socket.ReceiveAsync(buffer)) > 0;)
            {
                Interlocked.Add(ref received, count);
            }
        });
        using var proxy = With(new BandwidthLimits { ClientInBytesPerSecond = Rate }, server: server);
        using var client = await proxy.ConnectAsync();
        var sending = client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {100 * Rate}\r\n\r\n{new string('x', 100 * Rate)}");
        for (var second = 1; second < 4; second++)
        {
            await Proxy.UntilAsync(() => Interlocked.Read(ref received) >= (second * Rate) - Turn, $"second {second}");
            await StandsAsync(proxy);
            Assert.InRange(proxy.Counters.BytesIn, 0, (second * Rate) + (2 * Turn));
            Pass(proxy, 1);
        }

        Assert.False(sending.IsCompleted);
        Assert.NotEqual(0, proxy.Counters.Bandwidth.InWaits);
    }

    [Fact]
    public async Task Small_requests_are_no_way_around_it()
    {
        using var server = RawServer.Answering(RawServer.Ok("y"));
        using var proxy = With(new BandwidthLimits { InBytesPerSecond = 8_000 }, server: server);
        using var client = await proxy.ConnectAsync();
        // More than a second's worth, less than what the sockets take.
        var sending = client.SendAsync(string.Concat(Enumerable.Repeat(Ask, 2000)));
        var most = 8_000 / Ask.Length;
        for (var second = 1; second < 4; second++)
        {
            await Proxy.UntilAsync(() => proxy.Counters.RequestsTotal >= (most * second) - 20, $"second {second}");
            await StandsAsync(proxy);
            Assert.InRange(proxy.Counters.RequestsTotal, 0, (most * second) + 20);
            Pass(proxy, 1);
        }

        await sending;
    }

    [Fact]
    public async Task Connections_of_one_limit_get_the_same()
    {
        using var proxy = With(new BandwidthLimits { OutBytesPerSecond = Rate });
        var clients = new List<Drain>();
        for (var number = 0; number < 8; number++)
        {
            clients.Add(await AskAsync(proxy));
        }

        for (var step = 0; step < 64; step++)
        {
            Pass(proxy, 0.125);
            await StandsAsync(proxy);
        }

        await Proxy.UntilAsync(() => clients.Sum(client => client.Count) >= (8 * Rate), "all have come");
        Assert.InRange(clients.Sum(client => client.Count), 8 * Rate, (9 * Rate) + (9 * Turn));
        // The first second's worth went to those that were there.
        Assert.All(clients, client => Assert.InRange(client.Count, Rate * 3 / 4, Rate * 9 / 4));
    }

    [Fact]
    public async Task Each_client_network_has_its_own_and_does_not_get_more_by_coming_anew()
    {
        using var proxy = With(
            new BandwidthLimits { ClientOutBytesPerSecond = Rate },
            service => service with { ProxyProtocol = new ProxyProtocolSettings { AcceptFrom = ["127.0.0.0/8"] }, Limits = service.Limits with { ClientPrefixLengthV4 = 24 } });
        foreach (var (address, expected) in new[] { ("192.0.2.1", Rate), ("198.51.100.1", Rate), ("192.0.2.2", 0) })
        {
            var before = proxy.Counters.BytesOut;
            using var client = await AskAsync(proxy, $"PROXY TCP4 {address} 198.18.0.1 1 2\r\n{Ask}");
            await Proxy.UntilAsync(() => proxy.Counters.BytesOut - before >= expected - Turn, address);
            await StandsAsync(proxy);
            Assert.InRange(proxy.Counters.BytesOut - before, 0, expected + Turn);
        }
    }

    [Fact]
    public async Task Who_waits_long_for_a_turn_is_not_taken_for_idle()
    {
        const int length = 2000;
        using var server = RawServer.Answering(RawServer.Ok(new string('x', length)));
        using var proxy = With(
            new BandwidthLimits { OutBytesPerSecond = 1000, BurstSeconds = 0.2 },
            service => service with { Timeouts = new ServiceTimeouts { ServerBodyTimeoutSeconds = 2, ServerResponseTimeoutSeconds = 2, ClientBodyTimeoutSeconds = 2 } },
            server);
        var clients = new List<Drain>();
        for (var number = 0; number < 20; number++)
        {
            clients.Add(await AskAsync(proxy));
        }

        await Proxy.UntilAsync(() => server.Heads.Count == clients.Count, "all have asked");
        await StandsAsync(proxy);
        for (var step = 0; step < 300; step++)
        {
            Pass(proxy, 0.2);
            _ = proxy.Sample();
        }

        await Proxy.UntilAsync(() => clients.TrueForAll(client => client.Count >= length), "each has its response whole");
        Assert.Equal((20, 0), (proxy.Counters.Responses2xx, proxy.Counters.Responses5xx));
    }

    [Fact]
    public async Task A_changed_limit_holds_for_who_is_limited_already_and_its_end_ends_it()
    {
        using var proxy = With(new BandwidthLimits { OutBytesPerSecond = Rate });
        var client = await AskAsync(proxy);
        await PassesAsync(proxy, client, Rate);
        Apply(proxy, new BandwidthLimits { OutBytesPerSecond = 2 * Rate });
        Pass(proxy, 1);
        await Proxy.UntilAsync(() => client.Count >= (3 * Rate) - (3 * Turn), "twice as much a second");
        await StandsAsync(proxy);
        Assert.InRange(client.Count, 0, (3 * Rate) + (3 * Turn));
        Apply(proxy, new BandwidthLimits());
        Pass(proxy, 1);
        await Proxy.UntilAsync(() => client.Count >= 20 * Rate, "all of it");
    }

    [Fact]
    public async Task Being_limited_allocates_nothing_once_warm()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = With(new BandwidthLimits { InBytesPerSecond = 2_000_000_000, ClientOutBytesPerSecond = 2_000_000_000, BurstSeconds = 60 }, server: server);
        using var client = await proxy.ConnectAsync();
        await proxy.AllocatesNothingOnceWarmAsync(1500, async count =>
        {
            for (var round = 0; round < count; round++)
            {
                await client.SendAsync(Ask);
                _ = await client.ReadHeadAsync();
                Assert.Equal("yes", await client.ReadTextAsync(3));
            }
        });
    }

    private Proxy With(BandwidthLimits limits, Func<VirtualService, VirtualService>? change = null, RawServer? server = null) => new(
        service => (change ?? (same => same))(service with { Limits = new ServiceLimits { Bandwidth = limits } }),
        new DataPlaneOptions { Threads = 1, PrivateKeys = new TestCertificates.PlainKeys() },
        _time,
        [TestCertificates.Make("www", "www.example.com")],
        (server ?? _server).Address);

    private void Apply(Proxy proxy, BandwidthLimits limits) => Assert.Empty(proxy.Engine.Apply(Proxy.PlanOf(
        proxy.Service with { Limits = new ServiceLimits { Bandwidth = limits } }, ServerAvailability.Up, _server.Address)).Problems);

    private void Pass(Proxy proxy, double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        foreach (var loop in proxy.Engine.Loops)
        {
            loop.Wake();
        }
    }

    private async Task<Drain> AskAsync(Proxy proxy, string request = Ask, bool secure = false)
    {
        var drain = await Drain.StartAsync(proxy.Port, request, secure);
        _drains.Add(drain);
        return drain;
    }

    private static async Task PassesAsync(Proxy proxy, Drain client, long bytes)
    {
        await Proxy.UntilAsync(() => client.Count >= bytes - Turn, $"{bytes} bytes");
        await StandsAsync(proxy);
        Assert.InRange(client.Count, bytes - Turn, bytes + (2 * Turn));
    }

    /// <summary>Nothing moves any more: the clock stands, so what may pass has passed.</summary>
    private static async Task StandsAsync(Proxy proxy)
    {
        for (var still = 0; still < 3;)
        {
            var before = (proxy.Counters.BytesIn, proxy.Counters.BytesOut);
            await Task.Delay(5);
            still = (proxy.Counters.BytesIn, proxy.Counters.BytesOut) == before ? still + 1 : 0;
        }
    }
}
