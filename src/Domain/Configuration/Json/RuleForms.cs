using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The forms of content rules, and of how a service uses them.</summary>
internal static class RuleForms
{
    private static readonly WholeNumberForm FlagNumber = new(0, Limits.RuleFlagMax);
    private static readonly TextForm Name = new(Limits.NameLengthMax, "images");

    public static readonly ObjectForm<ContentRule> Rule = new ObjectForm<ContentRule>("rule", "A named content rule.", new ContentRule { Name = "" })
        .Required("name", Name, r => r.Name, (r, v) => r with { Name = v }, "What services call it by; unique.")
        .Field(
            "kind", new WordForm<RuleKind>(RuleWords.Kinds), r => r.Kind, (r, v) => r with { Kind = v },
            "match: looks at a request; add-header, delete-header, replace-header: of requests or responses; rewrite-url: path and query on the way to the server; replace-body: text in the bodies of responses; redirect: answers requests.")
        .Field(
            "subject", new WordForm<RuleSubject>(RuleWords.Subjects), r => r.Subject, (r, v) => r with { Subject = v },
            "The part of the request that a rule of kind match or redirect looks at; also one of kind add-header with a regular expression.")
        .Field(
            "field", new TextForm(Limits.RuleFieldLengthMax, "X-Version"), r => r.Field, (r, v) => r with { Field = v },
            "Name of the header, query parameter or cookie; empty with the subject query: the whole query.")
        .Field(
            "match", new WordForm<RuleMatch>(RuleWords.Matches), r => r.Match, (r, v) => r with { Match = v },
            "How the pattern is compared; regex is matched in linear time, so without look-around and back-references.")
        .Field(
            "pattern", new TextForm(Limits.RulePatternLengthMax, "/images/"), r => r.Pattern, (r, v) => r with { Pattern = v },
            "What is looked for, undecoded; with the subject source a network such as 10.0.0.0/8; empty: anything that is there.")
        .Field("ignoreCase", CommonForms.Flag, r => r.IgnoreCase, (r, v) => r with { IgnoreCase = v }, "Whether upper and lower case are the same; of a host they always are.")
        .Field("negate", CommonForms.Flag, r => r.Negate, (r, v) => r with { Negate = v }, "Whether a rule of kind match or redirect matches when the pattern does not.")
        .Field(
            "value", new TextForm(Limits.RuleValueLengthMax, "on"), r => r.Value, (r, v) => r with { Value = v },
            "The header's value, what is put in place of what the pattern found, or the target of a redirect. With match regex $1 to $9 are what the pattern's groups captured, $0 is all it found, $$ a dollar; else, and in bodies, taken as it is.")
        .Field(
            "status", new WholeNumberForm(301, 308), r => r.Status, (r, v) => r with { Status = v },
            "Kind redirect: 301, 302, 307 or 308.")
        .Field(
            "mediaTypes", new ListForm<string>(new TextForm(Limits.MediaTypeLengthMax, "text/*"), "", Limits.BodyRuleMediaTypesMax), r => r.MediaTypes, (r, v) => r with { MediaTypes = v },
            "Kind replace-body: the media types of the bodies it works on, in small letters; empty: text/*, JSON, JavaScript, XML.")
        .Field("setFlag", FlagNumber, r => r.SetFlag, (r, v) => r with { SetFlag = v }, "The flag that a match rule sets when it matches; 0: none.")
        .Field("onlyOnFlag", FlagNumber, r => r.OnlyOnFlag, (r, v) => r with { OnlyOnFlag = v }, "The rule holds only when this flag was set before; 0: always.")
        .Field("onlyOnNoFlag", FlagNumber, r => r.OnlyOnNoFlag, (r, v) => r with { OnlyOnNoFlag = v }, "The rule holds only when this flag was not set before; 0: always.");

    public static readonly ListForm<ContentRule> Library = new(Rule, Rule.Blank, Limits.RulesMax);

    public static readonly ListForm<string> Names = new(Name, "", Limits.RulesPerServiceMax);

    public static readonly ListForm<ServerGroup> Groups = new(
        new ObjectForm<ServerGroup>("serverGroup", "A part of a service's real servers that rules route to.", new ServerGroup { Name = "" })
            .Required("name", Name, g => g.Name, (g, v) => g with { Name = v }, "What routes and real servers call it by.")
            .Field(
                "scheduling", new WordForm<SchedulingMethod>(Words.SchedulingMethods), g => g.Scheduling, (g, v) => g with { Scheduling = v },
                "Scheduling method within the group."),
        new ServerGroup { Name = "" },
        Limits.ServerGroupsPerServiceMax);

    public static readonly ListForm<RuleRoute> Routes = new(
        new ObjectForm<RuleRoute>("ruleRoute", "Sends what a match rule finds to a server group.", new RuleRoute { Rule = "", Group = "" })
            .Required("rule", Name, r => r.Rule, (r, v) => r with { Rule = v }, "Name of a match rule.")
            .Required("group", Name, r => r.Group, (r, v) => r with { Group = v }, "Name of a server group of this service."),
        new RuleRoute { Rule = "", Group = "" },
        Limits.RulesPerServiceMax);

    /// <summary>The fields of a virtual service that have to do with rules.</summary>
    public static ObjectForm<VirtualService> WithRules(this ObjectForm<VirtualService> service) => service
        .Field("requestRules", Names, s => s.RequestRules, (s, v) => s with { RequestRules = v }, "Rules that work on each request, in this order (http and https services).")
        .Field("responseRules", Names, s => s.ResponseRules, (s, v) => s with { ResponseRules = v }, "Header and body rules that work on each response, in this order (http and https services).")
        .Field("groups", Groups, s => s.Groups, (s, v) => s with { Groups = v }, "Server groups that rules route to; real servers of no group take the rest.")
        .Field("routes", Routes, s => s.Routes, (s, v) => s with { Routes = v }, "Which rule sends to which group; the first that matches counts.");
}
