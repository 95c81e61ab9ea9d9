using System.Globalization;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Metrics;

using M = Metric<ServiceSource>;

/// <summary>What is shown of every virtual service.</summary>
internal static class ServiceMetrics
{
    private const double MicrosecondsPerSecond = 1_000_000;

    public static readonly MetricGroup<ServiceSource> Group = new(
        ["service_id", "service", "address"],
        s => [s.Service.Id.Value.ToString(CultureInfo.InvariantCulture), s.Service.Name, s.Service.AddressText],
        M.Now("loadmaster_service_up", "1 when the virtual service serves, else 0.", s => s.Status?.State == ServiceState.Up ? 1 : 0),
        M.Now("loadmaster_service_enabled", "1 when the virtual service is enabled, else 0.", s => s.Service.Enabled ? 1 : 0),
        Total("loadmaster_service_connections_total", "Connections of clients.", c => c.ConnectionsTotal),
        M.Now("loadmaster_service_connections_active", "Connections of clients now.", s => s.Counters?.ConnectionsActive ?? 0),
        Total("loadmaster_service_requests_total", "HTTP requests.", c => c.RequestsTotal),
        Total("loadmaster_service_received_bytes_total", "Bytes from clients.", c => c.BytesIn),
        Total("loadmaster_service_sent_bytes_total", "Bytes to clients.", c => c.BytesOut),
        M.Totals("loadmaster_service_responses_total", "HTTP responses by the first digit of their status.", "code", Responses),
        Total("loadmaster_service_refused_requests_total", "Requests answered by the node because they were wrong.", c => c.RefusedRequests),
        Total("loadmaster_service_no_server_total", "Requests or connections for which no real server was available.", c => c.NoServerAvailable),
        M.Distribution("loadmaster_service_response_seconds", "Time from the head of an HTTP request to the head of its response.", Begun),
        M.Totals("loadmaster_service_access_log_lines_total", "Lines of the access log by what became of them: written, lost.", "result", Lines),
        M.Totals(
            "loadmaster_service_limited_total",
            "Connections and requests that limits kept out, by the limit: network, connections, connection_rate, request_rate, client_connections, client_connection_rate, client_request_rate.",
            "limit",
            Limited),
        M.Totals("loadmaster_service_bandwidth_waits_total", "How often limits of bandwidth let a connection wait for its turn: in, with bytes from clients; out, with bytes to them.", "direction", HeldBack),
        Total("loadmaster_service_not_transparent_total", "Connections of a transparent service that came from the node's own address.", c => c.NotTransparent),
        M.Now("loadmaster_service_queued", "Clients that wait for a real server at its limit.", s => s.Counters?.Queue.Now ?? 0),
        Total("loadmaster_service_queued_total", "Clients that waited for a real server at its limit.", c => c.Queue.Total),
        M.Totals("loadmaster_service_queue_refused_total", "Clients turned away from the queue: timeout after its time, full at once.", "reason", TurnedAway),
        M.Totals("loadmaster_service_retries_total", "Requests that a server failed and another one could be asked: sent to it, denied by the budget.", "result", Retried),
        Total("loadmaster_service_proxy_headers_refused_total", "Connections whose PROXY header was missing or wrong.", c => c.ProxyHeadersRefused),
        M.Totals("loadmaster_service_compressed_responses_total", "Responses by compression: compressed, skipped because too many were being compressed.", "result", Compressed),
        M.Totals("loadmaster_service_compression_bytes_total", "Bytes of compressed responses: in, before compression; out, after it.", "direction", CompressedBytes),
        M.Totals("loadmaster_service_rewritten_bodies_total", "Responses for the rules that replace text in bodies: rewritten, unreadable because coded by the server or a part.", "result", Rewritten),
        Total("loadmaster_service_body_replacements_total", "Replacements in bodies of responses.", c => c.Bodies.Replacements),
        M.Totals("loadmaster_service_cache_requests_total", "Requests by what the cache made of them: hit, miss, stale, renewed.", "result", Cached),
        Total("loadmaster_service_cache_stored_total", "Responses that the cache took in.", c => c.Cache.Stored),
        Total("loadmaster_service_cache_saved_bytes_total", "Bytes of bodies that came from the cache.", c => c.Cache.BytesSaved),
        Total("loadmaster_service_cache_evictions_total", "Cached responses that gave way to others.", c => c.Cache.Use.Evictions),
        M.Now("loadmaster_service_cache_entries", "Cached responses now.", s => s.Counters?.Cache.Use.Entries ?? 0),
        M.Now("loadmaster_service_cache_bytes", "Memory of cached responses now.", s => s.Counters?.Cache.Use.Bytes ?? 0),
        M.Totals("loadmaster_service_tls_handshakes_total", "TLS handshakes with clients by outcome: ok, failed.", "result", Handshakes));

