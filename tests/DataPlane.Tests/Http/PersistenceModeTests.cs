using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tests.Tls;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Http;

/// <summary>Round robin over three servers would alternate: who keeps a server is known again.</summary>
public sealed class PersistenceModeTests : IDisposable
{
    private readonly RawServer[] _servers = [.. Enumerable.Range(1, 3).Select(number => RawServer.Answering(RawServer.Ok($"{number}")))];

    public void Dispose()
    {
        foreach (var server in _servers)
        {
            server.Dispose();
        }
    }

    private Proxy With(PersistenceSettings settings) =>
        new(service => service with { Persistence = settings }, [.. _servers.Select(server => server.Address)]);

    private static async Task<char> ServerOf(Proxy proxy, string target, string fields) =>
        (await proxy.AskAsync($"GET {target} HTTP/1.1\r\n{fields}Connection: close\r\n\r\n"))[^1];

    [Theory]
    [InlineData(PersistenceMode.UrlHash, "", "/a?x=1", "Host: h\r\n", "/b?x=1", "Host: h\r\n")]
    [InlineData(PersistenceMode.UrlHash, "", "http://h/a?x=1", "Host: h\r\n", "/?x=1", "Host: h\r\n")]
    [InlineData(PersistenceMode.QueryHash, "user", "/a?x=1&user=anna", "Host: h\r\n", "/a?x=1&user=bert", "Host: h\r\n")]
    [InlineData(PersistenceMode.Host, "", "/", "Host: one.example\r\n", "/", "Host: two.example\r\n")]
    [InlineData(PersistenceMode.Header, "X-Tenant", "/", "Host: h\r\nx-tenant: 7\r\n", "/", "Host: h\r\nX-Tenant: 8\r\n")]
    [InlineData(PersistenceMode.SuperHttp, "", "/", "Host: h\r\nUser-Agent: f\r\nAuthorization: Basic a\r\n", "/", "Host: h\r\nUser-Agent: f\r\nAuthorization: Basic b\r\n")]
    [InlineData(PersistenceMode.CookieHash, "", "/", "Host: h\r\nCookie: a=1; b=2\r\n", "/", "Host: h\r\nCookie: a=1; b=3\r\n")]
    [InlineData(PersistenceMode.CookieHash, "b", "/", "Host: h\r\nCookie: a=1; b=2\r\n", "/", "Host: h\r\nCookie: a=1; b=3\r\n")]
    [InlineData(PersistenceMode.ServerCookie, "sid", "/", "Host: h\r\nCookie: sid=x\r\n", "/", "Host: h\r\nCookie: xsid=x; sid=y\r\n")]
    public async Task Requests_that_show_the_same_go_to_one_server(
        PersistenceMode mode, string name, string target, string fields, string otherTarget, string otherFields)
    {
        using var proxy = With(new PersistenceSettings { Mode = mode, Name = name });
        var first = await ServerOf(proxy, target, fields);
        var second = await ServerOf(proxy, otherTarget, otherFields);
        Assert.NotEqual(first, second);
        for (var round = 0; round < 4; round++)
        {
            Assert.Equal(first, await ServerOf(proxy, target, fields));
            Assert.Equal(second, await ServerOf(proxy, otherTarget, otherFields));
        }

        var page = proxy.Engine.Persistence.List(proxy.Service.Id, 0, 10)!;
        Assert.Equal(2, page.Total);
        Assert.All(page.Entries, entry => Assert.Matches("^key:[0-9a-f]{30}$", entry.Client));
        Assert.True(PersistenceClient.TryParse(page.Entries[0].Client, out var client));
        Assert.Equal(1, proxy.Engine.Persistence.Clear(proxy.Service.Id, client));
        Assert.Equal(1, proxy.Engine.Persistence.List(proxy.Service.Id, 0, 10)!.Total);
    }

    [Theory]
    [InlineData(PersistenceMode.ServerCookie, "sid")]
    [InlineData(PersistenceMode.CookieHash, "")]
    [InlineData(PersistenceMode.QueryHash, "user")]
    [InlineData(PersistenceMode.Header, "X-Tenant")]
    [InlineData(PersistenceMode.SuperHttp, "")]
    [InlineData(PersistenceMode.ActiveCookie, "")]
    public async Task Who_shows_nothing_is_balanced_or_known_by_its_address(PersistenceMode mode, string name)
    {
        using var balanced = With(new PersistenceSettings { Mode = mode, Name = name });
        var servers = new HashSet<char>();
        for (var round = 0; round < 3; round++)
        {
            servers.Add(await ServerOf(balanced, "/", "Host: h\r\n"));
        }

        Assert.Equal(3, servers.Count);
        using var fallsBack = With(new PersistenceSettings { Mode = mode, Name = name, SourceFallback = true });
        var first = await ServerOf(fallsBack, "/", "Host: h\r\n");
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(first, await ServerOf(fallsBack, "/", "Host: h\r\n"));
        }

