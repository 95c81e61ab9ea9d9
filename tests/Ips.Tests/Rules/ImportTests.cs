using LoadMaster.Ips.Rules;
using static LoadMaster.Ips.Tests.Given;

namespace LoadMaster.Ips.Tests.Rules;

public sealed class ImportTests
{
    [Fact]
    public void Every_rule_is_accepted_skipped_not_applicable_or_a_duplicate()
    {
        var report = Import(
            "# a comment",
            "",
            Rule2("""content:"/a"; http_uri;""", 1),
            "# " + Rule2("""content:"/b"; http_uri;""", 2),
            Rule2("""content:"/c"; http_uri; cvs_magic:1;""", 3),
            """alert udp any any -> any 53 (msg:"dns"; content:"x"; sid:4; rev:1;)""",
            """alert tcp any any -> any 25 (msg:"mail"; content:"x"; metadata:service smtp; sid:5; rev:1;)""",
            Rule2("""flags:S; content:"/d"; http_uri;""", 6),
            Rule2("""content:"/a2"; http_uri;""", 1),
            "include other.rules").Report;
        Assert.Equal((7, 2, 1, 1, 3, 1), (report.Rules, report.Accepted, report.EnabledInFile, report.Skipped, report.NotApplicable, report.Duplicates));
        Assert.Equal(["unknown option cvs_magic"], report.SkippedByReason.Keys);
        Assert.Equal(["option flags", "protocol udp", "service smtp"], report.NotApplicableByReason.Keys.Order());
        Assert.Equal(["test.rules:10: include other.rules"], report.IgnoredLines);
        Assert.Contains(report.Entries, entry => entry is { Sid: 3, Line: 5, Fate: RuleFate.Skipped });
    }

    [Fact]
    public void Of_two_rules_of_a_sid_the_higher_revision_stays()
    {
        var rules = Import(Rule2("""content:"/new"; http_uri;""").Replace("rev:1", "rev:7", StringComparison.Ordinal), Rule2("""content:"/old"; http_uri;""")).Rules;
        Assert.Equal(7, Assert.Single(rules).Identity.Revision);
    }

