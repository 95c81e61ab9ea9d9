using System.Net;
using System.Text;
using LoadMaster.DataPlane.Http.Rules;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Testing;

namespace LoadMaster.DataPlane.Tests.Http;

/// <summary>What a rule's regular expression captures, in its value.</summary>
public sealed class CaptureTests
{
    private static readonly IPAddress Client = IPAddress.Parse("198.18.7.9");

    [Theory]
    [InlineData("^/user/([0-9]+)/(.*)$", "/$2?id=$1", "/user/42/a/b", "/a/b?id=42")]
    [InlineData("^/(a)(x)?", "/[$2]$1", "/ab", "/[]ab")]
    [InlineData("b+", "<$0>", "/abbc", "/a<bb>c")]
    [InlineData("^/(.*)", "/$$1/$1$", "/a", "/$1/a$")]
    [InlineData("^/(.)(.)(.)(.)(.)(.)(.)(.)(.)", "/$9$8$7$6$5$4$3$2$1$0", "/123456789z", "/987654321/123456789z")]
    [InlineData("^/([^?]*)", "$1", "/a", "/a")]
    [InlineData("^/a(%0d%0a)", "/b$1", "/a%0d%0aX:y", "/b%0d%0aX:y")]
    public void A_url_is_rewritten_with_what_was_captured(string pattern, string value, string url, string expected)
    {
        var rule = Rule(RuleKind.RewriteUrl, pattern, value);
        Assert.StartsWith($"GET {expected} HTTP/1.1\r\n", Try([rule], url).Request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RuleMatch.Prefix, "/a", "/$1$$", "/a/x", "/$1$$/x")]
    [InlineData(RuleMatch.Contains, "a", "$0", "/a/x", "/$0/x")]
    [InlineData(RuleMatch.Regex, "a", "b$c$", "/a/x", "/b$c$/x")]
    public void Elsewhere_a_dollar_is_a_dollar(RuleMatch match, string pattern, string value, string url, string expected) =>
        Assert.StartsWith($"GET {expected} HTTP", Try([Rule(RuleKind.RewriteUrl, pattern, value) with { Match = match }], url).Request, StringComparison.Ordinal);

    [Fact]
    public void Headers_get_what_the_same_rule_captured_of_them_and_of_the_request()
    {
        ContentRule[] rules =
        [
            Rule(RuleKind.RewriteUrl, "^/t/[^/]+/", "/") with { Name = "strip" },
            Rule(RuleKind.AddHeader, "^/t/([^/?]+)/", "$1.$1") with { Name = "tenant", Field = "X-Tenant" },
            Rule(RuleKind.AddHeader, "^/t/", "yes") with { Name = "is", Field = "X-Is" },
            Rule(RuleKind.AddHeader, "^/none", "no") with { Name = "not", Field = "X-Not" },
            Rule(RuleKind.AddHeader, "^([a-z]+)\\.EXAMPLE\\.com$", "$1") with { Name = "site", Field = "X-Site", Subject = RuleSubject.Host },
            Rule(RuleKind.AddHeader, "(?:^|&)id=([0-9]+)", "$1") with { Name = "id", Field = "X-Id", Subject = RuleSubject.Query },
            Rule(RuleKind.ReplaceHeader, "v([0-9]+)\\.([0-9]+)", "$2-$1$$") with { Name = "version", Field = "X-Version" },
        ];
        var outcome = Try(rules, "/t/acme/x?a=b&id=7", "X-Version: old v1.20 v3.4\r\nx-version: none\r\nX-Version: v5.6\r\n");
        Assert.Equal(
            "GET /x?a=b&id=7 HTTP/1.1\r\nHost: shop.example.com\r\nX-Version: old 20-1$ v3.4\r\nx-version: none\r\nX-Version: 6-5$\r\n"
            + "X-Tenant: acme.acme\r\nX-Is: yes\r\nX-Site: shop\r\nX-Id: 7\r\n\r\n",
            outcome.Request);
        Assert.Equal(["strip", "tenant", "is", "site", "id", "version"], outcome.Changes);
    }

