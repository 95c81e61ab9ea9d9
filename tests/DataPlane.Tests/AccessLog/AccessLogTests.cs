using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tests.Queueing;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Testing;

namespace LoadMaster.DataPlane.Tests.AccessLog;

public sealed class AccessLogTests
{
    private const string Ask = "GET /a?b=c HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: te\"st\r\nReferer: http://x/\r\nConnection: close\r\n\r\n";

    [Fact]
    public async Task A_request_makes_one_line_of_json()
    {
        using var server = RawServer.Answering(RawServer.Ok("hello"));
        using var proxy = Logging(AccessLogFormat.Json, server);
        var answer = await proxy.AskAsync(Ask);

        var line = Assert.Single(await LinesAsync(proxy, 1));
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        Assert.Equal(
            ("GET", "www.example.com", "/a?b=c", "HTTP/1.1", 200, "127.0.0.1", "te\"st", "http://x/"),
            (Text("method"), Text("host"), Text("target"), Text("protocol"), root.GetProperty("status").GetInt32(), Text("client"), Text("userAgent"), Text("referer")));
        Assert.Equal((proxy.Service.DisplayName, server.Address.ToString(), true, false), (Text("service"), Text("server"), Is("complete"), Is("tls")));
        Assert.Equal((Ask.Length, answer.Length), (root.GetProperty("bytesIn").GetInt32(), root.GetProperty("bytesOut").GetInt32()));
        Assert.Equal((0, 1), (root.GetProperty("queueMs").GetDouble(), root.GetProperty("tries").GetInt32()));
        Assert.True(root.GetProperty("durationMs").GetDouble() >= root.GetProperty("responseMs").GetDouble());
        Assert.InRange(TimeProvider.System.GetUtcNow().UtcDateTime - DateTime.Parse(Text("time"), null, System.Globalization.DateTimeStyles.AdjustToUniversal), TimeSpan.Zero, TimeSpan.FromMinutes(1));

        string Text(string name) => root.GetProperty(name).GetString()!;
        bool Is(string name) => root.GetProperty(name).GetBoolean();
    }

    [Fact]
    public async Task The_combined_format_is_that_of_web_servers()
    {
        using var server = RawServer.Answering(RawServer.Ok("hello"));
        using var proxy = Logging(AccessLogFormat.Combined, server);
        await proxy.AskAsync(Ask);
        Assert.Matches(
            """^127\.0\.0\.1 - - \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET /a\?b=c HTTP/1\.1" 200 5 "http://x/" "te\\x22st"$""",
            Assert.Single(await LinesAsync(proxy, 1)));
    }

    [Fact]
    public async Task A_template_shows_headers_of_both_sides()
    {
        using var server = RawServer.Answering("HTTP/1.1 204 No Content\r\nX-Cache: hit é\r\n\r\n");
        using var proxy = Logging(AccessLogFormat.Custom, server, "%{service-id} %{status} %{response.x-cache}|%{request.X-None}|%{request.host}");
        await proxy.AskAsync(Ask);
        Assert.Equal("1 204 hit \\xE9|-|www.example.com", Assert.Single(await LinesAsync(proxy, 1)));
    }

    [Fact]
    public async Task Json_stays_json_whatever_clients_send()
    {
        using var server = RawServer.Answering(RawServer.Ok(""));
        using var proxy = Logging(AccessLogFormat.Custom, server, """{"agent":"%{request.user-agent}","ms":%{response-ms}}""");
        await proxy.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: \"\\\t\u00e9</\u00ff\r\nConnection: close\r\n\r\n");
        using var json = JsonDocument.Parse(Assert.Single(await LinesAsync(proxy, 1)));
        Assert.Equal("\"\\\t\u00e9</\u00ff", json.RootElement.GetProperty("agent").GetString());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nBad\r\n\r\n", "400 - true -")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "502 GET true -")]
    public async Task Our_own_answers_are_logged_too(string request, string line)
    {
        using var proxy = new Proxy(service => With(service, AccessLogFormat.Custom, "%{status} %{method} %{complete} %{server}"), Proxy.ClosedAddress());
        await proxy.AskAsync(request);
        Assert.Equal(line, Assert.Single(await LinesAsync(proxy, 1)));
    }

