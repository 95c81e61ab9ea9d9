using System.Net;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http.Rules;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Http;

public sealed class ContentRuleTests
{
    private static readonly IPAddress Client = IPAddress.Parse("198.18.7.9");

    [Theory]
    [InlineData("path", "", "prefix", "/images/", "GET /images/a?b", "", true)]
    [InlineData("path", "", "suffix", ".png", "GET /a.png?b=c", "", true)]
    [InlineData("path", "", "suffix", ".png", "GET /a?b=.png", "", false)]
    [InlineData("url", "", "suffix", ".png", "GET /a?b=.png", "", true)]
    [InlineData("path", "", "exact", "/", "GET http://h", "", true)]
    [InlineData("url", "", "contains", "x=1", "GET /a?x=1&y", "", true)]
    [InlineData("url", "", "regex", "^/(a|b)+/\\d{2}$", "GET /abba/42", "", true)]
    [InlineData("url", "", "regex", "^/(a|b)+/\\d{2}$", "GET /abba/421", "", false)]
    [InlineData("host", "", "exact", "H", "GET /", "", true)]
    [InlineData("method", "", "exact", "POST", "POST /", "", true)]
    [InlineData("method", "", "exact", "POST", "post /", "", false)]
    [InlineData("header", "x-version", "exact", "2", "GET /", "X-Version: 1\r\nX-VERSION: 2\r\n", true)]
    [InlineData("header", "X-Version", "prefix", "", "GET /", "", false)]
    [InlineData("header", "X-Version", "prefix", "", "GET /", "X-Version:\r\n", true)]
    [InlineData("query", "id", "exact", "7", "GET /?a=1&id=7", "", true)]
    [InlineData("query", "id", "exact", "7", "GET /?xid=7", "", false)]
    [InlineData("query", "", "contains", "7", "GET /7", "", false)]
    [InlineData("cookie", "sid", "exact", "b c", "GET /", "Cookie: a=b; sid=\"b c\"; d\r\n", true)]
    [InlineData("cookie", "sid", "exact", "b", "GET /", "Cookie: Sid=b; xsid=b\r\n", false)]
    [InlineData("source", "", "exact", "198.18.7.8/29", "GET /", "", true)]
    [InlineData("source", "", "exact", "198.18.7.16/29", "GET /", "", false)]
    [InlineData("source", "", "exact", "2001:db8::/32", "GET /", "", false)]
    public void Request_matches(string subject, string field, string match, string pattern, string request, string headers, bool expected)
    {
        Assert.True(RuleWords.Subjects.TryParse(subject, out var part) && RuleWords.Matches.TryParse(match, out _));
        _ = RuleWords.Matches.TryParse(match, out var how);
        var rule = new ContentRule { Name = "r", Subject = part, Field = field, Match = how, Pattern = pattern };
        var service = WithGroup() with { Routes = [new RuleRoute { Rule = "r", Group = "g" }] };
        Assert.Equal(expected ? "g" : "", Try(service, [rule], request, headers).Group);
        Assert.Equal(expected ? "" : "g", Try(service, [rule with { Negate = true }], request, headers).Group);
    }

    [Theory]
    [InlineData(RuleMatch.Prefix, "/IMAGES")]
    [InlineData(RuleMatch.Contains, "MAGE")]
    [InlineData(RuleMatch.Suffix, "S/A")]
    [InlineData(RuleMatch.Regex, "^/IM.*A$")]
    public void Case_counts_unless_told_otherwise(RuleMatch match, string pattern)
    {
        var rule = new ContentRule { Name = "r", Subject = RuleSubject.Path, Match = match, Pattern = pattern };
        var service = WithGroup() with { Routes = [new RuleRoute { Rule = "r", Group = "g" }] };
        Assert.Equal("", Try(service, [rule], "GET /images/a", "").Group);
        Assert.Equal("g", Try(service, [rule with { IgnoreCase = true }], "GET /images/a", "").Group);
    }

