using LoadMaster.DataPlane.Http;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tests.Inspection;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Http;

/// <summary>HTTP/0.9 through real sockets.</summary>
public sealed class SimpleRequestTests
{
    private const string Page = "<html>as it is\r\n\r\n</html>";

    [SkippableFact]
    public async Task Nginx_serves_a_simple_request_and_the_client_gets_its_body_alone()
    {
        await using var server = await NginxServer.StartAsync();
        await server.WriteAsync("a.html", Page);
        using var proxy = new Proxy(Allowed, server.Address);
        Assert.Equal(Page, await proxy.AskAsync("GET /a.html\r\n"));
        Assert.Contains("404 Not Found", await proxy.AskAsync("GET /none\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await proxy.AskAsync("GET /a.html HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal((3, 0), (proxy.Counters.RequestsTotal, proxy.Counters.RefusedRequests));
    }

    [SkippableFact]
    public async Task A_large_body_from_nginx_comes_whole()
    {
        await using var server = await NginxServer.StartAsync();
        var page = string.Concat(Enumerable.Range(0, 200_000).Select(number => $"{number}\n"));
        await server.WriteAsync("large.txt", page);
        using var proxy = new Proxy(Allowed, server.Address);
        Assert.Equal(page, await proxy.AskAsync("\r\nGET /large.txt\r\n"));
    }

    [Theory]
    [InlineData("GET /\r\n")]
    [InlineData("GET /a\r\nHost: a\r\n\r\n")]
    public async Task Off_it_is_refused_as_ever(string request)
    {
        using var server = RawServer.Answering(RawServer.Ok("no"));
        using var proxy = new Proxy(server.Address);
        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", await proxy.AskAsync(request), StringComparison.Ordinal);
        Assert.Empty(server.Heads);
    }

    [Theory]
    [InlineData("HEAD /\r\n")]
    [InlineData("POST /\r\n")]
    [InlineData("get /\r\n")]
    [InlineData("GET  /\r\n")]
    [InlineData("GET / \r\n")]
    [InlineData("GET /a b\r\n")]
    [InlineData("GET /a\tb\r\n")]
    [InlineData("GET /#a\r\n")]
    [InlineData("GET /\n")]
    [InlineData("GET\r\n")]
    [InlineData("GET a\r\n")]
    [InlineData("GET http://a/\r\n")]
    [InlineData("GET / HTTP/0.9x\r\n")]
    [InlineData("GET / HTTP/1.1\r\nBad\r\n\r\n")]
    [InlineData("\r\n\r\nGET /\r\n")]
    public async Task On_nothing_else_passes(string request)
    {
        using var server = RawServer.Answering(RawServer.Ok("no"));
        using var proxy = new Proxy(Allowed, server.Address);
        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", await proxy.AskAsync(request), StringComparison.Ordinal);
        Assert.Empty(server.Heads);
    }

    [Fact]
    public async Task The_server_gets_http_10_and_whatever_follows_on_the_connection_is_not_read()
    {
        using var server = RawServer.AnsweringOnce("HTTP/1.1 200 OK\r\nX-Secret: 1\r\n\r\nbody");
        using var proxy = new Proxy(service => Allowed(service) with { AccessLog = new AccessLogSettings { Format = AccessLogFormat.Custom, Template = "%{protocol} %{method} %{target} %{status} %{bytes-in} %{bytes-out} %{complete}" } }, server.Address);
        Assert.Equal("body", await proxy.AskAsync("GET /a?b\r\nUpgrade: websocket\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\nGET /third\r\n"));
        Assert.Equal(1, server.Accepted);
        Assert.Equal((1, 0), (proxy.Counters.RequestsTotal, proxy.Counters.RefusedRequests));
        var lines = new List<string>();
        await Proxy.UntilAsync(
            () =>
            {
                proxy.Engine.AccessLog.Take((_, line) => lines.Add(System.Text.Encoding.Latin1.GetString(line)));
                return lines.Count > 0;
            },
            "the access log has a line");
        Assert.Equal(["HTTP/0.9 GET /a?b 200 10 4 true"], lines);
    }

    [Fact]
    public async Task Rules_limits_and_the_clients_address_work_as_ever()
    {
        using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Type: text/plain\r\n\r\nold");
        ContentRule[] rules =
        [
            new() { Name = "path", Kind = RuleKind.RewriteUrl, Match = RuleMatch.Prefix, Pattern = "/a", Value = "/b" },
            new() { Name = "host", Kind = RuleKind.AddHeader, Field = "X-Old-Client", Value = "yes" },
            new() { Name = "text", Kind = RuleKind.ReplaceBody, Match = RuleMatch.Contains, Pattern = "old", Value = "newer" },
        ];
        using var proxy = new Proxy(service => Allowed(service), server.Address);
        var plan = proxy.Plan with { Rules = [.. rules] };
        var service = proxy.Service with { RequestRules = ["path", "host"], ResponseRules = ["text"] };
        Assert.Empty(proxy.Engine.Apply(plan with { Services = [plan.Services[0] with { Service = service }] }).Problems);
        Assert.Equal("newer", await proxy.AskAsync("GET /a/x\r\n"));
        var head = Assert.Single(server.Heads);
        Assert.StartsWith($"GET /b/x HTTP/1.1\r\nHost: 127.0.0.1:{proxy.Port}\r\n", head, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-For: 127.0.0.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("X-Old-Client: yes\r\n", head, StringComparison.Ordinal);

        service = service with { Limits = new ServiceLimits { RequestsPerSecondMax = 1 } };
        Assert.Empty(proxy.Engine.Apply(plan with { Services = [plan.Services[0] with { Service = service }] }).Problems);
        var answers = new List<string>();
        for (var time = 0; time < 20; time++)
        {
            answers.Add(await proxy.AskAsync("GET /a/x\r\n"));
        }

        Assert.Contains(answers, answer => answer.Length > 0 && answer != "newer");
        Assert.DoesNotContain(answers, answer => answer.Contains("HTTP/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Our_own_answers_are_bodies_too()
    {
        using var proxy = new Proxy(Allowed, Proxy.ClosedAddress());
        Assert.Equal("The server behind this service could not be reached or gave no valid answer.\n", await proxy.AskAsync("GET /\r\n"));
        using var page = new Proxy(
            service => Allowed(service) with { NotAvailable = new NotAvailableSettings { Mode = NotAvailableMode.Page, Page = "<p>gone</p>", PageStatus = 503 } }, Proxy.ClosedAddress());
        Assert.Equal("<p>gone</p>", await page.AskAsync("GET /\r\n"));
        using var redirect = new Proxy(service => Allowed(service) with { Redirect = new RedirectSettings { Target = "https://%h%s" } });
        Assert.Equal("", await redirect.AskAsync("GET /\r\n"));
        Assert.Equal(1, redirect.Counters.Responses3xx);
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n")]
    [InlineData("no response at all\r\n\r\n")]
    public async Task What_no_such_client_could_read_becomes_an_error(string response)
    {
        using var server = RawServer.AnsweringOnce(response);
        using var proxy = new Proxy(Allowed, server.Address);
        Assert.Equal("The server behind this service could not be reached or gave no valid answer.\n", await proxy.AskAsync("GET /\r\n"));
    }

    [Fact]
    public async Task Chunks_of_the_server_come_as_the_body_alone()
    {
        using var server = RawServer.AnsweringOnce("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n");
        using var proxy = new Proxy(Allowed, server.Address);
        Assert.Equal("abc", await proxy.AskAsync("GET /\r\n"));
    }

    [Fact]
    public async Task The_intrusion_prevention_looks_at_it_like_at_any_other()
    {
        using var server = RawServer.Answering(RawServer.Ok("fine"));
        using var proxy = new Proxy(service => Allowed(service) with { Ips = new ServiceIps { Mode = IpsMode.Reject } }, server.Address);
        proxy.Engine.Ips.Use(InspectingProxy.Policy(InspectingProxy.Rules));
        Assert.Equal("fine", await proxy.AskAsync("GET /good\r\n"));
        Assert.StartsWith("<!DOCTYPE html>\n<html><head><title>400 Invalid Request", await proxy.AskAsync("GET /evil\r\n"), StringComparison.Ordinal);
        Assert.Single(server.Heads);
    }

    [Fact]
    public async Task A_client_keeps_its_server_by_its_address()
    {
        using var one = RawServer.Answering(RawServer.Ok("one"));
        using var two = RawServer.Answering(RawServer.Ok("two"));
        using var proxy = new Proxy(service => Allowed(service) with { Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp } }, one.Address, two.Address);
        var first = await proxy.AskAsync("GET /\r\n");
        Assert.Contains(first, new[] { "one", "two" });
        for (var time = 0; time < 4; time++)
        {
            Assert.Equal(first, await proxy.AskAsync("GET /\r\n"));
        }
    }

    [Fact]
    public unsafe void A_line_that_is_too_long_is_refused_as_any_other()
    {
        var head = new RequestHead();
        Assert.Equal(ParseStatus.Complete, Parse(Domain.Limits.RequestLineBytesMax - " HTTP/1.0".Length));
        Assert.Equal(ParseStatus.LineTooLong, Parse(Domain.Limits.RequestLineBytesMax - " HTTP/1.0".Length + 1));
        Assert.Equal(ParseStatus.Malformed, Parse(Domain.Limits.RequestLineBytesMax + 1));

        int Parse(int length)
        {
            var line = System.Text.Encoding.ASCII.GetBytes($"GET /{new string('a', length - 5)}\r\n");
            fixed (byte* data = line)
            {
                var status = head.ParseSimple(data, line.Length);
                Assert.Equal(status == ParseStatus.Complete, head.IsSimple);
                Assert.True(!head.IsSimple || head.Length - head.AddedLength == line.Length);
                return status;
            }
        }
    }

    private static VirtualService Allowed(VirtualService service) => service with { AllowHttp09 = true };
}
