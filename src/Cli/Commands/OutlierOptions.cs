using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of <c>vs add</c> and <c>vs set</c> about servers that come up and servers that fail in live traffic.</summary>
internal sealed class OutlierOptions(OptionSet set)
{
    private readonly Option<double?> _slowStart = set.Seconds("--slow-start-seconds", "Time in which the share of a server that has come up grows to all of it; 0: at once.");
    private readonly Option<int?> _failures = set.Whole("--outlier-failures", "Failures in a row in live traffic that eject a server for a while; 0: none.");
    private readonly Option<string?> _on = set.Text("--outlier-on", "CODES", "Response statuses that are such failures, such as 500-599; \"\" for none.");
    private readonly Option<double?> _base = set.Seconds("--outlier-base-seconds", "How long the first ejection lasts.");
    private readonly Option<int?> _most = set.Whole("--outlier-percent-max", "How many of a hundred servers may be ejected at a time.");

    public double? SlowStart(ParseResult parsed) => parsed.GetValue(_slowStart);

    /// <summary>Null when none of the options was given.</summary>
    public OutliersBody? ToBody(ParseResult parsed)
    {
        var body = new OutliersBody
        {
            FailuresInARow = parsed.GetValue(_failures),
            On = parsed.GetValue(_on),
            BaseSeconds = parsed.GetValue(_base),
            EjectedPercentMax = parsed.GetValue(_most),
        };
        return body == new OutliersBody() ? null : body;
    }

    public static string Sentence(OutliersDto outliers) => outliers.FailuresInARow == 0
        ? ""
        : $"ejected after {outliers.FailuresInARow} failures in a row{(outliers.On.Length == 0 ? "" : $" ({outliers.On})")} for {Format.Seconds(outliers.BaseSeconds)} and longer, at most {outliers.EjectedPercentMax} % of them";
}
