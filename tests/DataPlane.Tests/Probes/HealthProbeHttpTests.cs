using System.Text;
using LoadMaster.DataPlane.Probes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Probes;

public class HealthProbeHttpTests
{
    private static readonly HealthProbe Probe = new();
    private static readonly HealthCheck Http = new() { Type = HealthCheckType.Http, TimeoutSeconds = 5 };

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200 OK")]
    [InlineData("HTTP/1.0 204 No Content\r\n\r\n", "204 No Content")]
    [InlineData("HTTP/1.1 301\r\n\r\n", "301")]
    [InlineData("HTTP/1.1 401 \u0007Un\u001bauthorized\r\n\r\n", "401 ?Un?authorized")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Fine\r\n\r\n", "200 Fine")]
    [InlineData("HTTP/1.1 200 Bare line feeds\nA: b\n\n", "200 Bare line feeds")]
    public async Task An_expected_status_is_healthy_and_shown(string answer, string reason)
    {
        await using var server = LoopbackServer.Answering(answer);
        var result = await Probe.ProbeAsync(server.Endpoint, Http, default);
        Assert.True(result.Healthy, result.Reason);
        Assert.Equal(reason, result.Reason);
    }

    [Theory]
    [InlineData("HTTP/1.1 500 Oops\r\n\r\n", "status 500, expected 200-299,301,302,401")]
    [InlineData("HTTP/1.1 302 Found\r\n\r\n", "status 302, expected 200", "200")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "the answer is not HTTP/1.1, it begins 'SSH-2.0-OpenSSH_9.2'")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n", "the answer is not HTTP/1.1, it begins 'HTTP/1.1 2000 OK'")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "the answer has a header line without a name: 'no colon'")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "the answer has a bad Content-Length '-1'")]
    [InlineData("", "connection closed before the answer was complete")]
    [InlineData("HTTP/1.1 200 OK\r\nServer: x\r\n", "connection closed before the answer was complete")]
    public async Task Anything_else_is_unhealthy_with_its_reason(string answer, string reason, string codes = "200-299,301,302,401")
    {
        await using var server = LoopbackServer.Answering(answer);
        var result = await Probe.ProbeAsync(server.Endpoint, Http with { ExpectedCodes = codes }, default);
        Assert.False(result.Healthy);
        Assert.Equal(reason, result.Reason);
    }

    [Fact]
    public async Task The_request_is_exactly_what_the_check_says()
    {
        var requests = new List<string>();
        await using var server = new LoopbackServer(async (stream, end) =>
        {
            requests.Add(await LoopbackServer.ReadRequestAsync(stream, end));
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), end);
        });
        await Probe.ProbeAsync(server.Endpoint, Http with { Method = "HEAD", Path = "/up?a=b", Host = "www.example.org" }, default);
        await Probe.ProbeAsync(server.Endpoint, Http, default);
        Assert.Equal(
            [
                "HEAD /up?a=b HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: LoadMaster-check\r\nAccept: */*\r\nConnection: close\r\n\r\n",
                $"GET / HTTP/1.1\r\nHost: {server.Endpoint}\r\nUser-Agent: LoadMaster-check\r\nAccept: */*\r\nConnection: close\r\n\r\n",
            ],
            requests);
    }

    [Theory]
    [InlineData("/a b", "")]
    [InlineData("/\r\nX: y", "")]
    [InlineData("/", "a\nb")]
    public async Task Text_that_would_break_the_request_is_not_sent(string path, string host)
    {
        var result = await Probe.ProbeAsync(LoopbackServer.Nobody(), Http with { Path = path, Host = host }, default);
        Assert.False(result.Healthy);
        Assert.Contains("cannot be sent", result.Reason);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nall is well.")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nall is well.")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nall i\r\n7;x=y\r\ns well.\r\n0\r\n\r\n")]
    public async Task The_body_is_matched_however_it_is_delimited(string answer)
    {
        await using var server = LoopbackServer.Answering(answer);
        var match = await Probe.ProbeAsync(server.Endpoint, Http with { BodyPattern = @"^all\s+is well\.$" }, default);
        Assert.True(match.Healthy, match.Reason);
        var mismatch = await Probe.ProbeAsync(server.Endpoint, Http with { BodyPattern = "ill" }, default);
        Assert.False(mismatch.Healthy);
        Assert.Equal("200 OK, but the body does not match the pattern 'ill'", mismatch.Reason);
    }

    [Theory]
    [InlineData("Content-Length: 9\r\n\r\nshort", "connection closed before the body was complete")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n9\r\nshort", "connection closed before the body was complete")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\n", "the answer has a bad chunk size 'zz'")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nlonger\r\n", "the answer has a chunk longer than its size")]
    public async Task A_broken_body_is_unhealthy(string rest, string reason)
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\r\n" + rest);
        var result = await Probe.ProbeAsync(server.Endpoint, Http with { BodyPattern = "short" }, default);
        Assert.False(result.Healthy);
        Assert.Equal(reason, result.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Length: 1000000000000\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n", "FFFFFFFF\r\n")]
    public async Task An_endless_body_is_read_up_to_its_bound_only(string field, string start = "")
    {
        await using var server = new LoopbackServer(async (stream, end) =>
        {
            await LoopbackServer.ReadRequestAsync(stream, end);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{field}\r\n{start}"), end);
            var filler = new byte[16 * 1024];
            Array.Fill(filler, (byte)'a');
            while (true)
            {
                await stream.WriteAsync(filler, end);
            }
        });
        var found = await Probe.ProbeAsync(server.Endpoint, Http with { BodyPattern = "^a{10}" }, default);
        Assert.True(found.Healthy, found.Reason);
        var beyond = await Probe.ProbeAsync(server.Endpoint, Http with { BodyPattern = "b" }, default);
        Assert.False(beyond.Healthy);
        Assert.Contains("does not match", beyond.Reason);
    }

    [Fact]
    public async Task An_endless_header_is_refused()
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\r\nX: " + new string('a', 40_000));
        Assert.Equal("the answer's header is longer than 32 KiB", (await Probe.ProbeAsync(server.Endpoint, Http, default)).Reason);
    }

    [Theory]
    [InlineData("(", "")]
    [InlineData("(a)\\1", "")]
    [InlineData("a", "nonsense")]
    public async Task A_check_that_cannot_be_carried_out_says_so(string pattern, string codes)
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\r\n\r\naa");
        var check = Http with { BodyPattern = pattern, ExpectedCodes = codes.Length > 0 ? codes : "200" };
        var result = await Probe.ProbeAsync(server.Endpoint, check, default);
        Assert.False(result.Healthy);
        Assert.Contains("cannot be used", result.Reason);
    }

    [Fact]
    public async Task A_self_signed_certificate_is_accepted_and_the_host_is_named_in_the_handshake()
    {
        var names = new List<string>();
        await using var server = LoopbackServer.Tls(async (stream, hello, end) =>
        {
            names.Add(hello.ServerName);
            await LoopbackServer.ReadRequestAsync(stream, end);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"u8.ToArray(), end);
        });
        var https = Http with { Type = HealthCheckType.Https, BodyPattern = "^hi$" };
        var named = await Probe.ProbeAsync(server.Endpoint, https with { Host = "www.example.org:8443" }, default);
        Assert.True(named.Healthy, named.Reason);
        var unnamed = await Probe.ProbeAsync(server.Endpoint, https, default);
        Assert.True(unnamed.Healthy, unnamed.Reason);
        Assert.Equal(["www.example.org", ""], names);
    }

    [Fact]
    public async Task A_server_without_tls_fails_the_https_check_with_a_reason()
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 400 Bad Request\r\n\r\n" + new string(' ', 100));
        await using var closing = new LoopbackServer((_, _) => Task.CompletedTask);
        var https = Http with { Type = HealthCheckType.Https, TimeoutSeconds = 1 };
        Assert.False((await Probe.ProbeAsync(server.Endpoint, https, default)).Healthy);
        var closed = await Probe.ProbeAsync(closing.Endpoint, https, default);
        Assert.False(closed.Healthy);
        Assert.NotEqual("", closed.Reason);
    }
}
