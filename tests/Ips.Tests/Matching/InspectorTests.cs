using System.Net;
using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;
using LoadMaster.Testing;
using static LoadMaster.Ips.Tests.Given;

namespace LoadMaster.Ips.Tests.Matching;

public sealed class InspectorTests
{
    private const string Browser = """
        Host: www.example.com
        Connection: keep-alive
        User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
        Referer: https://www.example.com/list%20of?page=2
        Cookie: session=0123456789abcdef; theme=dark

        """;

    private readonly Inspector _inspector = new(new RateTable());

    private void Inspect(RuleSet set, string head, string body = "", Endpoints? endpoints = null) =>
        _inspector.InspectRequest(set, Bytes(head), Bytes(body), new FlowState(), endpoints ?? Nobody, 0);

    [Fact]
    public void Inspecting_allocates_nothing_once_warm()
    {
        var set = Set(
            Rule2("""content:"/index.php"; http_uri; content:"id="; distance:0; http_uri; pcre:"/id=\d+/U";""", 1),
            Rule2("""content:"Mozilla/5.0 |28|Windows"; http_header; content:"Chrome"; distance:0; http_header; flowbits:set,chrome;""", 2),
            Rule2("""content:"theme="; http_cookie; pcre:"/session=[0-9a-f]{16}\x3b/C"; byte_test:1,>,64,0,relative;""", 3),
            Rule2("""content:"list of"; http_header;""", 4),
            Rule2("""content:"select"; nocase; http_client_body; threshold:type limit, track by_src, count 1, seconds 60;""", 5),
            Rule2("""content:"never"; http_uri;""", 6));
        var (head, body) = (Bytes(Request("/a/../index.php?id=12&b=%41", "POST", Browser.ReplaceLineEndings("\r\n"))), Bytes("q=SELECT+1"));
        var flow = new FlowState();
        for (var round = 0; round < 50; round++)
        {
            _inspector.InspectRequest(set, head, body, flow, Nobody, 0);
        }

        Assert.Equal([1, 2, 4, 5], Sids(_inspector));
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var round = 0; round < 100; round++)
            {
                _inspector.InspectRequest(set, head, body, flow, Nobody, 0);
            }
        }));
    }

    [Fact]
    public void The_worst_priority_counts_and_each_rule_is_reported_once()
    {
        var set = Set(
            Rule2("""content:"/attack"; http_uri; priority:2;""", 1),
            Rule2("""content:"/attack"; http_uri; priority:4;""", 2),
            Rule2("""content:"/attack/attack"; http_uri; priority:3;""", 3));
        Inspect(set, Request("/attack/attack/attack"));
        Assert.Equal([1, 2, 3], Sids(_inspector));
        Assert.Equal(2, _inspector.WorstPriority);
        Inspect(set, Request("/fine"));
        Assert.Equal(0, _inspector.WorstPriority);
        Assert.True(_inspector.Alerts.IsEmpty);
        Assert.Equal(1, set.Statistics.Matches(0));
    }

    [Fact]
    public void A_pass_rule_lets_a_message_through()
    {
        var set = Set(Rule2("""content:"/attack"; http_uri;""", 1), Rule2("""content:"trusted"; http_cookie;""", 2).Replace("alert", "pass", StringComparison.Ordinal));
        Inspect(set, Request("/attack", headers: "Cookie: trusted\r\n"));
        Assert.True(_inspector.IsPassed);
        Assert.Equal(0, _inspector.WorstPriority);
        Inspect(set, Request("/attack"));
        Assert.False(_inspector.IsPassed);
        Assert.Equal([1], Sids(_inspector));
    }

    [Fact]
    public void Rule_sets_change_between_two_requests_and_flowbits_stay()
    {
        var names = new FlowbitNames();
        var first = RuleImporter.Import([new RuleSource("a", Rule2("""content:"/set"; http_uri; flowbits:set,x;""", 1))], new Dictionary<string, string>(), names);
        var second = RuleImporter.Import(
            [new RuleSource("b", Rule2("""content:"/other"; http_uri; flowbits:set,y;""", 2) + "\n" + Rule2("""content:"/ask"; http_uri; flowbits:isset,x;""", 3))],
            new Dictionary<string, string>(),
            names);
        var flow = new FlowState();
        _inspector.InspectRequest(RuleSet.Create(first, _ => true), Bytes(Request("/set")), [], flow, Nobody, 0);
        _inspector.InspectRequest(RuleSet.Create(second, _ => true), Bytes(Request("/ask")), [], flow, Nobody, 0);
        Assert.Equal([3], Sids(_inspector));
    }

    [Fact]
    public void Addresses_and_ports_of_the_header_are_honoured_when_they_say_something()
    {
        const string Rule = """alert tcp !10.0.0.0/8 any -> $HOME_NET 8080 (msg:"m"; flow:to_server; content:"/attack"; http_uri; sid:1; rev:1;)""";
        var result = ImportWith(new() { ["HOME_NET"] = "[192.168.1.0/24,!192.168.1.9]" }, Rule);
        var set = RuleSet.Create(result, _ => true);
        int[] From(string client, string server, int port)
        {
            Inspect(set, Request("/attack"), "", new Endpoints(RuleAddresses.Number(IPAddress.Parse(client)), 9, RuleAddresses.Number(IPAddress.Parse(server)), port));
            return Sids(_inspector);
        }

        Assert.Equal([1], From("11.0.0.1", "192.168.1.1", 8080));
        Assert.Equal([], From("10.0.0.1", "192.168.1.1", 8080));
        Assert.Equal([], From("11.0.0.1", "192.168.1.9", 8080));
        Assert.Equal([], From("11.0.0.1", "192.168.2.1", 8080));
        Assert.Equal([], From("11.0.0.1", "192.168.1.1", 80));
        Assert.Equal([], From("2001:db8::1", "192.168.1.1", 80));
        Assert.Equal([1], From("2001:db8::1", "192.168.1.1", 8080));
    }

    [Fact]
    public void A_regular_expression_that_takes_too_long_is_no_match_and_its_rule_is_named()
    {
        var set = Set(Rule2("""content:"/slow"; http_uri; pcre:"/(a|aa)+\1?$/U"; """, 1), Rule2("""content:"/slow"; http_uri;""", 2));
        Inspect(set, Request("/slow" + new string('a', 4000) + "b"));
        Assert.Equal([2], Sids(_inspector));
        Assert.Equal(1, Assert.Single(_inspector.Exhausted.ToArray()).Identity.Sid);
        Assert.Equal(1, set.Statistics.Exhausted(0));
    }

    [Fact]
    public void A_rule_that_searches_without_end_runs_out_of_its_steps()
    {
        var steps = string.Concat(Enumerable.Repeat("""content:"a"; distance:0; http_uri; """, 8));
        var set = Set(Rule2("""content:"a"; http_uri; """ + steps + """content:"b"; distance:0; http_uri;""", 1));
        Inspect(set, Request("/" + new string('a', 500)));
        Assert.True(_inspector.Alerts.IsEmpty);
        Assert.Single(_inspector.Exhausted.ToArray());
    }

    [Fact]
    public void Expressions_that_are_used_often_are_compiled_to_code_and_match_as_before()
    {
        var set = Set(Rule2("""content:"/hot"; http_uri; pcre:"/hot\d$/U";""", 1));
        Assert.Equal(0, set.CompileHotRegexes(10));
        for (var round = 0; round < 100; round++)
        {
            Inspect(set, Request("/hot1"));
        }

        Assert.Equal(1, set.CompileHotRegexes(10));
        Assert.Equal(0, set.CompileHotRegexes(10));
        Inspect(set, Request("/hot1"));
        Assert.Equal([1], Sids(_inspector));
        Inspect(set, Request("/hotx"));
        Assert.Empty(Sids(_inspector));
    }

    [Fact]
    public void Any_bytes_can_be_handed_in()
    {
        var set = Set(Rule2("""content:"/attack"; http_uri;""", 1));
        foreach (var head in (string[])["", "\r\n", "GET", "GET ", "GET /attack", " /attack ", "\n\n\n", "GET /attack HTTP/1.1\r\n:\r\nCookie:\r\ncookie: \r\n\r\n"])
        {
            Inspect(set, head, "x");
            _inspector.InspectResponse(set, Bytes(head), Bytes("x"), new FlowState(), Nobody, 0);
        }

        Inspect(set, Request("/attack") + new string('x', 200_000), new string('y', 200_000));
        Assert.Equal([1], Sids(_inspector));
    }

    [Theory]
    [InlineData("""content:"/a"; http_uri;""", false)]
    [InlineData("""content:"200"; http_stat_code;""", true)]
    [InlineData("""content:"marked";""", true)]
    public void Only_rules_that_can_match_a_response_make_responses_looked_at(string options, bool looks) =>
        Assert.Equal(looks, Set($"""alert tcp any any -> any any (msg:"x"; {options} metadata:service http; classtype:misc-attack; sid:1; rev:1;)""").HasResponseRules);
}
