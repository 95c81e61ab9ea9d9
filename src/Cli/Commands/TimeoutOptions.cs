using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The time limits of a virtual service.</summary>
internal sealed class TimeoutOptions(OptionSet set)
{
    private readonly Option<double?> _clientHeader = set.Seconds("--client-header-timeout-seconds", "From the first byte of a request to the end of its header.");
    private readonly Option<double?> _clientBody = set.Seconds("--client-body-timeout-seconds", "Between two pieces of a request body.");
    private readonly Option<double?> _clientIdle = set.Seconds("--client-idle-timeout-seconds", "Without a request on a kept-alive connection.");
    private readonly Option<double?> _serverConnect = set.Seconds("--server-connect-timeout-seconds", "For the connection to a real server.");
    private readonly Option<double?> _serverResponse = set.Seconds("--server-response-timeout-seconds", "From the end of a request to the response's header.");
    private readonly Option<double?> _serverBody = set.Seconds("--server-body-timeout-seconds", "Between two pieces of a response body.");
    private readonly Option<double?> _tunnelIdle = set.Seconds("--tunnel-idle-timeout-seconds", "Without a byte either way on a TCP service's connection.");
    private readonly Option<double?> _drain = set.Seconds("--drain-timeout-seconds", "How long connections of a drained or deleted server may last.");

    /// <summary>Null when none of the options was given.</summary>
    public TimeoutsBody? ToBody(ParseResult parsed)
    {
        var body = new TimeoutsBody
        {
            ClientHeaderTimeoutSeconds = parsed.GetValue(_clientHeader),
            ClientBodyTimeoutSeconds = parsed.GetValue(_clientBody),
            ClientIdleTimeoutSeconds = parsed.GetValue(_clientIdle),
            ServerConnectTimeoutSeconds = parsed.GetValue(_serverConnect),
            ServerResponseTimeoutSeconds = parsed.GetValue(_serverResponse),
            ServerBodyTimeoutSeconds = parsed.GetValue(_serverBody),
            TunnelIdleTimeoutSeconds = parsed.GetValue(_tunnelIdle),
            DrainTimeoutSeconds = parsed.GetValue(_drain),
        };
        return body == new TimeoutsBody() ? null : body;
    }
}