    [Theory]
    [InlineData("^/old/(.*)$", "https://www.example.com/new/$1", "/old/a?b", "302 to https://www.example.com/new/a?b")]
    [InlineData("^/old(/.*)$", "https://%h$1", "/old/a", "302 to https://shop.example.com/a")]
    [InlineData("^/old(.*)$", "/$1", "/old//evil.example/", "302 to /evil.example/")]
    [InlineData("^/old(.*)$", "/$1", "/old\\/\\evil.example/", "302 to /evil.example/")]
    [InlineData("^/old(.*)$", "/$1", "/old", "302 to /")]
    [InlineData("^/old", "https://a/%s%%$$1", "/old", "302 to https://a//old%$1")]
    [InlineData("^/other", "https://a/", "/old", "")]
    public void A_request_is_redirected_to_what_was_captured(string pattern, string target, string url, string expected)
    {
        var outcome = Try([Rule(RuleKind.Redirect, pattern, target), Rule(RuleKind.AddHeader, "/", "x") with { Name = "after", Field = "X-After" }], url);
        Assert.Equal((expected, ""), (outcome.Redirect, outcome.Error));
        Assert.Equal(expected.Length > 0 ? ["r"] : ["after"], outcome.Changes);
    }

    [Fact]
    public void A_redirect_looks_at_any_part_by_flags_and_percent_encodes_what_no_url_holds()
    {
        ContentRule[] rules =
        [
            new() { Name = "flag", Subject = RuleSubject.Source, Pattern = "198.18.7.0/24", SetFlag = 1 },
            Rule(RuleKind.Redirect, "x", "https://never/") with { Name = "no", OnlyOnNoFlag = 1 },
            Rule(RuleKind.Redirect, "^name=(.*)$", "https://a/?n=$1") with { Subject = RuleSubject.Header, Field = "X-Who", OnlyOnFlag = 1, Status = 308 },
            new() { Name = "rest", Kind = RuleKind.Redirect, Subject = RuleSubject.Method, Match = RuleMatch.Exact, Pattern = "GET", Negate = true, Value = "/get", Status = 307 },
        ];
        Assert.Equal("308 to https://a/?n=a%20b%23%09%FC", Try(rules, "/x", "X-Who: name=a b#\tü\r\n").Redirect);
        Assert.Equal("", Try(rules, "/x").Redirect);
        Assert.Equal("307 to /get", RuleTrial.Run(With(rules), rules, "PUT / HTTP/1.1\r\nHost: a\r\n\r\n", Client).Redirect);
    }

