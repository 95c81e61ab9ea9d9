using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>Causes that lie in the reading of a rule: each writes the rule for Suricata so that it says there what it says to Snort.</summary>
internal static partial class RuleCauses
{
    public static IReadOnlyDictionary<string, Func<string, string>> All { get; } = new Dictionary<string, Func<string, string>>
    {
        ["case of fast_pattern:only"] = rule => FastPatternOnly().Replace(rule, "fast_pattern:only; nocase;"),
        ["urilen of the raw URI"] = rule => UriLength().Replace(rule, match => match.Groups[1].Value.Contains(',') ? match.Value : $"urilen:{match.Groups[1].Value},raw;"),
        ["bounds of a urilen range"] = rule => UriRange().Replace(rule, match => $"urilen:{Number(match, 1) - 1}<>{Number(match, 2) + 1}"),
        ["blank line of the header"] = rule => (rule.Contains("http.header;", StringComparison.Ordinal) ? StickyHeaderEnd() : HeaderEnd())
            .Replace(rule, match => match.Value.Replace("0D 0A 0D 0A", "0D 0A", StringComparison.Ordinal)),
        ["buffer of a relative isdataat"] = rule => NegatedBefore().Replace(rule, "$2 $1"),
        ["isdataat at the end"] = rule => DataAt().Replace(rule, match => $"isdataat:{match.Groups[1].Value}{Number(match, 2) + 1}"),
    };

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("fast_pattern:only;(?! nocase)")]
    private static partial Regex FastPatternOnly();

    [GeneratedRegex("urilen:([^;]*);")]
    private static partial Regex UriLength();

    [GeneratedRegex(@"urilen:(\d+)<>(\d+)")]
    private static partial Regex UriRange();

    [GeneratedRegex(@"content:!?""[^""]*0D 0A 0D 0A\|""; (?:[^;]*; ){0,4}?http_header;")]
    private static partial Regex HeaderEnd();

    [GeneratedRegex(@"http\.header;(?: (?!http\.|pkt_data)(?:[^;""]|""(?:[^""\\]|\\.)*"")*;)*")]
    private static partial Regex StickyHeaderEnd();

    [GeneratedRegex(@"((?:content:!""[^""]*""; (?:[^;""]*; ){0,4}?http_\w+; )+)(isdataat:\d+,relative;)")]
    private static partial Regex NegatedBefore();

    [GeneratedRegex(@"isdataat:(!?)(\d+)(?=,relative)")]
    private static partial Regex DataAt();
}
