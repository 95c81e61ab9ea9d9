using LoadMaster.Actors.Config;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Rest;

/// <summary>Turns the model into what REST shows.</summary>
public static partial class DtoMapping
{
    private static VirtualServiceDto ToBaseDto(
        VirtualService service, ServiceStatus? status, ServiceCounters? counters, double requestsPerSecond, IReadOnlyList<RealServerDto> servers) => new VirtualServiceDto(
        service.Id.Value,
        service.Name,
        service.AddressText,
        Words.Of(service.Type),
        service.Enabled,
        Words.Of(service.Scheduling),
        ToDto(service.Check),
        ToDto(service.Adaptive),
        ToDto(service.Persistence),
        ToDto(service.Timeouts),
        service.ForwardedFor,
        servers,
        WordOf(status?.State ?? (service.Enabled ? ServiceState.Down : ServiceState.Disabled)),
        status?.Reason ?? "not started yet",
        status?.Since,
        counters?.ConnectionsTotal ?? 0,
        counters?.ConnectionsActive ?? 0,
        counters?.RequestsTotal ?? 0,
        requestsPerSecond,
        counters?.BytesIn ?? 0,
        counters?.BytesOut ?? 0,
        counters?.Responses2xx ?? 0,
        counters?.Responses3xx ?? 0,
        counters?.Responses4xx ?? 0,
        counters?.Responses5xx ?? 0)
        {
            Layer = service.Layer,
            Forwarding = Words.Of(service.Forwarding),
            SynProtection = service.SynProtection,
            Certificates = [.. service.Certificates],
            TlsMinimum = Words.Of(service.TlsMinimum),
            ExtraPorts = service.ExtraPorts,
            ExtraPortsCount = PortSet.Of(service.ExtraPorts).Ports.Count,
            DrainEnd = PersistenceWords.DrainEnds.Of(service.DrainEnd),
            Tls = ToDto(service.Tls),
            Reencryption = ToDto(service.Reencryption),
            RequestRules = [.. service.RequestRules],
            ResponseRules = [.. service.ResponseRules],
            Groups = [.. service.Groups.Select(group => new ServerGroupDto(group.Name, Words.Of(group.Scheduling)))],
            Routes = [.. service.Routes.Select(route => new RuleRouteDto(route.Rule, route.Group))],
            AllowHttp09 = service.AllowHttp09,
            RedirectHttp = service.RedirectHttp,
            Redirect = new RedirectDto(service.Redirect.Target, service.Redirect.Status),
            NotAvailable = ToDto(service.NotAvailable),
            Ips = new ServiceIpsDto(IpsWords.Modes.Of(service.Ips.Mode), [.. service.Ips.Exceptions]) { Responses = service.Ips.Responses },
            Limits = ToDto(service.Limits),
            ProxyProtocol = ToDto(service.ProxyProtocol),
            ClientHeaders = ToDto(service.ClientHeaders),
            Transparent = service.Transparent,
            AccessLog = ToDto(service.AccessLog),
        }.With(counters);

    public static RealServerDto ToDto(RealServer server, ServerStatus? status, ServerCounters? counters) => new(
        server.Id.Value,
        server.Address.ToString(),
        server.Weight,
        Words.Of(server.Mode),
        Words.Of(status?.Availability ?? ServerAvailability.Unknown),
        status?.Reason ?? "not checked yet",
        status?.Since,
        status?.EffectiveWeight ?? 0,
        status?.ResponseMilliseconds,
        status?.Load,
        counters?.ConnectionsTotal ?? 0,
        counters?.ConnectionsActive ?? 0,
        counters?.RequestsTotal ?? 0,
        counters?.BytesIn ?? 0,
        counters?.BytesOut ?? 0)
    {
        SniHosts = [.. server.SniHosts],
        Group = server.Group,
        ConnectionsMax = server.ConnectionsMax,
        Backup = server.Backup,
        Responses2xx = counters?.Responses2xx ?? 0,
        Responses3xx = counters?.Responses3xx ?? 0,
        Responses4xx = counters?.Responses4xx ?? 0,
        Responses5xx = counters?.Responses5xx ?? 0,
    };

    public static HealthCheckDto ToDto(HealthCheck check) => new(
        Words.Of(check.Type),
        check.Method,
        check.Path,
        check.Host,
        check.ExpectedCodes,
        check.BodyPattern,
        check.Port,
        check.IntervalSeconds,
        check.TimeoutSeconds,
        check.Retries,
        check.RiseCount);

    public static ChangeDto ToDto(ConfigProtocol.ChangeAccepted accepted) => new(
        accepted.Revision,
        accepted.Epoch,
        accepted.CreatedId,
        accepted.Changed,
        [.. accepted.AppliedOn],
        [.. accepted.MissingOn],
        [.. accepted.NotServing.Select(p => new ListenerProblemDto(p.Service.Value, p.Address.ToString(), p.Code, p.Message))]);

    public static HistoryEntryDto ToDto(ConfigProtocol.HistoryEntry entry) => new(entry.Revision, entry.Epoch, entry.At, entry.By, entry.Summary);

    private static AdaptiveDto ToDto(AdaptiveSettings adaptive) => new(adaptive.Path, adaptive.Port, adaptive.IntervalSeconds, adaptive.MinimumLoadPercent);

    private static TimeoutsDto ToDto(ServiceTimeouts timeouts) => new(
        timeouts.ClientHeaderTimeoutSeconds,
        timeouts.ClientBodyTimeoutSeconds,
        timeouts.ClientIdleTimeoutSeconds,
        timeouts.ServerConnectTimeoutSeconds,
        timeouts.ServerResponseTimeoutSeconds,
        timeouts.ServerBodyTimeoutSeconds,
        timeouts.TunnelIdleTimeoutSeconds,
        timeouts.DrainTimeoutSeconds);

    public static ServiceSummaryDto ToSummary(VirtualService service, ServiceState state, ServiceStatus? status, double requestsPerSecond, long connectionsActive)
    {
        var up = status?.Servers.Where(server => server.Availability == ServerAvailability.Up).Select(server => server.Id).ToHashSet() ?? [];
        var backups = service.RealServers.Count(server => server.Backup);
        var backupsUp = service.RealServers.Count(server => server.Backup && up.Contains(server.Id));
        return new ServiceSummaryDto(
            service.Id.Value,
            service.Name,
            service.AddressText,
            PortSet.Of(service.ExtraPorts).Ports.Count,
            Words.Of(service.Type),
            service.Layer,
            service.Enabled,
            Words.Of(service.Scheduling),
            WordOf(state),
            service.RealServers.Count(server => !server.Backup && up.Contains(server.Id)),
            service.RealServers.Count - backups,
            backupsUp,
            backups,
            requestsPerSecond,
            connectionsActive);
    }

    /// <summary>As REST writes it.</summary>
    public static string WordOf(ServiceState state) => state switch
    {
        ServiceState.Up => "up",
        ServiceState.Down => "down",
        ServiceState.Redirect => "redirect",
        ServiceState.Sorry => "sorry",
        ServiceState.Disabled => "disabled",
        ServiceState.NotServing => "notServing",
    };
}
