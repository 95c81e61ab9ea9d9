using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Serving.Totals;

/// <summary>
/// The counters that only grow, as plain rows of numbers, and back. New ones are appended: nodes of a pair may differ in their version, and what
/// one of them lacks counts as nothing. What is of one moment (connections in progress, places in use) or tells of times (latency) is no part.
/// </summary>
public static class CounterValues
{
    public static long[] Of(ServiceCounters from) =>
    [
        from.ConnectionsTotal, from.RequestsTotal, from.BytesIn, from.BytesOut,
        from.Responses2xx, from.Responses3xx, from.Responses4xx, from.Responses5xx, from.RefusedRequests, from.NoServerAvailable,
        from.TlsHandshakes, from.TlsFailures,
        from.Refusals.Network, from.Refusals.Connections, from.Refusals.ConnectionRate, from.Refusals.RequestRate,
        from.Refusals.ClientConnections, from.Refusals.ClientConnectionRate, from.Refusals.ClientRequestRate,
        from.Queue.Total, from.Queue.TimedOut, from.Queue.Full, from.Retries.Sent, from.Retries.Denied,
        from.ProxyHeadersRefused, from.NotTransparent, from.AccessLogLines, from.AccessLogLost,
        from.Compression.Responses, from.Compression.BytesIn, from.Compression.BytesOut, from.Compression.Skipped,
        from.Cache.Hits, from.Cache.Misses, from.Cache.Stale, from.Cache.Renewed, from.Cache.Stored, from.Cache.BytesSaved,
        from.IpsMatched, from.IpsBlocked, from.IpsExhausted,
        from.Bodies.Responses, from.Bodies.Replacements, from.Bodies.Unreadable,
        from.Bandwidth.InWaits, from.Bandwidth.OutWaits,
    ];

    public static long[] Of(ServerCounters from) =>
    [
        from.ConnectionsTotal, from.RequestsTotal, from.BytesIn, from.BytesOut, from.ConnectFailures, from.ResponseFailures,
        from.Responses2xx, from.Responses3xx, from.Responses4xx, from.Responses5xx,
    ];

    /// <param name="more">In the order of <see cref="Of(ServiceCounters)"/>.</param>
    public static ServiceCounters Plus(this ServiceCounters to, ReadOnlySpan<long> more)
    {
        var row = new Row(more);
        return to with
        {
            ConnectionsTotal = row.Next(to.ConnectionsTotal),
            RequestsTotal = row.Next(to.RequestsTotal),
            BytesIn = row.Next(to.BytesIn),
            BytesOut = row.Next(to.BytesOut),
            Responses2xx = row.Next(to.Responses2xx),
            Responses3xx = row.Next(to.Responses3xx),
            Responses4xx = row.Next(to.Responses4xx),
            Responses5xx = row.Next(to.Responses5xx),
            RefusedRequests = row.Next(to.RefusedRequests),
            NoServerAvailable = row.Next(to.NoServerAvailable),
            TlsHandshakes = row.Next(to.TlsHandshakes),
            TlsFailures = row.Next(to.TlsFailures),
            Refusals = Plus(to.Refusals, ref row),
            Queue = to.Queue with { Total = row.Next(to.Queue.Total), TimedOut = row.Next(to.Queue.TimedOut), Full = row.Next(to.Queue.Full) },
            Retries = new RetryCounters(row.Next(to.Retries.Sent), row.Next(to.Retries.Denied)),
            ProxyHeadersRefused = row.Next(to.ProxyHeadersRefused),
            NotTransparent = row.Next(to.NotTransparent),
            AccessLogLines = row.Next(to.AccessLogLines),
            AccessLogLost = row.Next(to.AccessLogLost),
            Compression = Plus(to.Compression, ref row),
            Cache = Plus(to.Cache, ref row),
            IpsMatched = row.Next(to.IpsMatched),
            IpsBlocked = row.Next(to.IpsBlocked),
            IpsExhausted = row.Next(to.IpsExhausted),
            Bodies = new BodyCounters(row.Next(to.Bodies.Responses), row.Next(to.Bodies.Replacements), row.Next(to.Bodies.Unreadable)),
            Bandwidth = new BandwidthCounters(row.Next(to.Bandwidth.InWaits), row.Next(to.Bandwidth.OutWaits)),
        };
    }

    /// <param name="more">In the order of <see cref="Of(ServerCounters)"/>.</param>
    public static ServerCounters Plus(this ServerCounters to, ReadOnlySpan<long> more)
    {
        var row = new Row(more);
        return to with
        {
            ConnectionsTotal = row.Next(to.ConnectionsTotal),
            RequestsTotal = row.Next(to.RequestsTotal),
            BytesIn = row.Next(to.BytesIn),
            BytesOut = row.Next(to.BytesOut),
            ConnectFailures = row.Next(to.ConnectFailures),
            ResponseFailures = row.Next(to.ResponseFailures),
            Responses2xx = row.Next(to.Responses2xx),
            Responses3xx = row.Next(to.Responses3xx),
            Responses4xx = row.Next(to.Responses4xx),
            Responses5xx = row.Next(to.Responses5xx),
        };
    }

    private static RefusalCounters Plus(RefusalCounters to, ref Row row) => new(
        row.Next(to.Network),
        row.Next(to.Connections),
        row.Next(to.ConnectionRate),
        row.Next(to.RequestRate),
        row.Next(to.ClientConnections),
        row.Next(to.ClientConnectionRate),
        row.Next(to.ClientRequestRate));

    private static CompressionCounters Plus(CompressionCounters to, ref Row row) =>
        new(row.Next(to.Responses), row.Next(to.BytesIn), row.Next(to.BytesOut), row.Next(to.Skipped));

    private static CacheCounters Plus(CacheCounters to, ref Row row) => to with
    {
        Hits = row.Next(to.Hits),
        Misses = row.Next(to.Misses),
        Stale = row.Next(to.Stale),
        Renewed = row.Next(to.Renewed),
        Stored = row.Next(to.Stored),
        BytesSaved = row.Next(to.BytesSaved),
    };

    internal static CounterKey Key(ServiceCounters of) => new(IsServer: false, of.Service.Value);

    internal static CounterKey Key(ServerCounters of) => new(IsServer: true, of.Server.Value);

    private ref struct Row(ReadOnlySpan<long> values)
    {
        private readonly ReadOnlySpan<long> _values = values;
        private int _next;

        public long Next(long to) => _next < _values.Length ? to + _values[_next++] : to;
    }
}
