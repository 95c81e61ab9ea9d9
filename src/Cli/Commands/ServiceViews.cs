using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary>Virtual services and real servers as tables.</summary>
internal static class ServiceViews
{
    public static void List(Printer printer, IReadOnlyList<ServiceSummaryDto> services) =>
        printer.Table(
            ["Id", "Name", "Address", "Type", "Schedule", "State", "Servers", "Requests/s", "Active"],
            services.Select(s => (IReadOnlyList<string>)
            [
                Format.Number(s.Id),
                s.Name,
                s.ExtraPortsCount == 0 ? LayerOptions.AddressOf(s.Type, s.Address) : $"{s.Address} +{s.ExtraPortsCount}",
                s.Layer == 4 ? $"L4 {s.Type}" : s.Type,
                s.Scheduling,
                s.State,
                ServerOptions.UpOf(s),
                Format.Rate(s.RequestsPerSecond),
                Format.Number(s.ConnectionsActive),
            ]),
            "Id",
            "Servers",
            "Requests/s",
            "Active");

    public static void One(Printer printer, VirtualServiceDto service)
    {
        printer.Pairs(
            ("Id", Format.Number(service.Id)),
            ("Name", service.Name),
            ("Address", LayerOptions.AddressOf(service)),
            ("Extra ports", service.ExtraPorts),
            ("Type", service.Type),
            ("Layer", service.Layer == 4 ? $"4, forwarded by the kernel ({service.Forwarding})" : "7"),
            ("SYN protection", service.SynProtection ? "on: only who answers back reaches a real server" : ""),
            ("State", service.State),
            ("Reason", service.Reason),
            ("Since", Format.Time(service.Since)),
            ("Enabled", service.Enabled ? "yes" : "no"),
            ("Schedule", service.Scheduling),
            ("Adaptive", service.Scheduling == "adaptive" ? Adaptive(service.Adaptive) : ""),
            ("Persistence", PersistenceOptions.Sentence(service.Persistence)),
            ("Check", CheckCommands.Sentence(service.Check)),
            ("X-Forwarded-For", service.Layer == 4 ? "" : service.ForwardedFor ? "on" : "off"),
            ("TLS", TlsViews.Clients(service)),
            ("TLS to servers", service.Layer == 4 ? "" : TlsViews.Servers(service.Reencryption)),
            ("Client certificates", TlsViews.ClientCertificates(service)),
            ("Server groups", string.Join(", ", service.Groups.Select(group => $"{group.Name} ({group.Scheduling})"))),
            ("Routes", string.Join(", ", service.Routes.Select(route => $"{route.Rule} to {route.Group}"))),
            ("Request rules", string.Join(", ", service.RequestRules)),
            ("Response rules", string.Join(", ", service.ResponseRules)),
            ("Changed bodies", RuleCommands.Bodies(service.BodyCounters)),
            ("HTTP/0.9", service.AllowHttp09 ? "served" : ""),
            ("Port 80", service.RedirectHttp ? "redirected by a service of its own" : ""),
            ("Redirect", service.Redirect.Target.Length > 0 ? $"{service.Redirect.Status} to {service.Redirect.Target}" : ""),
            ("Not available", NotAvailable(service.NotAvailable)),
            ("Limits", LimitOptions.Sentence(service.Limits)),
            ("Bandwidth", BandwidthOptions.Sentence(service)),
            ("Kept out", LimitOptions.Sentence(service.Refusals)),
            ("Queue", QueueOptions.Sentence(service)),
            ("Retries", RetryOptions.Sentence(service)),
            ("Compression", CompressionOptions.Sentence(service)),
            ("Slow start", service.SlowStartSeconds > 0 ? Format.Seconds(service.SlowStartSeconds) : ""),
            ("Failing servers", OutlierOptions.Sentence(service.Outliers)),
            ("Cache", CacheOptions.Sentence(service)),
            ("PROXY protocol", TrafficViews.Proxy(service)),
            ("Transparent", TrafficViews.Transparent(service)),
            ("Client headers", TrafficViews.Headers(service.ClientHeaders)),
            ("Access log", TrafficViews.AccessLog(service)),
            ("Intrusion prevention", IpsServiceOptions.Sentence(service)),
            ("Timeouts", service.Layer == 4 ? $"drain {Format.Seconds(service.Timeouts.DrainTimeoutSeconds)}, then {service.DrainEnd}" : $"{Timeouts(service.Timeouts)}, then {service.DrainEnd}"),
            ("Requests", service.Layer == 4 ? "" : $"{service.RequestsTotal}, {Format.Rate(service.RequestsPerSecond)}/s; 2xx {service.Responses2xx}, 3xx {service.Responses3xx}, 4xx {service.Responses4xx}, 5xx {service.Responses5xx}"),
            ("Began within", TrafficViews.Latency(service.Latency)),
            ("Connections", $"{service.ConnectionsTotal}, {service.ConnectionsActive} active"),
            ("Bytes", $"{Format.Bytes(service.BytesIn)} in, {Format.Bytes(service.BytesOut)} out"));
        if (service.Redirect.Target.Length == 0)
        {
            Servers(printer, service.RealServers, service.Layer == 4 ? "Connections" : "Requests");
        }

        DirectViews.Needs(printer, service);
    }

