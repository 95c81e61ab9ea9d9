using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Http;

/// <summary>Two servers of no group, two of group g: round robin would alternate in each.</summary>
public sealed class GroupPersistenceTests : IDisposable
{
    private static readonly ContentRule[] Rules = [new() { Name = "api", Subject = RuleSubject.Path, Pattern = "/api/" }];

    private readonly RawServer[] _servers = [.. Enumerable.Range(1, 4).Select(number => RawServer.Answering(RawServer.Ok($"{number}")))];
    private readonly Proxy _proxy;

    public GroupPersistenceTests() => _proxy = new Proxy([.. _servers.Select(server => server.Address)]);

    public void Dispose()
    {
        _proxy.Dispose();
        foreach (var server in _servers)
        {
            server.Dispose();
        }
    }

    [Theory]
    [InlineData(PersistenceMode.SourceIp, "")]
    [InlineData(PersistenceMode.Header, "User-Agent")]
    public async Task Client_keeps_its_server_in_each_group(PersistenceMode mode, string name)
    {
        Apply(new PersistenceSettings { Mode = mode, Name = name });
        var (rest, api) = (await ServerOfAsync("/"), await ServerOfAsync("/api/"));
        Assert.Contains(rest, new[] { '1', '2' });
        Assert.Contains(api, new[] { '3', '4' });
        for (var round = 0; round < 4; round++)
        {
            Assert.Equal(rest, await ServerOfAsync("/"));
            Assert.Equal(api, await ServerOfAsync("/api/"));
        }

        Assert.Equal(2, _proxy.Engine.Persistence.List(_proxy.Service.Id, 0, 10)!.Total);
    }

    [Fact]
    public async Task Clearing_a_client_ends_its_entries_in_all_groups()
    {
        Apply(new PersistenceSettings { Mode = PersistenceMode.SourceIp });
        _ = await ServerOfAsync("/");
        _ = await ServerOfAsync("/api/");
        Assert.True(PersistenceClient.TryParse("127.0.0.1", out var client));
        Assert.Equal(2, _proxy.Engine.Persistence.Clear(_proxy.Service.Id, client));
        Assert.Equal(0, _proxy.Engine.Persistence.List(_proxy.Service.Id, 0, 10)!.Total);
    }

    [Fact]
    public async Task Each_group_has_a_cookie_of_its_own()
    {
        Apply(new PersistenceSettings { Mode = PersistenceMode.ActiveCookie, Name = "lb" });
        var rest = await AskAsync("/", "");
        var api = await AskAsync("/api/", "");
        Assert.StartsWith("lb=", CookieOf(rest), StringComparison.Ordinal);
        Assert.Matches("^lb-[0-9a-f]{8}=", CookieOf(api));
        var cookies = $"Cookie: {CookieOf(rest)}; {CookieOf(api)}\r\n";
        for (var round = 0; round < 4; round++)
        {
            var (again, apiAgain) = (await AskAsync("/", cookies), await AskAsync("/api/", cookies));
            Assert.Equal((rest[^1], api[^1]), (again[^1], apiAgain[^1]));
            Assert.DoesNotContain("Set-Cookie", again + apiAgain, StringComparison.Ordinal);
        }

        // A cookie that names a server of another group is as good as none.
        var foreign = await AskAsync("/api/", $"Cookie: {CookieOf(api).Split('=')[0]}={CookieOf(rest).Split('=', 2)[1]}\r\n");
        Assert.Contains(foreign[^1], new[] { '3', '4' });
        Assert.Contains("Set-Cookie: lb-", foreign, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_tied_to_the_sorry_server()
    {
        using var sorry = RawServer.Answering("HTTP/1.1 200 OK\r\nSet-Cookie: sid=1\r\nContent-Length: 5\r\n\r\nsorry");
        foreach (var mode in new[] { PersistenceMode.ActiveCookie, PersistenceMode.ServerCookie })
        {
            Apply(
                new PersistenceSettings { Mode = mode, Name = "sid" },
                new NotAvailableSettings { Mode = NotAvailableMode.Sorry, SorryServer = sorry.Address.ToString() },
                ServerAvailability.Down);
            Assert.EndsWith("Set-Cookie: sid=1\r\nContent-Length: 5\r\nConnection: close\r\n\r\nsorry", await AskAsync("/", ""), StringComparison.Ordinal);
        }
    }

    private static string CookieOf(string answer) =>
        answer.Split("\r\n").Single(line => line.StartsWith("Set-Cookie: ", StringComparison.Ordinal))["Set-Cookie: ".Length..].Split(';')[0];

    private async Task<char> ServerOfAsync(string path) => (await AskAsync(path, ""))[^1];

    private Task<string> AskAsync(string path, string fields) =>
        _proxy.AskAsync($"GET {path} HTTP/1.1\r\nHost: a\r\nUser-Agent: t\r\n{fields}Connection: close\r\n\r\n");

    private void Apply(PersistenceSettings persistence, NotAvailableSettings? notAvailable = null, ServerAvailability availability = ServerAvailability.Up)
    {
        var service = _proxy.Service with
        {
            Groups = [new ServerGroup { Name = "g" }],
            Routes = [new RuleRoute { Rule = "api", Group = "g" }],
            Persistence = persistence,
            NotAvailable = notAvailable ?? new NotAvailableSettings(),
            RealServers = _servers.Select((server, index) => new RealServer
            {
                Id = new RealServerId(index + 1),
                Address = server.Address,
                Group = index < 2 ? "" : "g",
            }).ToValueList(),
        };
        var plan = Proxy.PlanOf(service, availability, [.. _servers.Select(server => server.Address)]);
        Assert.Empty(_proxy.Engine.Apply(plan with { Rules = Rules.ToValueList() }).Problems);
    }
}