    private static M Total(string name, string help, Func<ServiceCounters, long> value) => M.Total(name, help, s => s.Counters is { } c ? value(c) : 0);

    private static IEnumerable<(string Label, double Value)> Responses(ServiceSource source) =>
    [
        ("2xx", source.Counters?.Responses2xx ?? 0),
        ("3xx", source.Counters?.Responses3xx ?? 0),
        ("4xx", source.Counters?.Responses4xx ?? 0),
        ("5xx", source.Counters?.Responses5xx ?? 0),
    ];

    private static IEnumerable<(string Label, double Value)> Handshakes(ServiceSource source) =>
        [("ok", source.Counters?.TlsHandshakes ?? 0), ("failed", source.Counters?.TlsFailures ?? 0)];

    /// <summary>Each bucket includes those before it. Every second bound is shown.</summary>
    private static IEnumerable<(string Label, double Value)> Begun(ServiceSource source)
    {
        if (source.Counters?.Latency is not { } latency || latency.Total == 0)
        {
            yield break;
        }

        double below = 0;
        for (var index = 0; index < latency.BoundsMicroseconds.Count; index++)
        {
            below += latency.Counts[index];
            if (index % 2 == 0)
            {
                yield return ((latency.BoundsMicroseconds[index] / MicrosecondsPerSecond).ToString(CultureInfo.InvariantCulture), below);
            }
        }

        yield return ("+Inf", latency.Total);
        yield return (M.Sum, latency.SumMicroseconds / MicrosecondsPerSecond);
        yield return (M.Count, latency.Total);
    }

    private static IEnumerable<(string Label, double Value)> Lines(ServiceSource source) =>
        [("written", source.Counters?.AccessLogLines ?? 0), ("lost", source.Counters?.AccessLogLost ?? 0)];

    private static IEnumerable<(string Label, double Value)> Retried(ServiceSource source) =>
        [("sent", source.Counters?.Retries.Sent ?? 0), ("denied", source.Counters?.Retries.Denied ?? 0)];

    private static IEnumerable<(string Label, double Value)> TurnedAway(ServiceSource source) =>
        [("timeout", source.Counters?.Queue.TimedOut ?? 0), ("full", source.Counters?.Queue.Full ?? 0)];
    private static IEnumerable<(string Label, double Value)> Compressed(ServiceSource source) =>
        [("compressed", source.Counters?.Compression.Responses ?? 0), ("skipped", source.Counters?.Compression.Skipped ?? 0)];

    private static IEnumerable<(string Label, double Value)> HeldBack(ServiceSource source) =>
        [("in", source.Counters?.Bandwidth.InWaits ?? 0), ("out", source.Counters?.Bandwidth.OutWaits ?? 0)];

    private static IEnumerable<(string Label, double Value)> Rewritten(ServiceSource source) =>
        [("rewritten", source.Counters?.Bodies.Responses ?? 0), ("unreadable", source.Counters?.Bodies.Unreadable ?? 0)];

    private static IEnumerable<(string Label, double Value)> Cached(ServiceSource source) => source.Counters?.Cache is not { } cache
        ? []
        : [("hit", cache.Hits), ("miss", cache.Misses), ("stale", cache.Stale), ("renewed", cache.Renewed)];

    private static IEnumerable<(string Label, double Value)> CompressedBytes(ServiceSource source) =>
        [("in", source.Counters?.Compression.BytesIn ?? 0), ("out", source.Counters?.Compression.BytesOut ?? 0)];

    private static IEnumerable<(string Label, double Value)> Limited(ServiceSource source) => source.Counters?.Refusals is not { } refusals
        ? []
        :
        [
            ("network", refusals.Network),
            ("connections", refusals.Connections),
            ("connection_rate", refusals.ConnectionRate),
            ("request_rate", refusals.RequestRate),
            ("client_connections", refusals.ClientConnections),
            ("client_connection_rate", refusals.ClientConnectionRate),
            ("client_request_rate", refusals.ClientRequestRate),
        ];
}
