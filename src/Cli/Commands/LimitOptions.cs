using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of <c>vs add</c> and <c>vs set</c> about limits.</summary>
internal sealed class LimitOptions(OptionSet set)
{
    private readonly Option<int?> _connections = set.Whole("--limit-connections", "Connections at a time, over all nodes of a pair; 0: no limit.");
    private readonly Option<int?> _connectionRate = set.Whole("--limit-connections-per-second", "New connections a second; 0: no limit.");
    private readonly Option<int?> _requestRate = set.Whole("--limit-requests-per-second", "Requests a second; 0: no limit.");
    private readonly Option<int?> _clientConnections = set.Whole("--limit-client-connections", "Connections at a time from one client network; 0: no limit.");
    private readonly Option<int?> _clientConnectionRate = set.Whole("--limit-client-connections-per-second", "New connections a second from one client network; 0: no limit.");
    private readonly Option<int?> _clientRequestRate = set.Whole("--limit-client-requests-per-second", "Requests a second from one client network; 0: no limit.");
    private readonly Option<int?> _prefixV4 = set.Whole("--limit-client-prefix-v4", "How much of an IPv4 address makes a client network.");
    private readonly Option<int?> _prefixV6 = set.Whole("--limit-client-prefix-v6", "How much of an IPv6 address makes a client network.");
    private readonly Option<string?> _answer = set.Word("--limit-answer", "What a client gets that comes over a limit.", "429", "503", "reset");
    private readonly Option<int?> _retryAfter = set.Whole("--limit-retry-after-seconds", "What Retry-After says.");
    private readonly BandwidthOptions _bandwidth = new(set);
    private readonly Option<string[]> _allow = set.List("--allow", "NETWORK", "Only these networks come in; the whole list, \"\" for all.");
    private readonly Option<string[]> _block = set.List("--block", "NETWORK", "These networks do not come in; the whole list, \"\" for none.");

    /// <summary>Null when none of the options was given.</summary>
    public LimitsBody? ToBody(ParseResult parsed)
    {
        var body = new LimitsBody
        {
            ConnectionsMax = parsed.GetValue(_connections),
            ConnectionsPerSecondMax = parsed.GetValue(_connectionRate),
            RequestsPerSecondMax = parsed.GetValue(_requestRate),
            ClientConnectionsMax = parsed.GetValue(_clientConnections),
            ClientConnectionsPerSecondMax = parsed.GetValue(_clientConnectionRate),
            ClientRequestsPerSecondMax = parsed.GetValue(_clientRequestRate),
            ClientPrefixLengthV4 = parsed.GetValue(_prefixV4),
            ClientPrefixLengthV6 = parsed.GetValue(_prefixV6),
            Answer = parsed.GetValue(_answer),
            RetryAfterSeconds = parsed.GetValue(_retryAfter),
            Bandwidth = _bandwidth.ToBody(parsed),
            Allow = OptionSet.ItemsOf(parsed, _allow),
            Block = OptionSet.ItemsOf(parsed, _block),
        };
        return body == new LimitsBody() ? null : body;
    }

    public static string Sentence(LimitsDto limits)
    {
        string[] parts =
        [
            Part(limits.ConnectionsMax, "connections"),
            Part(limits.ConnectionsPerSecondMax, "connections/s"),
            Part(limits.RequestsPerSecondMax, "requests/s"),
            Part(limits.ClientConnectionsMax, "connections a client"),
            Part(limits.ClientConnectionsPerSecondMax, "connections/s a client"),
            Part(limits.ClientRequestsPerSecondMax, "requests/s a client"),
            limits.Allow.Count == 0 ? "" : $"only from {string.Join(", ", limits.Allow)}",
            limits.Block.Count == 0 ? "" : $"not from {string.Join(", ", limits.Block)}",
        ];
        var all = string.Join(", ", parts.Where(part => part.Length > 0));
        return all.Length == 0 ? "" : $"{all}; else {limits.Answer}";
    }

    public static string Sentence(RefusalsDto refusals)
    {
        string[] parts =
        [
            Part(refusals.Network, "by network"),
            Part(refusals.Connections, "by connections"),
            Part(refusals.ConnectionRate, "by connection rate"),
            Part(refusals.RequestRate, "by request rate"),
            Part(refusals.ClientConnections, "by a client's connections"),
            Part(refusals.ClientConnectionRate, "by a client's connection rate"),
            Part(refusals.ClientRequestRate, "by a client's request rate"),
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }

    private static string Part(long count, string what) => count == 0 ? "" : $"{count} {what}";
}
