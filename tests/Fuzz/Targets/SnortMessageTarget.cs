using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Fuzz.Targets;

/// <summary>Messages that rules look at: any bytes, within the bounds of work, the same answer each time.</summary>
internal sealed class SnortMessageTarget : IFuzzTarget
{
    private readonly Inspector _inspector = new(new RateTable());
    private readonly RuleSet _rules;

    public SnortMessageTarget()
    {
        var rules = SnortSamples.Rules.Where(rule => !rule.Contains("detection_filter", StringComparison.Ordinal));
        _rules = RuleSet.Create(RuleImporter.Import([new RuleSource("a.rules", string.Join('\n', rules))], new Dictionary<string, string>(), new FlowbitNames()), _ => true);
    }

    public string Name => "snort-message";

    public IEnumerable<string> Seeds =>
    [
        "POST /index.php?x=1&id=00ff&q=%3Cscript HTTP/1.1\r\nHost: b\r\nCookie: a=b\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ncmd=9999999\r\n0\r\n\r\n",
        "GET /a//b/../c?q=%3Cscript%3E HTTP/1.1\r\nHost: b\r\nCookie: a\r\nUser-Agent: evil%41\r\n\r\ndata=ZXZhbCg=",
        "HTTP/1.1 200 OK\r\nServer: s\r\nSet-Cookie: x=1\r\nContent-Encoding: gzip\r\nContent-Type: text/html; charset=utf-16\r\n\r\n\u001f\u008b\u0008",
    ];

    public IEnumerable<string> Words => SnortSamples.Words;

    public int Try(ReadOnlySpan<byte> input)
    {
        var end = input.IndexOf("\r\n\r\n"u8) is var found and >= 0 ? found + 4 : input.Length;
        var first = Inspect(input[..end], input[end..]);
        BrokenPromiseException.Unless(first == Inspect(input[..end], input[end..]), "the same message is judged in two ways");
        return first;
    }

    private int Inspect(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var flow = new FlowState();
        if (head.StartsWith("HTTP/"u8))
        {
            _inspector.InspectResponse(_rules, head, body, flow, new Endpoints(1, 40_000, 2, 80), 0);
        }
        else
        {
            _inspector.InspectRequest(_rules, head, body, flow, new Endpoints(1, 40_000, 2, 80), 0);
        }

        var kind = 0;
        foreach (var alert in _inspector.Alerts)
        {
            kind = HashCode.Combine(kind, alert.Rule.Identity.Sid);
        }

        return kind;
    }
}