    [Theory]
    [InlineData("prefix", "/old/", "/new/", "/old/a?b=/old/", "/new/a?b=/old/")]
    [InlineData("contains", "old", "new", "/x/old/old", "/x/new/old")]
    [InlineData("regex", "/v\\d+/", "/", "/api/v12/x", "/api/x")]
    [InlineData("regex", "^.*$", "https://evil", "/a", "/a")]
    [InlineData("prefix", "/a", "", "/a/b", "/b")]
    [InlineData("prefix", "/a", "", "/ab", "/ab")]
    [InlineData("suffix", ".php", ".html", "/a.php", "/a.html")]
    [InlineData("prefix", "/old", "/new", "http://h/old/x", "http://h/new/x")]
    public void Url_is_rewritten_where_it_stays_a_path(string match, string pattern, string value, string url, string expected)
    {
        _ = RuleWords.Matches.TryParse(match, out var how);
        var rule = new ContentRule { Name = "r", Kind = RuleKind.RewriteUrl, Match = how, Pattern = pattern, Value = value };
        var outcome = Try(WithGroup() with { RequestRules = ["r"] }, [rule], $"GET {url}", "");
        Assert.StartsWith($"GET {expected} HTTP/1.1\r\n", outcome.Request, StringComparison.Ordinal);
        Assert.Equal(["r"], outcome.Changes);
    }

    [Fact]
    public void Headers_change_in_the_order_of_the_list_and_by_flags()
    {
        ContentRule[] rules =
        [
            new() { Name = "office", Subject = RuleSubject.Source, Pattern = "198.18.7.0/24", SetFlag = 3 },
            new() { Name = "drop", Kind = RuleKind.DeleteHeader, Field = "x-a" },
            new() { Name = "add", Kind = RuleKind.AddHeader, Field = "X-A", Value = "mine", OnlyOnFlag = 3 },
            new() { Name = "never", Kind = RuleKind.AddHeader, Field = "X-No", Value = "x", OnlyOnNoFlag = 3 },
            new() { Name = "part", Kind = RuleKind.ReplaceHeader, Field = "X-B", Match = RuleMatch.Contains, Pattern = "old", Value = "newer" },
            new() { Name = "whole", Kind = RuleKind.ReplaceHeader, Field = "Host", Value = "inner:81" },
        ];
        var service = WithGroup() with { ForwardedFor = false, RequestRules = rules.Select(rule => rule.Name).ToValueList() };
        var outcome = Try(service, rules, "GET /", "X-A: 1\r\nX-B: an old, old one\r\nX-A:2\r\nx-b:\told\r\n");
        Assert.Equal("GET / HTTP/1.1\r\nHost: inner:81\r\nX-B: an newer, old one\r\nx-b:\tnewer\r\nX-A: mine\r\n\r\n", outcome.Request);
        Assert.Equal(["drop", "add", "part", "whole"], outcome.Changes);
        Assert.Equal([3], outcome.Flags);
    }

