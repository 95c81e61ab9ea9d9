using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of <c>vs add</c> and <c>vs set</c> about what is told of clients, to us and to real servers.</summary>
internal sealed class ProxyOptions(OptionSet set)
{
    private readonly Option<string[]> _accept = set.List(
        "--proxy-protocol-accept", "NETWORK", "Connections from these networks must begin with a PROXY header (v1 or v2); the whole list, \"\" for none.");

    private readonly Option<string?> _send = set.Word("--proxy-protocol-send", "The PROXY header that real servers and health checks get.", "off", "v1", "v2");
    private readonly Option<string?> _sendTls = set.OnOff("--proxy-protocol-send-tls", "Tell in a v2 header of an https service that the client came by TLS.");
    private readonly Option<string?> _forwarded = set.OnOff("--forwarded", "Whether Forwarded (RFC 7239) names the client.");
    private readonly Option<string?> _via = set.OnOff("--via", "Whether Via names the load balancer.");
    private readonly Option<string?> _clientSide = set.OnOff("--client-side", "Whether X-ClientSide names both ends of the client's connection.");

    /// <summary>Null when none of the options was given.</summary>
    public ProxyProtocolBody? ToBody(ParseResult parsed)
    {
        var body = new ProxyProtocolBody
        {
            AcceptFrom = OptionSet.ItemsOf(parsed, _accept),
            Send = parsed.GetValue(_send),
            SendTls = OptionSet.IsOn(parsed.GetValue(_sendTls)),
        };
        return body == new ProxyProtocolBody() ? null : body;
    }

    /// <summary>Null when none of the options was given.</summary>
    public ClientHeadersBody? Headers(ParseResult parsed)
    {
        var body = new ClientHeadersBody
        {
            Forwarded = OptionSet.IsOn(parsed.GetValue(_forwarded)),
            Via = OptionSet.IsOn(parsed.GetValue(_via)),
            ClientSide = OptionSet.IsOn(parsed.GetValue(_clientSide)),
        };
        return body == new ClientHeadersBody() ? null : body;
    }
}
