using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>Rules that set, take back and ask for flowbits in requests and responses, and conversations that make use of them.</summary>
internal static class FlowbitRules
{
    private static readonly string[] Paths = ["/set-a", "/set-b", "/unset-a", "/toggle-b", "/ask-a", "/ask-b", "/ask-none", "/plain"];

    public static IReadOnlyList<string> All { get; } =
    [
        Rule(1, "to_server", """content:"/set-a"; http_uri; flowbits:set,a; flowbits:noalert;"""),
        Rule(2, "to_server", """content:"/set-b"; http_uri; flowbits:set,b;"""),
        Rule(3, "to_server", """content:"/unset-a"; http_uri; flowbits:unset,a;"""),
        Rule(4, "to_server", """content:"/toggle-b"; http_uri; flowbits:toggle,b; flowbits:noalert;"""),
        Rule(5, "to_server", """flowbits:isset,a; content:"/ask-a"; http_uri;"""),
        Rule(6, "to_server", """flowbits:isset,b; content:"/ask-b"; http_uri;"""),
        Rule(7, "to_server", """flowbits:isnotset,a; content:"/ask-none"; http_uri;"""),
        Rule(8, "to_client", """flowbits:isset,a; file_data; content:"leak";"""),
        Rule(9, "to_client", """content:"503"; http_stat_code; flowbits:set,failed; flowbits:noalert;"""),
        Rule(10, "to_server", """flowbits:isset,failed; content:"/plain"; http_uri;"""),
    ];

    /// <summary>One to six exchanges over a connection; no rule can match in two of them, so that a set of sids tells all.</summary>
    public static IReadOnlyList<(byte[] Request, byte[] Response)> Conversation(Random random)
    {
        string[] paths = [.. Paths];
        random.Shuffle(paths);
        var leaksAt = random.Next(12);
        return [.. paths.Take(random.Next(1, 7)).Select((path, number) => (
            Given.Bytes($"GET {path} HTTP/1.1\r\nHost: a.example\r\n\r\n"),
            Response(random.Next(4) == 0 ? "503 Busy" : "200 OK", number == leaksAt ? "a leak" : "nothing")))];
    }

    /// <summary>The sids that we raise, in order.</summary>
    public static IReadOnlyList<int> Raised(RuleSet set, IReadOnlyList<(byte[] Request, byte[] Response)> conversation)
    {
        var (inspector, flow, sids) = (new Inspector(new RateTable()), new FlowState(), new List<int>());
        foreach (var (request, response) in conversation)
        {
            inspector.InspectRequest(set, request, [], flow, Given.Nobody, 0);
            sids.AddRange(Given.Sids(inspector));
            var head = response.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
            inspector.InspectResponse(set, response.AsSpan(0, head), response.AsSpan(head), flow, Given.Nobody, 0);
            sids.AddRange(Given.Sids(inspector));
        }

        return [.. sids.Distinct().Order()];
    }

    public static string Text(IReadOnlyList<(byte[] Request, byte[] Response)> conversation) =>
        string.Join('\n', conversation.Select(one => Given.Latin1(one.Request).Split('\r')[0] + " -> " + Given.Latin1(one.Response).ReplaceLineEndings(" ")));

    private static byte[] Response(string status, string body) => Given.Bytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    private static string Rule(int sid, string flow, string options) =>
        $"""alert tcp any any -> any any (msg:"bits {sid}"; flow:{flow},established; {options} metadata:service http; classtype:web-application-attack; sid:{sid}; rev:1;)""";
}
