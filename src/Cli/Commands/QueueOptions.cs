using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of <c>vs add</c> and <c>vs set</c> about the queue for real servers at their limit.</summary>
internal sealed class QueueOptions(OptionSet set)
{
    private readonly Option<int?> _length = set.Whole("--queue-length", "How many may wait while the real servers are at their limit; 0: nobody waits.");
    private readonly Option<double?> _timeout = set.Seconds("--queue-timeout-seconds", "How long one of them waits.");
    private readonly Option<string?> _redispatch = set.OnOff("--queue-redispatch", "Whether a client tied to a full server goes to another instead of being turned away.");
    private readonly Option<int?> _retryAfter = set.Whole("--queue-retry-after-seconds", "What Retry-After says to who was turned away.");

    /// <summary>Null when none of the options was given.</summary>
    public QueueBody? ToBody(ParseResult parsed)
    {
        var body = new QueueBody
        {
            LengthMax = parsed.GetValue(_length),
            TimeoutSeconds = parsed.GetValue(_timeout),
            Redispatch = OptionSet.IsOn(parsed.GetValue(_redispatch)),
            RetryAfterSeconds = parsed.GetValue(_retryAfter),
        };
        return body == new QueueBody() ? null : body;
    }

    /// <summary>Empty where no real server has a limit.</summary>
    public static string Sentence(VirtualServiceDto service)
    {
        if (!service.RealServers.Any(server => server.ConnectionsMax > 0))
        {
            return "";
        }

        var (queue, queued) = (service.Queue, service.Queued);
        var settings = queue.LengthMax == 0 ? "none" : $"up to {queue.LengthMax} for {Format.Seconds(queue.TimeoutSeconds)}{(queue.Redispatch ? ", redispatch" : "")}";
        return $"{settings}; {queued.Now} waiting, {queued.Total} have waited, {queued.TimedOut} too long, {queued.Full} found it full";
    }

    public static string Active(RealServerDto server) => server.ConnectionsMax == 0 ? $"{server.ConnectionsActive} active" : $"{server.ConnectionsActive} active of {server.ConnectionsMax} at most";
}
