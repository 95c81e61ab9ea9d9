using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Http;

public sealed class ServiceAnswersTests
{
    private const string Get = "GET /a?b=c HTTP/1.1\r\nHost: www.example.com:80\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData(301, "https://%h%s", Get, "Moved Permanently", "https://www.example.com/a?b=c")]
    [InlineData(302, "https://%h:8443%s", Get, "Found", "https://www.example.com:8443/a?b=c")]
    [InlineData(307, "https://x/%%41?u=%s", Get, "Temporary Redirect", "https://x/%41?u=/a?b=c")]
    [InlineData(308, "/fixed", Get, "Permanent Redirect", "/fixed")]
    [InlineData(302, "https://%h%s", "GET http://[2001:db8::1]:8080 HTTP/1.1\r\nHost: [2001:db8::1]:8080\r\nConnection: close\r\n\r\n", "Found", "https://[2001:db8::1]/")]
    [InlineData(302, "https://%h%s", "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "Found", "https://a/")]
    [InlineData(302, "https://%h%s", "GET /x HTTP/1.0\r\n\r\n", "Found", "https://127.0.0.1/x")]
    [InlineData(302, "https://%h%s", "HEAD /x HTTP/1.0\r\nHost: b\r\n\r\n", "Found", "https://b/x")]
    public async Task Redirect_names_what_was_asked_for(int status, string target, string request, string reason, string location)
    {
        using var proxy = new Proxy(service => service with { Redirect = new RedirectSettings { Status = status, Target = target } });
        Assert.Equal(
            $"HTTP/1.1 {status} {reason}\r\nContent-Length: 0\r\nLocation: {location}\r\nConnection: close\r\n\r\n", await proxy.AskAsync(request));
        Assert.Equal((1, 1, 0), (proxy.Counters.RequestsTotal, proxy.Counters.Responses3xx, proxy.Counters.NoServerAvailable));
    }

    [Fact]
    public async Task Redirects_keep_the_connection_and_answer_pipelined_requests_in_order()
    {
        using var proxy = new Proxy(service => service with { Redirect = new RedirectSettings { Target = "https://%h%s" } });
        using var client = await proxy.ConnectAsync();
        await client.SendByteByByteAsync("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\nhiGET /3 HTTP/1.1\r\nHost: c\r\n\r\n");
        Assert.Contains("Location: https://a/1\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
        var second = await client.ReadHeadAsync();
        Assert.Contains("Location: https://b/2\r\n", second, StringComparison.Ordinal);
        if (!second.Contains("Connection: close", StringComparison.Ordinal))
        {
            Assert.Contains("Location: https://c/3\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\\r\\nSet-Cookie: x\r\n\r\n")]
    [InlineData("GET /\r\nSet-Cookie: x HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\nSet-Cookie: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a/../b\r\n\r\n")]
    public async Task Nothing_a_client_sends_splits_the_answer(string request)
    {
        using var proxy = new Proxy(service => service with { Redirect = new RedirectSettings { Target = "https://%h%s" } });
        var answer = await proxy.AskAsync(request);
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-Cookie", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_that_does_not_fit_is_414()
    {
        using var proxy = new Proxy(service => service with { Redirect = new RedirectSettings { Target = "https://x%s%s%s%s%s%s" } });
        var answer = await proxy.AskAsync($"GET /{new string('a', 7500)} HTTP/1.0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 414 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_allocate_nothing_once_warm()
    {
        using var proxy = new Proxy(service => service with { Redirect = new RedirectSettings { Target = "https://%h%s" } });
        using var client = await proxy.ConnectAsync();
        async Task RunAsync(int count)
        {
            for (var round = 0; round < count; round++)
            {
                await client.SendAsync("GET /a HTTP/1.1\r\nHost: b\r\n\r\n");
                Assert.StartsWith("HTTP/1.1 302 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
            }
        }

        await proxy.AllocatesNothingOnceWarmAsync(2000, RunAsync);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_server_the_page_is_shown(bool refused)
    {
        using var proxy = new Proxy(
            service => service with { NotAvailable = new NotAvailableSettings { Mode = NotAvailableMode.Page, Page = "<h1>später</h1>", PageStatus = 503 } },
            refused ? [Proxy.ClosedAddress()] : []);
        var answer = await proxy.AskAsync(Get);
        Assert.StartsWith("HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 16\r\nConnection: close\r\n\r\n<h1>", answer, StringComparison.Ordinal);
        Assert.EndsWith("</h1>", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", await proxy.AskAsync(Get.Replace("GET", "HEAD", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(refused ? 0 : 2, proxy.Counters.NoServerAvailable);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_server_clients_are_redirected(bool refused)
    {
        using var proxy = new Proxy(
            service => service with { NotAvailable = new NotAvailableSettings { Mode = NotAvailableMode.Redirect, Target = "https://status.example.com%s", RedirectStatus = 307 } },
            refused ? [Proxy.ClosedAddress()] : []);
        Assert.Contains("307 Temporary Redirect\r\nContent-Length: 0\r\nLocation: https://status.example.com/a?b=c\r\n", await proxy.AskAsync(Get), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_server_the_sorry_server_answers(bool refused)
    {
        using var sorry = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync(RawServer.Ok("sorry " + await connection.ReadTextAsync(2)));
        });
        using var proxy = new Proxy(WithSorry(sorry.Address), refused ? [Proxy.ClosedAddress()] : []);
        Assert.EndsWith("sorry hi", await proxy.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sorry_server_gets_nothing_while_a_server_is_up_and_a_dead_one_ends_in_an_error()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var sorry = RawServer.Answering(RawServer.Ok("sorry"));
        using (var proxy = new Proxy(WithSorry(sorry.Address), server.Address))
        {
            for (var round = 0; round < 5; round++)
            {
                Assert.EndsWith("yes", await proxy.AskAsync(Get), StringComparison.Ordinal);
            }

            Assert.Equal(0, sorry.Accepted);
            _ = proxy.Engine.Apply(Proxy.PlanOf(proxy.Service, ServerAvailability.Down, server.Address));
            Assert.EndsWith("sorry", await proxy.AskAsync(Get), StringComparison.Ordinal);
            _ = proxy.Engine.Apply(proxy.Plan);
            Assert.EndsWith("yes", await proxy.AskAsync(Get), StringComparison.Ordinal);
        }

        using var dead = new Proxy(WithSorry(Proxy.ClosedAddress()));
        Assert.StartsWith("HTTP/1.1 503 ", await dead.AskAsync(Get), StringComparison.Ordinal);
    }

    private static Func<VirtualService, VirtualService> WithSorry(Endpoint address) => service =>
        service with { NotAvailable = new NotAvailableSettings { Mode = NotAvailableMode.Sorry, SorryServer = address.ToString() } };
}