    [Fact]
    public async Task A_client_that_leaves_before_the_answer_gets_499()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            _ = await connection.ReadToEndAsync();
        });
        using var proxy = Logging(AccessLogFormat.Custom, server, "%{status} %{complete} %{response-ms} %{server}");
        using (var client = await proxy.ConnectAsync())
        {
            await client.SendAsync(Ask);
            await Proxy.UntilAsync(() => proxy.ServerCounters.RequestsTotal == 1, "the server has the request");
            client.Reset();
        }

        Assert.Equal($"499 false - {server.Address}", Assert.Single(await LinesAsync(proxy, 1)));
    }

    [Fact]
    public async Task A_connection_of_a_tcp_service_makes_one_line_when_it_ends()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            await connection.SendAsync(await connection.ReadTextAsync(4) + "!");
        });
        using var proxy = new Proxy(service => With(service with { Type = ServiceType.Tcp }, AccessLogFormat.Json, ""), server.Address);
        using (var client = await proxy.ConnectAsync())
        {
            await client.SendAsync("ping");
            client.FinishSending();
            Assert.Equal("ping!", await client.ReadTextToEndAsync());
        }

        using var json = JsonDocument.Parse(Assert.Single(await LinesAsync(proxy, 1)));
        Assert.Equal(
            (4, 5, true, server.Address.ToString()),
            (json.RootElement.GetProperty("bytesIn").GetInt32(), json.RootElement.GetProperty("bytesOut").GetInt32(), json.RootElement.GetProperty("complete").GetBoolean(), json.RootElement.GetProperty("server").GetString()));
    }

    [Fact]
    public async Task A_request_that_was_tried_at_two_servers_says_so_and_names_the_last()
    {
        using var server = RawServer.Answering(RawServer.Ok("x"));
        using var proxy = new Proxy(service => With(service, AccessLogFormat.Custom, "%{tries} %{server}"), Proxy.ClosedAddress(), server.Address);
        await proxy.AskAsync(Ask);
        await proxy.AskAsync(Ask);
        var lines = await LinesAsync(proxy, 2);
        Assert.Contains($"2 {server.Address}", lines);
        Assert.Contains($"1 {server.Address}", lines);
    }

    [Theory]
    [InlineData(ServiceType.Http)]
    [InlineData(ServiceType.Tcp)]
    public async Task Time_in_the_queue_is_told_of_who_was_served_and_of_who_left(ServiceType type)
    {
        using var server = new GatedServer("1");
        var time = new ManualTime();
        using var proxy = new Proxy(
            service => With(QueueProxy.Limited(service, 1) with { Type = type }, AccessLogFormat.Custom, "%{queue-ms} %{tries}"),
            new DataPlaneOptions { Threads = 1 }, time, [], server.Address);
        using var first = await QueueProxy.AskAsync(proxy, "/1");
        await Proxy.UntilAsync(() => server.Active == 1, "the server works");
        var second = await QueueProxy.AskAsync(proxy, "/2");
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "one waits");
        time.Advance(TimeSpan.FromMilliseconds(1500));
        second.Reset();
        second.Dispose();
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 0, "it has left");
        Assert.Equal("1500.000 0", Assert.Single(await LinesAsync(proxy, 1)));

        using var third = await QueueProxy.AskAsync(proxy, "/3");
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "one waits");
        time.Advance(TimeSpan.FromMilliseconds(250));
        _ = proxy.Sample();
        server.Answer();
        Assert.Equal(200, await QueueProxy.StatusAsync(first));
        first.Dispose();
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 0, "it is served");
        server.Answer();
        Assert.Equal(200, await QueueProxy.StatusAsync(third));
        third.Dispose();
        Assert.Equal(["0.000 1", "250.000 1"], (await LinesAsync(proxy, 2)).Order());
    }

    [Fact]
    public async Task Lines_of_a_deleted_service_come_until_its_last_connection_has_ended()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            await connection.SendAsync(await connection.ReadTextAsync(4) + "!");
            _ = await connection.ReadToEndAsync();
        });
        using var proxy = new Proxy(service => With(service with { Type = ServiceType.Tcp }, AccessLogFormat.Custom, "%{bytes-out}"), server.Address);
        var client = await proxy.ConnectAsync();
        await client.SendAsync("ping");
        Assert.Equal("ping!", await client.ReadTextAsync(5));
        Assert.Empty(proxy.Engine.Apply(new Domain.Serving.ServingPlan(2, [])).Problems);
        for (var look = 0; look < 5; look++)
        {
            proxy.Engine.AccessLog.LetGo();
        }

        Assert.Single(proxy.Engine.AccessLog.Services);
        client.Dispose();
        Assert.Equal("5", Assert.Single(await LinesAsync(proxy, 1)));
        await Proxy.UntilAsync(
            () =>
            {
                proxy.Engine.AccessLog.LetGo();
                return proxy.Engine.AccessLog.Services.Count == 0;
            },
            "nothing more can come");
    }

    [Fact]
    public async Task One_of_so_many_is_logged()
    {
        using var server = RawServer.Answering(RawServer.Ok("x"));
        using var proxy = new Proxy(
            service => service with { AccessLog = new AccessLogSettings { Format = AccessLogFormat.Custom, Template = "%{target}", SampleEvery = 3 } }, server.Address);
        for (var number = 1; number <= 7; number++)
        {
            await proxy.AskAsync($"GET /{number} HTTP/1.0\r\n\r\n");
        }

        Assert.Equal(["/3", "/6"], await LinesAsync(proxy, 2));
        Assert.Equal((2, 0), (proxy.Counters.AccessLogLines, proxy.Counters.AccessLogLost));
    }

    [Fact]
    public async Task Lines_that_nobody_takes_are_lost_and_counted_and_traffic_goes_on()
    {
        using var server = RawServer.Answering(RawServer.Ok("x"));
        using var proxy = Logging(AccessLogFormat.Custom, server, string.Concat(Enumerable.Repeat("%{target}", 8)));
        var request = $"GET /{new string('a', 1800)} HTTP/1.1\r\nHost: a\r\n\r\n";
        using var client = await proxy.ConnectAsync();
        var requests = (Limits.AccessLogRingBytes / (8 * 1800)) + 20;
        for (var number = 0; number < requests; number++)
        {
            await client.SendAsync(request);
            _ = await client.ReadHeadAsync();
            _ = await client.ReadTextAsync(1);
        }

        var counters = proxy.Counters;
        Assert.Equal(requests, counters.AccessLogLines + counters.AccessLogLost);
        Assert.InRange(counters.AccessLogLost, 1, requests / 2);
        proxy.Engine.AccessLog.CountLost(proxy.Service.Id, 5);
        Assert.Equal(counters.AccessLogLost + 5, proxy.Counters.AccessLogLost);
    }

    [Fact]
    public async Task Off_means_no_line()
    {
        using var server = RawServer.Answering(RawServer.Ok("x"));
        using var proxy = new Proxy(server.Address);
        await proxy.AskAsync("GET / HTTP/1.0\r\n\r\n");
        Assert.Empty(await LinesAsync(proxy, 0));
        Assert.Empty(proxy.Engine.AccessLog.Services);
    }

    [Fact]
    public async Task Responses_are_counted_by_time_and_servers_by_class()
    {
        using var server = RawServer.Answering(head => head.Contains("/bad", StringComparison.Ordinal) ? "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n" : RawServer.Ok("x"));
        using var proxy = new Proxy(server.Address);
        for (var number = 0; number < 3; number++)
        {
            await proxy.AskAsync("GET / HTTP/1.0\r\n\r\n");
        }

        await proxy.AskAsync("GET /bad HTTP/1.0\r\n\r\n");
        var counters = proxy.ServerCounters;
        Assert.Equal((3, 0, 0, 1), (counters.Responses2xx, counters.Responses3xx, counters.Responses4xx, counters.Responses5xx));
        var latency = proxy.Counters.Latency;
        Assert.Equal(4, latency.Total);
        Assert.True(latency.SumMicroseconds > 0);
        Assert.InRange(latency.PercentileMilliseconds(50)!.Value, 0.001, 20_000);
    }

    private static VirtualService With(VirtualService service, AccessLogFormat format, string template) =>
        service with { AccessLog = new AccessLogSettings { Format = format, Template = template } };

    private static Proxy Logging(AccessLogFormat format, RawServer server, string template = "") => new(service => With(service, format, template), server.Address);

    private static async Task<List<string>> LinesAsync(Proxy proxy, int count)
    {
        var lines = new ConcurrentQueue<string>();
        await Proxy.UntilAsync(
            () =>
            {
                proxy.Engine.AccessLog.Take((service, line) => lines.Enqueue(Encoding.UTF8.GetString(line)));
                return lines.Count >= count;
            },
            $"{count} lines");
        _ = proxy.Sample();
        proxy.Engine.AccessLog.Take((service, line) => lines.Enqueue(Encoding.UTF8.GetString(line)));
        return [.. lines];
    }
}