    [Fact]
    public void Head_that_rules_make_too_long_is_refused()
    {
        var rule = new ContentRule { Name = "r", Kind = RuleKind.ReplaceHeader, Field = "X", Value = new string('v', 1024) };
        Assert.Contains("431", Try(WithGroup() with { RequestRules = ["r"] }, [rule], "GET /", string.Concat(Enumerable.Repeat("X: 1\r\n", 20))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_go_to_the_group_of_the_first_route_that_matches()
    {
        using var rest = RawServer.Answering(RawServer.Ok("rest"));
        using var images = RawServer.Answering(RawServer.Ok("images"));
        ContentRule[] rules =
        [
            new() { Name = "images", Subject = RuleSubject.Path, Pattern = "/images/" },
            new() { Name = "secret", Kind = RuleKind.DeleteHeader, Field = "X-Secret" },
        ];
        using var proxy = new Proxy(rest.Address);
        var service = WithGroup() with
        {
            Address = proxy.Service.Address,
            Routes = [new RuleRoute { Rule = "images", Group = "g" }],
            RequestRules = ["secret"],
            RealServers = [Server(1, rest.Address, ""), Server(2, images.Address, "g")],
        };
        Apply(proxy, service, rules, rest.Address, images.Address);
        for (var round = 0; round < 4; round++)
        {
            Assert.EndsWith("images", await proxy.AskAsync("GET /images/a HTTP/1.1\r\nHost: a\r\nX-Secret: 1\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
            Assert.EndsWith("rest", await proxy.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        }

        Assert.All(images.Heads, head => Assert.DoesNotContain("X-Secret", head, StringComparison.Ordinal));

        // An entry of one group must not draw the client to its server from another.
        Apply(proxy, service with { Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp } }, rules, rest.Address, images.Address);
        for (var round = 0; round < 3; round++)
        {
            Assert.EndsWith("rest", await proxy.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
            Assert.EndsWith("images", await proxy.AskAsync("GET /images/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        }

        Apply(proxy, service with { RealServers = [Server(1, rest.Address, ""), Server(2, images.Address, "")] }, rules, rest.Address, images.Address);
        Assert.StartsWith("HTTP/1.1 503 ", await proxy.AskAsync("GET /images/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_that_rules_make_too_long_is_502_and_the_service_goes_on()
    {
        var lines = string.Concat(Enumerable.Repeat("X: 1\r\n", 20));
        using var server = RawServer.Answering($"HTTP/1.1 200 OK\r\n{lines}Content-Length: 3\r\n\r\nyes");
        ContentRule[] rules = [new() { Name = "r", Kind = RuleKind.ReplaceHeader, Field = "X", Value = new string('v', 1024) }];
        using var proxy = new Proxy(server.Address);
        var service = proxy.Service with { ResponseRules = ["r"], RealServers = [Server(1, server.Address, "")] };
        Apply(proxy, service, rules, server.Address);
        using var client = await proxy.ConnectAsync();
        for (var round = 0; round < 3; round++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            var head = await client.ReadHeadAsync();
            Assert.StartsWith("HTTP/1.1 502 ", head, StringComparison.Ordinal);
            var length = head.Split('\n').Single(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal))["Content-Length: ".Length..];
            _ = await client.ReadTextAsync(int.Parse(length, System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.Equal((0, 3), (proxy.Counters.Responses2xx, proxy.Counters.Responses5xx));
        Apply(proxy, service with { ResponseRules = [] }, rules, server.Address);
        Assert.EndsWith("yes", await proxy.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1024)]
    public async Task Responses_are_changed_and_their_bodies_stay_whole(int valueLength)
    {
        var body = new string('b', 300_000);
        using var server = RawServer.Answering($"HTTP/1.1 200 OK\r\nServer: secret/1.0\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        var value = new string('v', valueLength);
        ContentRule[] rules =
        [
            new() { Name = "drop", Kind = RuleKind.DeleteHeader, Field = "Server" },
            new() { Name = "add", Kind = RuleKind.AddHeader, Field = "X-Frame-Options", Value = value },
        ];
        using var proxy = new Proxy(server.Address);
        Apply(proxy, proxy.Service with { ResponseRules = ["drop", "add"], RealServers = [Server(1, server.Address, "")] }, rules, server.Address);
        var answer = await proxy.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Equal($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\nX-Frame-Options: {value}\r\n\r\n{body}", answer);
    }

    [Fact]
    public async Task Rules_allocate_nothing_once_warm()
    {
        var response = RawServer.Ok("yes");
        using var server = RawServer.Answering(response);
        ContentRule[] rules =
        [
            new() { Name = "regex", Subject = RuleSubject.Url, Match = RuleMatch.Regex, Pattern = "^/im(a|b)+ges/.*x=[0-9]+", SetFlag = 1 },
            new() { Name = "case", Subject = RuleSubject.Header, Field = "User-Agent", Match = RuleMatch.Contains, Pattern = "MOZILLA", IgnoreCase = true },
            new() { Name = "add", Kind = RuleKind.AddHeader, Field = "X-Flag", Value = "1", OnlyOnFlag = 1 },
            new() { Name = "part", Kind = RuleKind.ReplaceHeader, Field = "User-Agent", Match = RuleMatch.Regex, Pattern = "[0-9]+", Value = "9" },
        ];
        using var proxy = new Proxy(server.Address);
        var service = WithGroup() with
        {
            Address = proxy.Service.Address,
            RequestRules = ["regex", "add", "part"],
            ResponseRules = ["add"],
            Routes = [new RuleRoute { Rule = "case", Group = "g" }],
            RealServers = [Server(1, server.Address, "g")],
        };
        Apply(proxy, service, rules, server.Address);
        using var client = await proxy.ConnectAsync();
        async Task RunAsync(int count)
        {
            for (var round = 0; round < count; round++)
            {
                await client.SendAsync("GET /images/a.png?x=12 HTTP/1.1\r\nHost: a\r\nUser-Agent: Mozilla/5.0\r\n\r\n");
                Assert.Contains("X-Flag: 1\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
                _ = await client.ReadTextAsync(3);
            }
        }

        await proxy.AllocatesNothingOnceWarmAsync(1500, RunAsync);
        Assert.Contains("User-Agent: Mozilla/9.0\r\n", server.Heads.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_sent_no_rule_breaks_the_head()
    {
        var random = new Random(11);
        const string bytes = "/a?&=;%\"' \t:b,=x1";
        ContentRule[] rules =
        [
            new() { Name = "q", Subject = RuleSubject.Query, Field = "a", Match = RuleMatch.Contains, Pattern = "b", SetFlag = 1 },
            new() { Name = "c", Subject = RuleSubject.Cookie, Field = "x", Match = RuleMatch.Regex, Pattern = "a+b?", SetFlag = 2 },
            new() { Name = "u", Kind = RuleKind.RewriteUrl, Match = RuleMatch.Regex, Pattern = "[/a]+", Value = "/" },
            new() { Name = "h", Kind = RuleKind.ReplaceHeader, Field = "Cookie", Match = RuleMatch.Regex, Pattern = "a*", Value = "z" },
            new() { Name = "d", Kind = RuleKind.DeleteHeader, Field = "X", OnlyOnFlag = 1 },
        ];
        var service = WithGroup() with { RequestRules = ["q", "c", "u", "h", "d"] };
        var parsed = 0;
        for (var round = 0; round < 20_000; round++)
        {
            string Text() => new([.. Enumerable.Range(0, random.Next(12)).Select(_ => bytes[random.Next(bytes.Length)])]);
            var outcome = Try(service, rules, $"GET /{Text().Replace(' ', '+').Replace('\t', '+')}", $"Cookie: {Text()}\r\nX: {Text()}\r\n");
            if (outcome.Error.Length == 0)
            {
                parsed++;
                var again = RuleTrial.Run(service with { RequestRules = [], ForwardedFor = false }, [], outcome.Request, Client);
                Assert.Equal(outcome.Request, again.Request);
            }
        }

        Assert.InRange(parsed, 10_000, 20_000);
    }

    private static RuleOutcome Try(VirtualService service, ContentRule[] rules, string request, string headers) =>
        RuleTrial.Run(service, rules, $"{request} HTTP/1.1\r\nHost: h\r\n{headers}\r\n", Client);

    private static VirtualService WithGroup() => new()
    {
        Id = new VirtualServiceId(1),
        Address = new Endpoint(IPAddress.Loopback, 80),
        Groups = [new ServerGroup { Name = "g" }],
    };

    private static RealServer Server(int id, Endpoint address, string group) => new() { Id = new RealServerId(id), Address = address, Group = group };

    private static void Apply(Proxy proxy, VirtualService service, ContentRule[] rules, params Endpoint[] servers) =>
        Assert.Empty(proxy.Engine.Apply(Proxy.PlanOf(service, ServerAvailability.Up, servers) with { Rules = rules.ToValueList() }).Problems);
}