        Assert.Equal("127.0.0.1", Assert.Single(fallsBack.Engine.Persistence.List(fallsBack.Service.Id, 0, 10)!.Entries).Client);
    }

    [Fact]
    public async Task Cookie_that_the_server_sets_ties_the_client_to_it()
    {
        using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nSet-Cookie: other=1\r\nset-cookie: sid=abc; Path=/\r\nContent-Length: 1\r\n\r\n4");
        using var proxy = new Proxy(
            service => service with { Persistence = new PersistenceSettings { Mode = PersistenceMode.ServerCookie, Name = "sid" } },
            server.Address, _servers[0].Address);
        var answers = new[] { await ServerOf(proxy, "/", "Host: h\r\n"), await ServerOf(proxy, "/", "Host: h\r\n") };
        Assert.Equal(['1', '4'], answers.Order());
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal('4', await ServerOf(proxy, "/", "Host: h\r\nCookie: sid=abc\r\n"));
        }
    }

    [Fact]
    public async Task Active_cookie_holds_a_browser_to_its_server_and_is_sent_once()
    {
        using var proxy = With(new PersistenceSettings { Mode = PersistenceMode.ActiveCookie });
        var jar = Path.GetTempFileName();
        try
        {
            var first = await Tool.RunAsync("curl", "", "-s", "-i", "-b", jar, "-c", jar, $"http://127.0.0.1:{proxy.Port}/");
            Assert.Contains("Set-Cookie: LMPERSIST=", first, StringComparison.Ordinal);
            for (var round = 0; round < 4; round++)
            {
                var next = await Tool.RunAsync("curl", "", "-s", "-i", "-b", jar, "-c", jar, $"http://127.0.0.1:{proxy.Port}/");
                Assert.Equal(first[^1], next[^1]);
                Assert.DoesNotContain("Set-Cookie", next, StringComparison.Ordinal);
            }

            // Its server fails: another one, and a new cookie that holds.
            var failed = first[^1] - '1';
            var servers = proxy.Plan.Services[0].Servers.Select((server, index) => index == failed ? server with { Availability = ServerAvailability.Down } : server);
            proxy.Engine.Apply(new ServingPlan(2, [proxy.Plan.Services[0] with { Servers = servers.ToValueList() }]));
            var moved = await Tool.RunAsync("curl", "", "-s", "-i", "-b", jar, "-c", jar, $"http://127.0.0.1:{proxy.Port}/");
            Assert.NotEqual(first[^1], moved[^1]);
            Assert.Contains("Set-Cookie: LMPERSIST=", moved, StringComparison.Ordinal);
            Assert.Equal(moved[^1], (await Tool.RunAsync("curl", "", "-s", "-i", "-b", jar, $"http://127.0.0.1:{proxy.Port}/"))[^1]);
        }
        finally
        {
            File.Delete(jar);
        }
    }

    [Fact]
    public async Task Forged_active_cookie_chooses_no_server()
    {
        using var proxy = With(new PersistenceSettings { Mode = PersistenceMode.ActiveCookie });
        for (var round = 0; round < 3; round++)
        {
            Assert.Contains(
                "Set-Cookie: LMPERSIST=",
                await proxy.AskAsync("GET / HTTP/1.1\r\nHost: h\r\nCookie: LMPERSIST=AAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAA\r\nConnection: close\r\n\r\n"),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Another_engine_with_the_same_secret_takes_cookie_and_entries()
    {
        var options = new LoadMaster.DataPlane.Engine.DataPlaneOptions { Threads = 1, PersistenceSecret = new byte[32] };
        Proxy Make(PersistenceSettings settings) =>
            new(service => service with { Persistence = settings }, options, [.. _servers.Select(server => server.Address)]);

        using var cookieActive = Make(new PersistenceSettings { Mode = PersistenceMode.ActiveCookie });
        using var cookieStandby = Make(new PersistenceSettings { Mode = PersistenceMode.ActiveCookie });
        var answer = await cookieActive.AskAsync("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        var cookie = answer.Split("Set-Cookie: ")[1].Split(';')[0];
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(answer[^1], await ServerOf(cookieStandby, "/", $"Host: h\r\nCookie: {cookie}\r\n"));
        }

        using var active = Make(new PersistenceSettings { Mode = PersistenceMode.Host });
        using var standby = Make(new PersistenceSettings { Mode = PersistenceMode.Host });
        active.Engine.Persistence.Recording = true;
        _ = await ServerOf(active, "/", "Host: one.example\r\n");
        var second = await ServerOf(active, "/", "Host: two.example\r\n");
        Assert.Equal(new PersistenceApplied(2, 0), standby.Engine.Persistence.Apply(active.Engine.Persistence.Drain()));
        Assert.Equal(second, await ServerOf(standby, "/", "Host: two.example\r\n"));
    }

    [Fact]
    public async Task Without_refresh_an_entry_ends_a_timeout_after_it_was_made()
    {
        using var proxy = With(new PersistenceSettings { Mode = PersistenceMode.Host, TimeoutSeconds = 2, Refresh = false });
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var first = await ServerOf(proxy, "/", "Host: h\r\n");
        var server = first;
        while (server == first)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), "uses keep the entry alive");
            server = await ServerOf(proxy, "/", "Host: h\r\n");
        }

        Assert.InRange(watch.Elapsed.TotalSeconds, 1.9, 15);
    }
}