    /// <param name="counted">What a layer counts: Requests or Connections.</param>
    public static void Servers(Printer printer, IReadOnlyList<RealServerDto> servers, string counted = "Requests")
    {
        if (servers.Count == 0)
        {
            printer.Line("No real servers yet. Add one: lm rs add VS ADDRESS:PORT");
            return;
        }

        printer.Table(
            ["Id", "Address", "Weight", "Mode", "State", "Reason", "Effective", "Response", counted, "Active"],
            servers.Select(s => (IReadOnlyList<string>)
            [
                Format.Number(s.Id),
                s.Address,
                Format.Number(s.Weight),
                ServerOptions.ModeOf(s),
                s.Availability,
                s.Reason,
                Format.Number(s.EffectiveWeight),
                Format.Milliseconds(s.ResponseMilliseconds),
                Format.Number(counted == "Requests" ? s.RequestsTotal : s.ConnectionsTotal),
                Format.Number(s.ConnectionsActive),
            ]),
            "Id",
            "Weight",
            "Effective",
            "Response",
            counted,
            "Active");
    }

    public static void Server(Printer printer, RealServerDto server) => printer.Pairs(
        ("Id", Format.Number(server.Id)),
        ("Address", server.Address),
        ("State", server.Availability),
        ("Reason", server.Reason),
        ("Since", Format.Time(server.Since)),
        ("Mode", ServerOptions.ModeOf(server)),
        ("Group", server.Group),
        ("Weight", $"{server.Weight}, effective {server.EffectiveWeight}"),
        ("Names (SNI)", string.Join(", ", server.SniHosts)),
        ("Response", Format.Milliseconds(server.ResponseMilliseconds)),
        ("Load", server.Load is { } load ? Format.Number(load) : ""),
        ("Requests", Format.Number(server.RequestsTotal)),
        ("Responses", $"2xx {server.Responses2xx}, 3xx {server.Responses3xx}, 4xx {server.Responses4xx}, 5xx {server.Responses5xx}"),
        ("Connections", $"{server.ConnectionsTotal}, {QueueOptions.Active(server)}"),
        ("Bytes", $"{Format.Bytes(server.BytesIn)} in, {Format.Bytes(server.BytesOut)} out"));

    private static string NotAvailable(NotAvailableDto settings) => settings.Mode switch
    {
        "redirect" => $"{settings.RedirectStatus} to {settings.Target}",
        "page" => $"page of {settings.Page.Length} characters with status {settings.PageStatus}",
        "sorry" => $"sorry server {settings.SorryServer}",
        _ => "",
    };

    private static string Adaptive(AdaptiveDto adaptive) =>
        $"agent :{adaptive.Port}{adaptive.Path} every {Format.Seconds(adaptive.IntervalSeconds)}, static weights under {adaptive.MinimumLoadPercent} %";

    private static string Timeouts(TimeoutsDto t) =>
        $"client header {Format.Seconds(t.ClientHeaderTimeoutSeconds)}, body {Format.Seconds(t.ClientBodyTimeoutSeconds)}, idle {Format.Seconds(t.ClientIdleTimeoutSeconds)}; "
        + $"server connect {Format.Seconds(t.ServerConnectTimeoutSeconds)}, response {Format.Seconds(t.ServerResponseTimeoutSeconds)}, body {Format.Seconds(t.ServerBodyTimeoutSeconds)}; "
        + $"tunnel idle {Format.Seconds(t.TunnelIdleTimeoutSeconds)}; drain {Format.Seconds(t.DrainTimeoutSeconds)}";
}
