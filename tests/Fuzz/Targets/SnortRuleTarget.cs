using System.Text;
using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Fuzz.Targets;

/// <summary>Rule files: each rule is accepted or skipped with a reason, and what was accepted can be run.</summary>
internal sealed class SnortRuleTarget : IFuzzTarget
{
    private static readonly byte[] Head = "POST /index.php?x=1&id=00ff&q=%3Cscript HTTP/1.1\r\nHost: b\r\nUser-Agent: evil\r\nCookie: a=b\r\n\r\n"u8.ToArray();
    private static readonly byte[] Body = "cmd=9999999data=ZXZhbCg=xxxxxxxxxxxxxxxx"u8.ToArray();

    private const int CountMax = 3;

    private readonly Inspector _inspector = new(new RateTable());

    public string Name => "snort-rule";

    public IEnumerable<string> Seeds => SnortSamples.Rules;

    public IEnumerable<string> Words => SnortSamples.Words;

    public int Try(ReadOnlySpan<byte> input)
    {
        var result = RuleImporter.Import([new RuleSource("a.rules", Encoding.Latin1.GetString(input))], new Dictionary<string, string>(), new FlowbitNames());
        var report = result.Report;
        BrokenPromiseException.Unless(
            report.Entries.All(entry => entry.Reason.Length > 0), "a rule is left out without a reason");
        var fired = 0;
        if (report.Accepted > 0)
        {
            _inspector.InspectRequest(RuleSet.Create(result, _ => true), Head, Body, new FlowState(), new Endpoints(1, 40_000, 2, 80), 0);
            fired = _inspector.Alerts.Length;
        }

        return HashCode.Combine(Math.Min(report.Rules, CountMax), Math.Min(report.Accepted, CountMax), fired, report.Entries.Count > 0 ? KindOf(report.Entries[0].Reason) : "");
    }

    /// <summary>A reason without what it quotes of the input, which would make a new kind of every input.</summary>
    private static string KindOf(string reason)
    {
        var words = reason.Split(' ', 4);
        return string.Join(' ', words.Take(3).Where(word => word.All(letter => char.IsAsciiLetter(letter) || letter is ':' or '_')));
    }
}
