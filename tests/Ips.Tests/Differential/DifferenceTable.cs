using System.Text;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>The result as text, in the form of docs/ips-differences.md.</summary>
internal static class DifferenceTable
{
    public static string Of(DifferentialResult result)
    {
        var made = new StringBuilder();
        var (ours, theirs) = (result.Differences.Count(difference => difference.IsOursOnly), result.Differences.Count(difference => !difference.IsOursOnly));
        made.AppendLine($"{result.Cases.Count} requests, {result.Rules} rules; alerts raised by both {result.Same}, only by LoadMaster {ours}, only by Suricata {theirs}; "
            + $"nothing on either side {result.Silent} requests; without a named cause {result.Unexplained.Count}");
        made.AppendLine().AppendLine("| cause | only LoadMaster | only Suricata |").AppendLine("|---|---|---|");
        foreach (var cause in result.Causes.GroupBy(entry => entry.Value).OrderByDescending(cause => cause.Count()))
        {
            made.AppendLine($"| {cause.Key} | {cause.Count(entry => entry.Key.IsOursOnly)} | {cause.Count(entry => !entry.Key.IsOursOnly)} |");
        }

        made.AppendLine().AppendLine("| requests | number | alerts on one side only |").AppendLine("|---|---|---|");
        foreach (var kind in result.Cases.GroupBy(entry => entry.Kind).OrderByDescending(kind => kind.Count()))
        {
            made.AppendLine($"| {kind.Key} | {kind.Count()} | {result.Differences.Count(difference => difference.Case.Kind == kind.Key)} |");
        }

        return made.ToString();
    }

    public static string Line(Difference difference) =>
        $"{(difference.IsOursOnly ? "only ours" : "only theirs")}: sid {difference.Sid}, {difference.Case.Kind} (made for {difference.Case.Sid}):\n"
        + Given.Latin1(difference.Case.Request.Bytes.AsSpan(0, Math.Min(difference.Case.Request.Bytes.Length, 700)));
}
