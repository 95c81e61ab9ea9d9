using System.Globalization;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Metrics;

using M = Metric<ServerSource>;

/// <summary>What is shown of every real server.</summary>
internal static class ServerMetrics
{
    private const double MillisecondsPerSecond = 1000;

    private static readonly string[] Availabilities = [.. Enum.GetValues<ServerAvailability>().Select(a => Words.Of(a))];

    public static readonly MetricGroup<ServerSource> Group = new(
        ["service_id", "service", "server_id", "server"],
        s =>
        [
            s.Service.Id.Value.ToString(CultureInfo.InvariantCulture),
            s.Service.Name,
            s.Server.Id.Value.ToString(CultureInfo.InvariantCulture),
            s.Server.Address.ToString(),
        ],
        M.State("loadmaster_server_state", "Availability of the real server.", Availabilities, s => Words.Of(s.Status?.Availability ?? ServerAvailability.Unknown)),
        M.Now("loadmaster_server_weight", "Weight that the scheduling method uses now.", s => s.Status?.EffectiveWeight),
        M.Now("loadmaster_server_check_seconds", "How long the last health check took; absent while none succeeded.", s => s.Status?.ResponseMilliseconds / MillisecondsPerSecond),
        Total("loadmaster_server_connections_total", "Connections to the real server.", c => c.ConnectionsTotal),
        M.Now("loadmaster_server_connections_active", "Requests (HTTP) or connections (TCP) in progress.", s => s.Counters?.ConnectionsActive ?? 0),
        M.Now("loadmaster_server_backup", "1 when the real server is a backup, else 0.", s => s.Server.Backup ? 1 : 0),
        M.Now("loadmaster_server_connections_max", "How many may be in progress; absent without a limit.", s => s.Server.ConnectionsMax > 0 ? s.Server.ConnectionsMax : null),
        Total("loadmaster_server_requests_total", "HTTP requests sent to the real server.", c => c.RequestsTotal),
        M.Totals("loadmaster_server_responses_total", "HTTP responses of the real server by the first digit of their status.", "code", Responses),
        Total("loadmaster_server_sent_bytes_total", "Bytes from clients to the real server.", c => c.BytesIn),
        Total("loadmaster_server_received_bytes_total", "Bytes from the real server to clients.", c => c.BytesOut),
        Total("loadmaster_server_connect_failures_total", "Connections that could not be made.", c => c.ConnectFailures),
        Total("loadmaster_server_response_failures_total", "Responses that did not come or broke off.", c => c.ResponseFailures));

    private static M Total(string name, string help, Func<ServerCounters, long> value) => M.Total(name, help, s => s.Counters is { } c ? value(c) : 0);

    private static IEnumerable<(string Label, double Value)> Responses(ServerSource source) =>
    [
        ("2xx", source.Counters?.Responses2xx ?? 0),
        ("3xx", source.Counters?.Responses3xx ?? 0),
        ("4xx", source.Counters?.Responses4xx ?? 0),
        ("5xx", source.Counters?.Responses5xx ?? 0),
    ];
}
