using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The options that <c>rs add</c> and <c>rs set</c> have in common.</summary>
internal sealed class ServerOptions(OptionSet set)
{
    private readonly Option<int?> _weight = set.Whole("--weight", "Share of traffic for the weighted methods, 0 to 65535.");
    private readonly Option<string?> _group = set.Text("--group", "NAME", "Server group of the service that it belongs to; empty: it takes what no rule sends elsewhere.");
    private readonly Option<string[]> _sniHosts = set.List("--sni-host", "NAME", "Name whose TLS clients it is for (tcp services), *.example.com for any first label; \"\" for none.");
    private readonly Option<int?> _connections = set.Whole("--connections-max", "Requests (tcp services: connections) in progress at a time, over all nodes of a pair; more wait in the service's queue. 0: no limit.");

    private readonly Option<string?> _backup = set.OnOff("--backup", "Whether it takes traffic only while no server that is not a backup is available.");

    public RealServerBody ToBody(ParseResult parsed) => new()
    {
        Weight = parsed.GetValue(_weight),
        Group = parsed.GetValue(_group),
        SniHosts = OptionSet.ItemsOf(parsed, _sniHosts),
        ConnectionsMax = parsed.GetValue(_connections),
        Backup = OptionSet.IsOn(parsed.GetValue(_backup)),
    };

    public static string ModeOf(RealServerDto server) => server.Backup ? $"{server.Mode}, backup" : server.Mode;

    /// <summary>Backups are counted apart: 2/2 +1/1.</summary>
    public static string UpOf(ServiceSummaryDto service) =>
        $"{service.ServersUp}/{service.Servers}{(service.Backups == 0 ? "" : $" +{service.BackupsUp}/{service.Backups}")}";
}
