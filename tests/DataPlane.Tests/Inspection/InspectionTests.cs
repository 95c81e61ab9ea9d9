using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Inspection;

public sealed class InspectionTests
{
    private const string Attack = "GET /evil HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Benign = "GET /good HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    [Fact]
    public async Task An_attack_is_rejected_with_the_rules_message_and_a_benign_request_passes()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = InspectingProxy.Start(IpsMode.Reject, server.Address);

        var answer = await proxy.AskAsync(Attack);
        Assert.StartsWith("HTTP/1.1 400 Invalid Request\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("<p>Sample &lt;attack&gt; in the URI</p>", answer, StringComparison.Ordinal);
        Assert.Contains("Rule 1001", answer, StringComparison.Ordinal);
        var length = int.Parse(answer.Split("Content-Length: ")[1].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(length, answer.Split("\r\n\r\n", 2)[1].Length);
        Assert.EndsWith("yes", await proxy.AskAsync(Benign), StringComparison.Ordinal);

        Assert.Equal((1, 1, 0), (proxy.Counters.IpsMatched, proxy.Counters.IpsBlocked, proxy.Counters.IpsExhausted));
        Assert.Equal(1, proxy.Counters.Responses4xx);
        Assert.Equal(1, proxy.ServerCounters.RequestsTotal);
        var found = Assert.Single(proxy.Engine.Ips.TakeEvents());
        Assert.Equal((1001, IpsMode.Reject, "GET /evil HTTP/1.1", "127.0.0.1"), (found.Rule.Sid, found.Action, found.Request, found.Client));
        Assert.NotEqual(0, found.ClientPort);
    }

    [Fact]
    public async Task A_rejected_HEAD_gets_no_page()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = InspectingProxy.Start(IpsMode.Reject, server.Address);
        Assert.EndsWith("\r\n\r\n", await proxy.AskAsync("HEAD /evil HTTP/1.1\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dropped_attack_gets_no_answer()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = InspectingProxy.Start(IpsMode.Drop, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Attack);
        Assert.Equal("", await client.ReadTextToEndAsync());
        Assert.True(client.WasReset);
        await Proxy.UntilAsync(() => proxy.Counters.ConnectionsActive == 0, "the connection has ended");
        Assert.Equal(1, proxy.Counters.IpsBlocked);
        Assert.Equal(0, proxy.ServerCounters.RequestsTotal);
    }

    [Fact]
    public async Task Log_passes_everything_on_and_tells()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = InspectingProxy.Start(IpsMode.Log, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Attack);
        Assert.Equal(RawServer.Ok("yes"), await client.ReadTextAsync(RawServer.Ok("yes").Length));
        Assert.Equal((1, 0), (proxy.Counters.IpsMatched, proxy.Counters.IpsBlocked));
        Assert.Equal(IpsMode.Log, Assert.Single(proxy.Engine.Ips.TakeEvents()).Action);
    }

    [Theory]
    [InlineData(0, 200)]
    [InlineData(1, 200)]
    [InlineData(2, 400)]
    public async Task The_level_decides_which_priorities_stop_a_request(int blockedPriorityMax, int status)
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = InspectingProxy.Start(IpsMode.Reject, server.Address);
        proxy.Engine.Ips.Use(InspectingProxy.Policy(InspectingProxy.Rules, blockedPriorityMax));
        var answer = await proxy.AskAsync("GET /scan HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(status == 400 ? IpsMode.Reject : IpsMode.Log, Assert.Single(proxy.Engine.Ips.TakeEvents()).Action);
    }

    [Theory]
    [InlineData(IpsMode.Reject, 0, "drop", "", IpsMode.Drop)]
    [InlineData(IpsMode.Drop, 0, "reject", "400", IpsMode.Reject)]
    [InlineData(IpsMode.Reject, 1, "alert", "200", IpsMode.Log)]
    [InlineData(IpsMode.Reject, 1, "pass", "200", null)]
    [InlineData(IpsMode.Log, 1, "drop", "200", IpsMode.Log)]
    public async Task A_rate_filter_changes_what_a_rule_leads_to(IpsMode mode, int blockedPriorityMax, string action, string status, IpsMode? told)
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = InspectingProxy.Start(mode, server.Address);
        var filter = $"rate_filter gen_id 1, sig_id 1001, track by_src, count 2, seconds 600, new_action {action}, timeout 600";
        proxy.Engine.Ips.Use(InspectingProxy.Policy(InspectingProxy.Rules + "\n" + filter, blockedPriorityMax));
        var before = blockedPriorityMax == 0 || mode == IpsMode.Log ? "200" : "400";
        for (var count = 0; count < 3; count++)
        {
            var answer = await proxy.AskAsync("GET /evil HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            Assert.Equal(count < 2 ? before : status, answer.Length == 0 ? "" : answer[9..12]);
        }

        var last = proxy.Engine.Ips.TakeEvents().Skip(2).ToList();
        Assert.Equal(told, last.Count == 0 ? null : last[0].Action);
    }

    [Fact]
    public async Task An_exception_does_not_count_for_its_service()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = InspectingProxy.Start(IpsMode.Reject, [7, 1001], server.Address);
        Assert.StartsWith("HTTP/1.1 200", await proxy.AskAsync("GET /evil HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(0, proxy.Counters.IpsMatched);
        Assert.Empty(proxy.Engine.Ips.TakeEvents());
    }

    [Theory]
    [InlineData("Content-Length: 12\r\n\r\n", "xx", "&attack=1&")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "5\r\nxatta\r\n", "5\r\nck=1&\r\n0\r\n\r\n")]
    public async Task A_body_is_held_until_it_is_complete(string framing, string first, string second)
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = InspectingProxy.Start(IpsMode.Reject, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{framing}");
        await client.SendAsync(first);
        await Proxy.UntilAsync(() => proxy.Engine.Loops[0].Buffers.BytesHeld > 0, "a part is held");
        Assert.Equal(0, proxy.ServerCounters.RequestsTotal);
        await client.SendAsync(second);
        Assert.Contains("Sample in the body", await client.ReadTextToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, proxy.ServerCounters.RequestsTotal);
        await Proxy.UntilAsync(() => proxy.Engine.Loops[0].Buffers.BytesHeld == 0, "the blocks are back");
    }

    [Fact]
    public async Task A_large_benign_body_streams_on_after_the_bound_and_arrives_whole()
    {
        var body = new string('b', 600_000);
        var received = new TaskCompletionSource<string>();
        using var server = new RawServer(async (connection, number) =>
        {
            var head = await connection.ReadHeadAsync();
            received.SetResult(await connection.ReadTextAsync(body.Length));
            await connection.SendAsync(RawServer.Ok("yes"));
        });
        using var proxy = InspectingProxy.Start(IpsMode.Reject, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n");
        await client.SendAsync(body);
        Assert.Equal(body, await received.Task);
        Assert.Equal(RawServer.Ok("yes"), await client.ReadTextAsync(RawServer.Ok("yes").Length));
    }

    [Fact]
    public async Task A_client_that_waits_for_100_Continue_is_told_to_go_on()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            Assert.Equal("hello", await connection.ReadTextAsync(5));
            await connection.SendAsync(RawServer.Ok("yes"));
        });
        using var proxy = InspectingProxy.Start(IpsMode.Reject, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await client.ReadHeadAsync());
        await client.SendAsync("hello");
        Assert.Equal(RawServer.Ok("yes"), await client.ReadTextAsync(RawServer.Ok("yes").Length));
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_answered_408()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(
            service => service with
            {
                Ips = new ServiceIps { Mode = IpsMode.Reject },
                Timeouts = service.Timeouts with { ClientBodyTimeoutSeconds = 0.2 },
            },
            server.Address);
        Assert.StartsWith("HTTP/1.1 408", await proxy.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_while_its_body_is_held_leaves_nothing_behind()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = InspectingProxy.Start(IpsMode.Reject, server.Address);
        using (var client = await proxy.ConnectAsync())
        {
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
            await Proxy.UntilAsync(() => proxy.Engine.Loops[0].Buffers.BytesHeld > 0, "a part is held");
        }

        await Proxy.UntilAsync(() => proxy.Counters.ConnectionsActive == 0 && proxy.Engine.Loops[0].Buffers.BytesHeld == 0, "all is given back");
    }

    [Fact]
    public async Task Pipelined_requests_are_judged_one_by_one()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = InspectingProxy.Start(IpsMode.Reject, server.Address);
        var answer = await proxy.AskAsync("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /evil HTTP/1.1\r\nHost: a\r\n\r\nGET /c HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.StartsWith(RawServer.Ok("yes"), answer, StringComparison.Ordinal);
        Assert.Single(answer.Split("HTTP/1.1 400 ").Skip(1));
        Assert.Equal(1, proxy.ServerCounters.RequestsTotal);
    }

    [Fact]
    public async Task Without_rules_requests_pass()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = InspectingProxy.Start(IpsMode.Reject, server.Address);
        proxy.Engine.Ips.Use(null);
        Assert.StartsWith("HTTP/1.1 200", await proxy.AskAsync("GET /evil HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }
}
