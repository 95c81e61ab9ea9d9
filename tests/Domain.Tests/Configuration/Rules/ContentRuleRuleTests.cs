using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class ContentRuleRuleTests
{
    private const string Images = """{"name":"images","subject":"path","pattern":"/images/"}""";
    private const string Mark = """{"name":"mark","kind":"add-header","field":"X-Mark","value":"a b"}""";

    private const string User = """{"name":"user","kind":"add-header","field":"X-User","match":"regex","pattern":"^/([a-z]+)","value":"$1"}""";
    private const string Moved = """{"name":"moved","kind":"redirect","pattern":"/old","value":"/new"}""";

    [Theory]
    [InlineData(""" "match":"regex","pattern":"^/(a|b)+$" """)]
    [InlineData(""" "subject":"source","pattern":"2001:db8::/32" """)]
    [InlineData(""" "subject":"cookie","field":"sid","pattern":"" """)]
    [InlineData(""" "kind":"replace-header","field":"Host","value":"www.example.com:80" """)]
    [InlineData(""" "kind":"rewrite-url","pattern":"/a","value":"/b?c=%20" """)]
    [InlineData(""" "kind":"rewrite-url","match":"regex","pattern":"/(a)(?<n>b)","value":"/$1$2$0$$3$" """)]
    [InlineData(""" "kind":"rewrite-url","match":"prefix","pattern":"/a","value":"/$1" """)]
    [InlineData(""" "kind":"add-header","field":"X","match":"regex","pattern":"([0-9]+)","value":"$1","subject":"host" """)]
    [InlineData(""" "kind":"redirect","match":"regex","pattern":"^/(.*)","value":"https://%h/$1","status":308 """)]
    [InlineData(""" "kind":"redirect","subject":"source","pattern":"10.0.0.0/8","negate":true,"value":"/b" """)]
    [InlineData(""" "kind":"delete-header","field":"Set-Cookie","onlyOnFlag":1,"onlyOnNoFlag":2 """)]
    [InlineData(""" "kind":"replace-body","match":"contains","pattern":"\u00e9\n","value":" b\t\r\n","mediaTypes":["text/html","application/*+json"] """)]
    [InlineData(""" "kind":"replace-body","match":"regex","pattern":"a+b*","value":"" """)]
    public void A_rule_that_can_be_worked_is_taken(string fields) => Documents.AssertValid(With($$"""{"name":"r",{{fields}}}"""));

    [Theory]
    [InlineData(""" "match":"regex","pattern":"(" """, "LM1014", "pattern")]
    [InlineData(""" "match":"regex","pattern":"(a)\\1" """, "LM1014", "pattern")]
    [InlineData(""" "match":"regex","pattern":"(?=a)" """, "LM1014", "pattern")]
    [InlineData(""" "pattern":"/a\r\n" """, "LM1016", "pattern")]
    [InlineData(""" "pattern":"/\u4e2d" """, "LM1016", "pattern")]
    [InlineData(""" "subject":"source","pattern":"10.0.0.1/8" """, "LM1009", "pattern")]
    [InlineData(""" "subject":"header" """, "LM1004", "field")]
    [InlineData(""" "subject":"header","field":"a b" """, "LM1016", "field")]
    [InlineData(""" "kind":"add-header","field":"X\r\nY" """, "LM1016", "field")]
    [InlineData(""" "kind":"add-header","field":"X:" """, "LM1016", "field")]
    [InlineData(""" "kind":"add-header","field":"content-LENGTH","value":"0" """, "LM1016", "field")]
    [InlineData(""" "kind":"delete-header","field":"Transfer-Encoding" """, "LM1016", "field")]
    [InlineData(""" "kind":"add-header","field":"Host","value":"a" """, "LM1016", "field")]
    [InlineData(""" "kind":"add-header","field":"X","value":"a\r\nSet-Cookie: b" """, "LM1016", "value")]
    [InlineData(""" "kind":"add-header","field":"X","value":"a\nb" """, "LM1016", "value")]
    [InlineData(""" "kind":"add-header","field":"X","value":"a\u0000" """, "LM1016", "value")]
    [InlineData(""" "kind":"replace-header","field":"Host","value":"a b" """, "LM1016", "value")]
    [InlineData(""" "kind":"rewrite-url","pattern":"/a","value":"/b c" """, "LM1016", "value")]
    [InlineData(""" "kind":"rewrite-url","match":"regex","pattern":"/(a)","value":"/$2" """, "LM1014", "value")]
    [InlineData(""" "kind":"rewrite-url","match":"regex","pattern":"/(?:a)","value":"/$1" """, "LM1014", "value")]
    [InlineData(""" "kind":"rewrite-url","match":"regex","pattern":"/(a)","value":"/\\1" """, "LM1014", "value")]
    [InlineData(""" "kind":"replace-header","field":"X","match":"regex","value":"$0" """, "LM1014", "value")]
    [InlineData(""" "kind":"add-header","field":"X","match":"regex","pattern":"a","value":"$1" """, "LM1014", "value")]
    [InlineData(""" "kind":"add-header","field":"X","match":"regex","pattern":"(a)","value":"$1","subject":"cookie" """, "LM1017", "subject")]
    [InlineData(""" "kind":"redirect","match":"regex","pattern":"(a)","value":"/$1","negate":true """, "LM1014", "value")]
    [InlineData(""" "kind":"redirect","match":"regex","subject":"source","pattern":"10.0.0.0/8","value":"/$0" """, "LM1014", "value")]
    [InlineData(""" "kind":"redirect","pattern":"/a","value":"b" """, "LM1030", "value")]
    [InlineData(""" "kind":"redirect","pattern":"/a","value":"/b","status":303 """, "LM1030", "status")]
    [InlineData(""" "kind":"redirect","pattern":"/a","value":"/b","status":200 """, "LM1006", "status")]
    [InlineData(""" "kind":"redirect","subject":"cookie","pattern":"/a","value":"/b" """, "LM1004", "field")]
    [InlineData(""" "kind":"rewrite-url","pattern":"/a","value":"/b","status":301 """, "LM1017", "status")]
    [InlineData(""" "kind":"rewrite-url","value":"/b" """, "LM1004", "pattern")]
    [InlineData(""" "kind":"add-header","field":"X","setFlag":1 """, "LM1017", "setFlag")]
    [InlineData(""" "kind":"replace-body","pattern":"a" """, "LM1017", "match")]
    [InlineData(""" "kind":"replace-body","match":"contains" """, "LM1004", "pattern")]
    [InlineData(""" "kind":"replace-body","match":"contains","pattern":"a\u0000" """, "LM1016", "pattern")]
    [InlineData(""" "kind":"replace-body","match":"contains","ignoreCase":true,"pattern":"\u00e9" """, "LM1016", "pattern")]
    [InlineData(""" "kind":"replace-body","match":"regex","pattern":"\u00e9" """, "LM1016", "pattern")]
    [InlineData(""" "kind":"replace-body","match":"regex","pattern":"(" """, "LM1014", "pattern")]
    [InlineData(""" "kind":"replace-body","match":"regex","pattern":"a*" """, "LM1014", "pattern")]
    [InlineData(""" "kind":"replace-body","match":"contains","pattern":"a","value":"\u0001" """, "LM1016", "value")]
    [InlineData(""" "kind":"replace-body","match":"regex","pattern":"a","value":"$1" """, "LM1014", "value")]
    [InlineData(""" "kind":"replace-body","match":"contains","pattern":"a","mediaTypes":["html"] """, "LM1016", "mediaTypes/0")]
    [InlineData(""" "kind":"replace-body","match":"contains","pattern":"a","mediaTypes":["text/*","text/*"] """, "LM1011", "mediaTypes/1")]
    [InlineData(""" "pattern":"/a","mediaTypes":["text/*"] """, "LM1017", "mediaTypes")]
    [InlineData(""" "onlyOnFlag":2,"onlyOnNoFlag":2 """, "LM1017", "onlyOnNoFlag")]
    [InlineData(""" "setFlag":10 """, "LM1006", "setFlag")]
    public void A_rule_that_cannot_be_worked_is_refused(string fields, string code, string field) =>
        Documents.AssertProblems(With($$"""{"name":"r",{{fields}}}"""), $"{code} /rules/0/{field}");

    [Theory]
    [InlineData(""" "requestRules":["imags"] """, "LM1032 /virtualServices/0/requestRules/0")]
    [InlineData(""" "requestRules":["mark","mark"] """, "LM1011 /virtualServices/0/requestRules/1")]
    [InlineData(""" "responseRules":["images"] """, "LM1017 /virtualServices/0/responseRules/0")]
    [InlineData(""" "responseRules":["user"] """, "LM1017 /virtualServices/0/responseRules/0")]
    [InlineData(""" "responseRules":["moved"] """, "LM1017 /virtualServices/0/responseRules/0")]
    [InlineData(""" "groups":[{"name":"g"}],"routes":[{"rule":"moved","group":"g"}] """, "LM1017 /virtualServices/0/routes/0/rule")]
    [InlineData(""" "routes":[{"rule":"images","group":"g"}] """, "LM1033 /virtualServices/0/routes/0/group")]
    [InlineData(""" "groups":[{"name":"g"}],"routes":[{"rule":"mark","group":"g"}] """, "LM1017 /virtualServices/0/routes/0/rule")]
    [InlineData(""" "groups":[{"name":"g"},{"name":"g"}] """, "LM1011 /virtualServices/0/groups/1/name")]
    [InlineData(""" "groups":[{"name":"g","scheduling":"adaptive"}] """, "LM1017 /virtualServices/0/groups/0/scheduling")]
    [InlineData(""" "realServers":[{"address":"198.18.1.1:80","group":"g"}] """, "LM1033 /virtualServices/0/realServers/0/group")]
    [InlineData(""" "type":"tcp","requestRules":["mark"] """, "LM1017 /virtualServices/0")]
    public void A_use_that_does_not_fit_is_refused(string service, string problem) =>
        Documents.AssertProblems($$"""{"rules":[{{Images}},{{Mark}},{{User}},{{Moved}}],"virtualServices":[{"address":"198.18.0.100:80",{{service}}}]}""", problem);

    [Fact]
    public void A_reference_to_no_group_says_where_what_and_why()
    {
        var problem = Assert.Single(ConfigValidator.Read(With("""{"name":"r","kind":"rewrite-url","match":"regex","pattern":"^/(a)","value":"/$3$1"}""")).Problems);
        Assert.Equal("/rules/0/value", problem.Path);
        Assert.Equal(
            "The value refers to $3, but the pattern has 1 group; put round brackets around what shall be captured, or write $$3 for the characters themselves.", problem.Message);
    }

    [Fact]
    public void Rules_for_bodies_work_on_responses_only_and_so_many_at_most()
    {
        var names = Enumerable.Range(1, 17).Select(number => $"\"b{number}\"").ToList();
        var rules = string.Join(',', names.Select(name => $$"""{"name":{{name}},"kind":"replace-body","match":"contains","pattern":"a"}"""));
        Documents.AssertProblems(
            $$"""{"rules":[{{rules}}],"virtualServices":[{"address":"198.18.0.100:80","requestRules":["b1"],"responseRules":[{{string.Join(',', names)}}]}]}""",
            "LM1017 /virtualServices/0/requestRules/0", "LM1008 /virtualServices/0/responseRules");
    }

    [Fact]
    public void A_rule_in_use_is_not_deleted_and_its_users_are_named()
    {
        var config = ConfigValidator.Read($$"""{"rules":[{{Images}},{{Mark}}],"virtualServices":[{"name":"web","address":"198.18.0.100:80","requestRules":["mark"]}]}""").Value!;
        var refused = Assert.IsType<ConfigDecision.Refused>(ConfigDecider.Decide(config, new ConfigCommand.DeleteRule("mark")));
        Assert.Equal(ProblemCodes.InUse, refused.Problems[0].Code);
        Assert.Contains("1 \"web\"", refused.Problems[0].Message, StringComparison.Ordinal);

        var deleted = Assert.IsType<ConfigDecision.Accepted>(ConfigDecider.Decide(config, new ConfigCommand.DeleteRule("images")));
        Assert.Equal(["mark"], ConfigDecider.Apply(config, deleted.Change).Rules.Select(rule => rule.Name));
        Assert.IsType<ConfigDecision.Refused>(ConfigDecider.Decide(config, new ConfigCommand.DeleteRule("none")));
    }

    [Fact]
    public void A_rule_is_added_once_and_changed_on_purpose()
    {
        var config = ConfigValidator.Read($$"""{"rules":[{{Images}}]}""").Value!;
        Assert.IsType<ConfigDecision.Refused>(ConfigDecider.Decide(config, new ConfigCommand.PutRule(Images, Replace: false)));
        Assert.IsType<ConfigDecision.Refused>(ConfigDecider.Decide(config, new ConfigCommand.PutRule(Mark, Replace: true)));
        Assert.IsType<ConfigDecision.Unchanged>(ConfigDecider.Decide(config, new ConfigCommand.PutRule(Images, Replace: true)));
        var changed = Assert.IsType<ConfigDecision.Accepted>(
            ConfigDecider.Decide(config, new ConfigCommand.PutRule(Images.Replace("images/", "img/", StringComparison.Ordinal), Replace: true)));
        Assert.Equal("/img/", ConfigDecider.Apply(config, changed.Change).Rules[0].Pattern);
        var entry = new ConfigEvent(2, 1, 1, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "a", "b", changed.Change);
        Assert.Equal(entry, ConfigJson.ReadEvent(ConfigJson.WriteEvent(entry)));
    }

    [Fact]
    public void Whatever_a_rule_holds_it_is_refused_or_can_break_no_head()
    {
        var random = new Random(7);
        const string bytes = "\r\n\0\t :;,/%$\\()[]{}*+?^|.#\"<>ab1é\u007f";
        string[] kinds = ["match", "add-header", "delete-header", "replace-header", "rewrite-url"];
        string[] matches = ["exact", "prefix", "suffix", "contains", "regex"];
        var taken = 0;
        for (var round = 0; round < 3000; round++)
        {
            string Text(int lengthMax) => new([.. Enumerable.Range(0, random.Next(lengthMax)).Select(_ => bytes[random.Next(bytes.Length)])]);
            var rule = new ContentRule
            {
                Name = "r",
                Kind = Enum.GetValues<RuleKind>()[random.Next(kinds.Length)],
                Match = Enum.GetValues<RuleMatch>()[random.Next(matches.Length)],
                Field = random.Next(3) == 0 ? "X" : Text(4),
                Pattern = Text(6),
                Value = Text(5),
            };
            if (ConfigDecider.Decide(LoadMasterConfig.Empty, new ConfigCommand.PutRule(ConfigJson.WriteRule(rule), Replace: false)) is ConfigDecision.Accepted)
            {
                taken++;
                Assert.DoesNotContain(rule.Field + rule.Value, character => character is '\r' or '\n' or '\0' or > '\u007e');
                Assert.DoesNotContain(rule.Field, character => character is ':' or ' ' or '\t');
            }
        }

        Assert.InRange(taken, 20, 2900);
    }

    private static string With(string rule) => $$"""{"rules":[{{rule}}]}""";
}
