using System.Security.Cryptography.X509Certificates;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Stats;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Snmp;

/// <summary>One row of a table of virtual services.</summary>
public sealed record SnmpService(VirtualService Service, ServiceState State, ServiceCounters? Counters);

/// <summary>One row of a table of real servers.</summary>
public sealed record SnmpServer(VirtualService Service, RealServer Server, ServerAvailability Availability, int Weight, ServerCounters? Counters);

/// <summary>One row of the table of certificates; null when the PEM is none that can be read.</summary>
public sealed record SnmpCertificate(Certificate Certificate, Lazy<X509Certificate2?> Parsed);

/// <summary>Configuration, state and counters of one moment, in the order in which SNMP walks.</summary>
public sealed record SnmpView(
    string Version,
    HaProtocol.HaStatus Ha,
    IReadOnlyList<(uint Index, SnmpService Row)> Services,
    IReadOnlyList<(uint Index, SnmpServer Row)> Servers,
    IReadOnlyList<(uint Index, SnmpCertificate Row)> Certificates,
    double RequestsPerSecond)
{
    public static async Task<SnmpView> LoadAsync(INodeGateway gateway, string version, CancellationToken cancel)
    {
        var config = await gateway.GetConfigAsync(cancel);
        var status = await gateway.GetServicesStatusAsync(cancel);
        var stats = await gateway.GetStatsAsync(cancel);
        var ha = await gateway.GetHaStatusAsync(cancel);
        return Of(config.Config, status, stats, ha, version);
    }

    public static SnmpView Of(
        LoadMasterConfig config, ServiceStatusProtocol.ServicesStatus status, StatsProtocol.StatsReport stats, HaProtocol.HaStatus ha, string version)
    {
        var states = status.Services.ToDictionary(s => s.Id, s => s.State);
        var servers = status.Services.SelectMany(s => s.Servers).ToDictionary(s => s.Id);
        var serviceCounters = stats.Totals.Services.ToDictionary(s => s.Service);
        var serverCounters = stats.Totals.Servers.ToDictionary(s => s.Server);
        return new SnmpView(
            version,
            ha,
            [.. config.VirtualServices.OrderBy(s => s.Id.Value).Select(s => ((uint)s.Id.Value, new SnmpService(
                s, states.GetValueOrDefault(s.Id, s.Enabled ? ServiceState.Down : ServiceState.Disabled), serviceCounters.GetValueOrDefault(s.Id))))],
            [.. config.VirtualServices.SelectMany(s => s.RealServers.Select(r => (Service: s, Server: r))).OrderBy(pair => pair.Server.Id.Value).Select(pair =>
                ((uint)pair.Server.Id.Value, new SnmpServer(
                    pair.Service,
                    pair.Server,
                    servers.GetValueOrDefault(pair.Server.Id)?.Availability ?? ServerAvailability.Unknown,
                    servers.GetValueOrDefault(pair.Server.Id)?.EffectiveWeight ?? 0,
                    serverCounters.GetValueOrDefault(pair.Server.Id))))],
            [.. config.Certificates.Select((c, index) => ((uint)index + 1, new SnmpCertificate(c, new Lazy<X509Certificate2?>(() => Parse(c.ChainPem)))))],
            stats.RequestsPerSecond.Values.Sum());
    }

    private static X509Certificate2? Parse(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // Such a certificate cannot be added; a document of older software could hold one, and then its columns are empty.
            return null;
        }
    }
}