    [Fact]
    public void Rules_go_over_several_lines_in_both_dialects()
    {
        var result = Import(
            """alert tcp any any -> any $HTTP_PORTS (msg:"two"; \""",
            """    content:"/two"; http_uri; sid:2; rev:1;)""",
            "alert http (",
            "    msg:\"three; (still) three\";",
            "    http_uri;",
            "    content:\"/three\",nocase;",
            "    sid:3; rev:1;",
            ")",
            "/* alert http ( sid:4; ) */",
            "#begin",
            "alert http ( http_uri; content:\"x\"; sid:5; )",
            "#end",
            "# alert tcp any any -> any $HTTP_PORTS (msg:\"six\"; \\",
            "#   content:\"/six\"; http_uri; sid:6; rev:1;)");
        Assert.Equal([(2, true), (3, true), (6, false)], result.Rules.Select(rule => (rule.Identity.Sid, rule.Identity.IsEnabledInFile)));
        Assert.Equal("three; (still) three", result.Rules[1].Identity.Message);
        Assert.Equal(0, result.Report.Skipped);
    }

    [Fact]
    public void A_rule_has_the_priority_that_it_names_or_that_of_its_classtype()
    {
        string With(string more, int sid) => $"""alert tcp any any -> any $HTTP_PORTS (content:"/a"; http_uri; {more} sid:{sid};)""";
        var rules = Import(
            "config classification: home-made,Made at home,2",
            With("classtype:attempted-admin;", 1),
            With("classtype:web-application-activity;", 2),
            With("classtype:misc-activity;", 3),
            With("classtype:misc-activity; priority:1;", 4),
            With("classtype:home-made;", 5),
            With("", 6)).Rules;
        Assert.Equal([1, 2, 3, 1, 2, 3], rules.Select(rule => rule.Identity.Priority));
    }

    [Fact]
    public void Metadata_and_references_are_kept()
    {
        var rule = Assert.Single(Import(
            """drop tcp any any -> any 80 (msg:"m"; content:"/a"; http_uri; reference:cve,2020-1; reference:url,example.com/a; metadata:policy balanced-ips drop, policy security-ips alert, service http; sid:9; gid:3; rev:2;)""").Rules);
        Assert.Equal(["balanced-ips drop", "security-ips alert"], rule.Identity.Policies);
        Assert.Equal(["cve,2020-1", "url,example.com/a"], rule.Identity.References);
        Assert.Equal((3, 9, RuleAction.Drop), (rule.Identity.Gid, rule.Identity.Sid, rule.Identity.Action));
    }

    [Fact]
    public void Variables_of_a_file_are_used_unless_the_administrator_gave_them()
    {
        string[] lines = ["ipvar MINE [10.0.0.0/8,!10.9.0.0/16]", "portvar PORTS [80,8000:8010]", """alert tcp $MINE any -> any $PORTS (content:"/a"; http_uri; sid:1;)"""];
        var check = Assert.Single(Import(lines).Rules).Endpoints!;
        Assert.True(check.Source.Contains(RuleAddresses.Number(System.Net.IPAddress.Parse("10.1.1.1"))));
        Assert.False(check.Source.Contains(RuleAddresses.Number(System.Net.IPAddress.Parse("10.9.1.1"))));
        Assert.True(check.DestinationPorts.Contains(8005));
        Assert.False(check.DestinationPorts.Contains(81));
        Assert.Null(Assert.Single(ImportWith(new() { ["MINE"] = "any", ["PORTS"] = "any" }, lines).Rules).Endpoints);
        Assert.Contains("not defined", Rejection("""alert tcp $NOBODY any -> any 80 (content:"/a"; http_uri; sid:1;)"""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_is_never_closed_does_not_swallow_the_next()
    {
        var result = Import("""alert tcp any any -> any 80 (content:"/a"; http_uri; sid:1;""", Rule2("""content:"/b"; http_uri;""", 2));
        Assert.Equal(2, Assert.Single(result.Rules).Identity.Sid);
        Assert.Equal(["its parentheses are not closed"], result.Report.SkippedByReason.Keys);
    }

    [Theory]
    [InlineData("""alert tcp any any -> any 80 (content:"/a"; http_uri;)""", "no sid")]
    [InlineData("""alert tcp any any -> any 80 (content:"/a; http_uri; sid:1;)""", "quote is not closed")]
    [InlineData("""alert tcp any any > any 80 (content:"/a"; http_uri; sid:1;)""", "header is not understood")]
    [InlineData("""alert tcp 1.2.3.400 any -> any 80 (content:"/a"; http_uri; sid:1;)""", "is no address")]
    [InlineData("""alert tcp any any -> any http (content:"/a"; http_uri; sid:1;)""", "is no number")]
    [InlineData("""alert tcp any any -> any 80 (content:"/a"; http_uri; flow:sideways; sid:1;)""", "unknown word sideways")]
    [InlineData("""alert tcp any any -> any 80 (content:"/a"; http_uri; flow:not_established; sid:1;)""", "flow not_established")]
    [InlineData("""alert tcp any any -> any 80 (http_uri; content:"/a",http_param; sid:1;)""", "http_param is not supported")]
    public void A_broken_rule_is_named_with_its_reason(string rule, string reason) => Assert.Contains(reason, Rejection(rule), StringComparison.Ordinal);

    [Fact]
    public void A_rule_is_for_requests_responses_or_both()
    {
        string With(string header, string flow, int sid) => $"""alert tcp {header} (content:"abcd"; {flow} sid:{sid};)""";
        var rules = Import(
            With("any any -> any $HTTP_PORTS", "", 1),
            With("any $HTTP_PORTS -> any any", "", 2),
            With("any any <> any $HTTP_PORTS", "", 3),
            With("any any -> any $HTTP_PORTS", "flow:from_server;", 4)).Rules;
        Assert.Equal([RuleDirection.ToServer, RuleDirection.ToClient, RuleDirection.Both, RuleDirection.ToClient], rules.Select(rule => rule.Direction));
    }
}
