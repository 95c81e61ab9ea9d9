using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The options that <c>rs add</c> and <c>rs set</c> have in common.</summary>
internal sealed class ServerOptions(OptionSet set)
{
    private readonly Option<int?> _weight = set.Whole("--weight", "Share of traffic for the weighted methods, 0 to 65535.");
    private readonly Option<string?> _group = set.Text("--group", "NAME", "Server group of the service that it belongs to; empty: it takes what no rule sends elsewhere.");
    private readonly Option<string[]> _sniHosts = set.List("--sni-host", "NAME", "Name whose TLS clients it is for (tcp services), *.example.com for any first label; \"\" for none.");
    private readonly Option<int?> _connections = set.Whole("--connections-max", "Requests (tcp services: connections) in progress at a time, on each node; more wait in the service's queue. 0: no limit.");

    public RealServerBody ToBody(ParseResult parsed) => new()
    {
        Weight = parsed.GetValue(_weight),
        Group = parsed.GetValue(_group),
        SniHosts = OptionSet.ItemsOf(parsed, _sniHosts),
        ConnectionsMax = parsed.GetValue(_connections),
    };
}