    [Fact]
    public void What_becomes_too_long_is_refused()
    {
        var url = "/" + new string('a', 5000);
        Assert.Contains("431", Try([Rule(RuleKind.AddHeader, ".*", string.Concat(Enumerable.Repeat("$0", 500))) with { Field = "X" }], url).Error, StringComparison.Ordinal);
        Assert.Contains("414", Try([Rule(RuleKind.Redirect, ".*", "/" + string.Concat(Enumerable.Repeat("$0", 500)))], url).Error, StringComparison.Ordinal);
        Assert.StartsWith($"GET {url} HTTP", Try([Rule(RuleKind.RewriteUrl, "^.*$", "$0$0")], url).Request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\r\nSet-Cookie: b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a\u007f")]
    public void What_no_head_may_hold_gets_into_none_even_if_it_were_captured(string text)
    {
        var rule = Rule(RuleKind.AddHeader, "a(.*)", "$1") with { Field = "X" };
        var scratch = new RuleScratch(0);
        var (match, value) = Compile(rule with { Pattern = "(?s)a(.*)" });
        Assert.True(match.Find("a good one"u8, scratch, out _, out _));
        Assert.True(value.TryGet(scratch, out var good));
        Assert.Equal(" good one", Encoding.Latin1.GetString(good));
        Assert.True(match.Find(Encoding.Latin1.GetBytes(text), scratch, out _, out _));
        Assert.False(value.TryGet(scratch, out _));
    }

    [Theory]
    [InlineData("$0", 1000, false)]
    [InlineData("none $$1", 1000, false)]
    [InlineData("$1", CaptureMemory.TextBytesMax, false)]
    [InlineData("$1$2$1$2$1$2", CaptureMemory.TextBytesMax, false)]
    [InlineData("$1", CaptureMemory.TextBytesMax + 1, true)]
    [InlineData("$1$2$1$2$1$2", 1000, true)]
    public void A_value_costs_nothing_and_one_with_groups_of_a_long_text_a_bounded_amount(string text, int length, bool allocates)
    {
        var url = Encoding.ASCII.GetBytes("/user/42/".PadRight(length, 'a'));
        var scratch = new RuleScratch(0);
        var (match, value) = Compile(Rule(RuleKind.RewriteUrl, "^/user/([0-9]+)/(.*)$", text));
        void Work()
        {
            Assert.True(match.Find(url, scratch, out _, out _));
            Assert.True(value.TryGet(scratch, out _));
        }

        for (var round = 0; round < 200; round++)
        {
            Work();
        }

        Assert.InRange(Allocations.Of(Work), allocates ? 1 : 0, allocates ? (2 * length) + 2048 : 0);
    }

    [Fact]
    public void Each_of_many_texts_and_rules_gets_what_it_captures_itself()
    {
        var scratch = new RuleScratch(0);
        var rules = new[] { "^/([a-z]*)([0-9]*)(x)?", "([0-9])([0-9])(x)?", "^(/)([^/]*)(x)?" }.Select(pattern => Compile(Rule(RuleKind.RewriteUrl, pattern, "$0,$1,$2,$3"))).ToList();
        var oracles = new[] { "^/([a-z]*)([0-9]*)(x)?", "([0-9])([0-9])(x)?", "^(/)([^/]*)(x)?" }.Select(pattern => new System.Text.RegularExpressions.Regex(pattern)).ToList();
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            // Some texts come again soon, some seldom, more than there is room for.
            var text = $"/page{(round % 3 == 0 ? random.Next(10, 14) : random.Next(10, 2000))}{(round % 5 == 0 ? "x" : "")}";
            var rule = random.Next(rules.Count);
            Assert.True(rules[rule].Match.Find(Encoding.ASCII.GetBytes(text), scratch, out var start, out var length));
            Assert.True(rules[rule].Value.TryGet(scratch, out var made));
            var expected = oracles[rule].Match(text);
            Assert.Equal((expected.Index, expected.Length), (start, length));
            Assert.Equal(string.Join(',', Enumerable.Range(0, 4).Select(group => expected.Groups[group].Value)), Encoding.ASCII.GetString(made));
        }
    }

    [SkippableFact]
    public async Task Nginx_gets_the_rewritten_request_and_clients_the_redirect_and_the_changed_response()
    {
        await using var server = await NginxServer.StartAsync("location /new/ { add_header X-Was v1.2; return 200 \"$request_uri $http_x_user\"; }");
        ContentRule[] rules =
        [
            Rule(RuleKind.Redirect, "^/moved/(.*)$", "https://%h/at/$1") with { Name = "moved", Status = 301 },
            Rule(RuleKind.AddHeader, "^/old/u-([a-z]+)/", "$1") with { Name = "user", Field = "X-User" },
            Rule(RuleKind.RewriteUrl, "^/old/u-([a-z]+)/(.*)$", "/new/$2?u=$1") with { Name = "url" },
            Rule(RuleKind.ReplaceHeader, "v([0-9])\\.([0-9])", "$2.$1") with { Name = "was", Field = "X-Was" },
        ];
        using var proxy = new Proxy(server.Address);
        var service = proxy.Service with { RequestRules = ["moved", "user", "url"], ResponseRules = ["was"] };
        var plan = proxy.Plan with { Rules = rules.ToValueList() };
        Assert.Empty(proxy.Engine.Apply(plan with { Services = [plan.Services[0] with { Service = service }] }).Problems);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync("GET /moved/a%0d%0aX:1?b HTTP/1.1\r\nHost: www.example.com:81\r\n\r\nGET /old/u-max/a/%0D%0AX-Evil:1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Equal(
            "HTTP/1.1 301 Moved Permanently\r\nContent-Length: 0\r\nLocation: https://www.example.com/at/a%0d%0aX:1?b\r\n\r\n", await client.ReadHeadAsync());
        var answer = await client.ReadTextToEndAsync();
        Assert.Contains("\r\nX-Was: 2.1\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n/new/a/%0D%0AX-Evil:1?u=max max", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_with_captures_and_redirects_allocate_nothing_once_warm()
    {
        ContentRule[] rules =
        [
            Rule(RuleKind.Redirect, "^/gone/", "https://%h/$0") with { Name = "gone" },
            Rule(RuleKind.AddHeader, "^/here/", "$0") with { Name = "whole", Field = "X-Whole" },
            Rule(RuleKind.AddHeader, "^/(h[^/]*)/(.*)$", "$2 of $1") with { Name = "parts", Field = "X-Parts" },
            Rule(RuleKind.Redirect, "^/moved/(.*)$", "https://%h/at/$1") with { Name = "moved" },
            Rule(RuleKind.RewriteUrl, "^/here/(.)$", "/there/$1") with { Name = "there" },
        ];
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        var plan = proxy.Plan with { Rules = rules.ToValueList() };
        Assert.Empty(proxy.Engine.Apply(plan with { Services = [plan.Services[0] with { Service = proxy.Service with { RequestRules = ["gone", "whole", "parts", "moved", "there"] } }] }).Problems);
        using var client = await proxy.ConnectAsync();
        async Task RunAsync(int count)
        {
            for (var round = 0; round < count; round++)
            {
                await client.SendAsync("GET /gone/a HTTP/1.1\r\nHost: a\r\n\r\n");
                Assert.Contains("Location: https://a//gone/\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
                await client.SendAsync("GET /moved/a HTTP/1.1\r\nHost: a\r\n\r\n");
                Assert.Contains("Location: https://a/at/a\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
                await client.SendAsync("GET /here/a HTTP/1.1\r\nHost: a\r\n\r\n");
                _ = await client.ReadHeadAsync();
                _ = await client.ReadTextAsync(3);
            }
        }

        await proxy.AllocatesNothingOnceWarmAsync(1000, RunAsync);
        Assert.Contains("X-Whole: /here/\r\nX-Parts: a of here\r\n", server.Heads.Last(), StringComparison.Ordinal);
        Assert.StartsWith("GET /there/a HTTP", server.Heads.Last(), StringComparison.Ordinal);
    }

    private static (TextMatch Match, RuleValue Value) Compile(ContentRule rule) => (
        new TextMatch(rule.Match, rule.Pattern, false, [Domain.Configuration.Rules.RulePattern.Compile(rule.Pattern, false)], RuleValue.GroupMax(rule)), new RuleValue(rule));

    private static ContentRule Rule(RuleKind kind, string pattern, string value) => new() { Name = "r", Kind = kind, Match = RuleMatch.Regex, Pattern = pattern, Value = value };

    [Fact]
    public void A_trial_shows_the_host_that_a_request_of_1_0_gets()
    {
        Assert.Equal("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", RuleTrial.Run(With([]), [], "GET / HTTP/1.0\r\n\r\n", Client).Request);

        // Longer than all that a head may otherwise grow by.
        var host = new string('h', 8_000);
        Assert.Equal(
            $"GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n", RuleTrial.Run(With([]), [], $"GET http://{host}/ HTTP/1.0\r\n\r\n", Client).Request);
    }

    private static VirtualService With(ContentRule[] rules) => new()
    {
        Id = new VirtualServiceId(1),
        Address = new Endpoint(IPAddress.Loopback, 80),
        ForwardedFor = false,
        RequestRules = rules.Select(rule => rule.Name).ToValueList(),
    };

    private static RuleOutcome Try(ContentRule[] rules, string url, string headers = "") =>
        RuleTrial.Run(With(rules), rules, $"GET {url} HTTP/1.1\r\nHost: shop.example.com\r\n{headers}\r\n", Client);
}
