using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of a health check; with a prefix when they stand beside a service's own.</summary>
internal sealed class CheckOptions(OptionSet set, string typeName, string pathName, string prefix)
{
    private readonly Option<string?> _type = set.Word(typeName, "How the real servers are checked.", "tcp", "http", "https", "icmp");
    private readonly Option<string?> _path = set.Text(pathName, "PATH", "Path that an HTTP check asks for, for example /healthz.");
    private readonly Option<string?> _method = set.Word($"{prefix}method", "HTTP method of the check.", "GET", "HEAD", "OPTIONS");
    private readonly Option<string?> _host = set.Text($"{prefix}host", "NAME", "Host header of the check; empty: the real server's address.");
    private readonly Option<string?> _codes = set.Text($"{prefix}codes", "CODES", "Status codes that count as healthy, for example 200-299,301.");
    private readonly Option<string?> _pattern = set.Text($"{prefix}pattern", "REGEX", "Regular expression that the body must match; empty: any.");
    private readonly Option<int?> _port = set.Whole($"{prefix}port", "Port to check; 0: the real server's own.");
    private readonly Option<double?> _interval = set.Seconds($"{prefix}interval-seconds", "Time between two checks.");
    private readonly Option<double?> _timeout = set.Seconds($"{prefix}timeout-seconds", "Time for one check; less than the interval.");
    private readonly Option<int?> _retries = set.Whole($"{prefix}retries", "Failed checks in a row that take a server out.");
    private readonly Option<int?> _rise = set.Whole($"{prefix}rise", "Good checks in a row that bring a server back.");

    /// <summary>Null when none of the options was given.</summary>
    public HealthCheckBody? ToBody(ParseResult parsed)
    {
        var body = new HealthCheckBody
        {
            Type = parsed.GetValue(_type),
            Path = parsed.GetValue(_path),
            Method = parsed.GetValue(_method),
            Host = parsed.GetValue(_host),
            ExpectedCodes = parsed.GetValue(_codes),
            BodyPattern = parsed.GetValue(_pattern),
            Port = parsed.GetValue(_port),
            IntervalSeconds = parsed.GetValue(_interval),
            TimeoutSeconds = parsed.GetValue(_timeout),
            Retries = parsed.GetValue(_retries),
            RiseCount = parsed.GetValue(_rise),
        };
        return body == new HealthCheckBody() ? null : body;
    }
}
