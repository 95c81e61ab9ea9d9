using System.Text;
using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Tests;

/// <summary>Short ways to write rules and messages; text is Latin-1, one character per byte.</summary>
internal static class Given
{
    public static readonly Endpoints Nobody = new(1, 40_000, 2, 80);

    /// <summary>A whole rule of Snort 2.9 from its options.</summary>
    public static string Rule2(string options, int sid = 1, string flow = "to_server,established") =>
        $"""alert tcp $EXTERNAL_NET any -> $HTTP_SERVERS $HTTP_PORTS (msg:"test {sid}"; flow:{flow}; {options} metadata:service http; classtype:web-application-attack; sid:{sid}; rev:1;)""";

    /// <summary>A whole rule of Snort 3 from its options.</summary>
    public static string Rule3(string options, int sid = 1, string flow = "to_server,established") =>
        $"""alert tcp $EXTERNAL_NET any -> $HTTP_SERVERS $HTTP_PORTS ( msg:"test {sid}"; flow:{flow}; {options} service:http; classtype:web-application-attack; sid:{sid}; rev:1; )""";

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static string Latin1(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public static ImportResult Import(params string[] lines) => ImportWith([], lines);

    public static ImportResult ImportWith(Dictionary<string, string> variables, params string[] lines) =>
        RuleImporter.Import([new RuleSource("test.rules", string.Join('\n', lines))], variables, new FlowbitNames());

    public static RuleSet Set(params string[] rules)
    {
        var result = Import(rules);
        Assert.Empty(result.Report.SkippedByReason);
        Assert.Empty(result.Report.NotApplicableByReason);
        return RuleSet.Create(result, _ => true);
    }

    /// <summary>Why the one rule was not accepted.</summary>
    public static string Rejection(string rule) => Assert.Single(Import(rule).Report.Entries).Reason;

    public static string Request(string uri = "/", string method = "GET", string headers = "Host: a\r\n") => $"{method} {uri} HTTP/1.1\r\n{headers}\r\n";

    /// <summary>The sids of the rules that fire, in order.</summary>
    public static int[] Fired(RuleSet set, string head, string body = "", FlowState? flow = null)
    {
        var inspector = new Inspector(new RateTable());
        inspector.InspectRequest(set, Bytes(head), Bytes(body), flow ?? new FlowState(), Nobody, 0);
        return Sids(inspector);
    }

    public static int[] FiredOnResponse(RuleSet set, string head, string body = "", FlowState? flow = null)
    {
        var inspector = new Inspector(new RateTable());
        inspector.InspectResponse(set, Bytes(head), Bytes(body), flow ?? new FlowState(), Nobody, 0);
        return Sids(inspector);
    }

    public static int[] Sids(Inspector inspector) => [.. inspector.Alerts.ToArray().Select(alert => alert.Rule.Identity.Sid).Order()];

    /// <summary>Whether the options, as a rule of Snort 2.9, match a request.</summary>
    public static bool Matches2(string options, string head, string body = "") => Fired(Set(Rule2(options)), head, body).Length == 1;

    /// <summary>Whether the options, as a rule of Snort 3, match a request.</summary>
    public static bool Matches3(string options, string head, string body = "") => Fired(Set(Rule3(options)), head, body).Length == 1;
}
