using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of <c>vs add</c> and <c>vs set</c> about trying another real server.</summary>
internal sealed class RetryOptions(OptionSet set)
{
    private readonly Option<int?> _tries = set.Whole("--retry-tries", "Real servers that one request may be given to, the first included.");
    private readonly Option<string?> _on = set.Text("--retry-on", "CODES", "Statuses for which another server is asked, such as 502-504; 502: also no response, 504: also too slow; \"\" for none.");
    private readonly Option<int?> _budget = set.Whole("--retry-budget-percent", "How many of a hundred requests may be sent once more because of such a status.");

    /// <summary>Null when none of the options was given.</summary>
    public RetryBody? ToBody(ParseResult parsed)
    {
        var body = new RetryBody
        {
            TriesMax = parsed.GetValue(_tries),
            On = parsed.GetValue(_on),
            BudgetPercent = parsed.GetValue(_budget),
        };
        return body == new RetryBody() ? null : body;
    }

    public static string Sentence(VirtualServiceDto service) => service.Layer == 4
        ? ""
        : $"up to {service.Retry.TriesMax} servers"
            + (service.Retry.On.Length == 0 ? "" : $", also on {service.Retry.On} for {service.Retry.BudgetPercent} % of requests: {service.Retried.Sent} sent once more, {service.Retried.Denied} over the budget");
}
