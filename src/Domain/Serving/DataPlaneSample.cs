using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Serving;

/// <summary>Totals of one virtual service since its first plan; summed over the engine's threads.</summary>
public sealed record ServiceCounters(
    VirtualServiceId Service,
    long ConnectionsTotal,
    long ConnectionsActive,
    long RequestsTotal,
    long BytesIn,
    long BytesOut,
    long Responses2xx,
    long Responses3xx,
    long Responses4xx,
    long Responses5xx,
    long RefusedRequests,
    long NoServerAvailable)
{
    /// <summary>Handshakes of an https service that succeeded.</summary>
    public long TlsHandshakes { get; init; }

    /// <summary>Handshakes that failed: no TLS, a version or name not accepted, too slow.</summary>
    public long TlsFailures { get; init; }

    /// <summary>What limits kept out.</summary>
    public RefusalCounters Refusals { get; init; } = new(0, 0, 0, 0, 0, 0, 0);

    public QueueCounters Queue { get; init; } = QueueCounters.None;

    public RetryCounters Retries { get; init; } = RetryCounters.None;

    /// <summary>Connections that ended because the PROXY header that they had to begin with was missing or wrong.</summary>
    public long ProxyHeadersRefused { get; init; }

    /// <summary>Connections of a transparent service that came from the node's own address, as the real server would have answered the client past it.</summary>
    public long NotTransparent { get; init; }

    /// <summary>Lines of the access log.</summary>
    public long AccessLogLines { get; init; }

    /// <summary>What compression did.</summary>
    public CompressionCounters Compression { get; init; } = new(0, 0, 0, 0);

    /// <summary>Whom limits of bandwidth slowed down.</summary>
    public BandwidthCounters Bandwidth { get; init; } = BandwidthCounters.None;

    /// <summary>What rules did to the bodies of responses.</summary>
    public BodyCounters Bodies { get; init; } = BodyCounters.None;

    /// <summary>What the cache did.</summary>
    public CacheCounters Cache { get; init; } = CacheCounters.None;

    /// <summary>Lines of the access log that were lost because their writer was too slow or could not write.</summary>
    public long AccessLogLost { get; init; }

    /// <summary>How long responses took to begin.</summary>
    public LatencyHistogram Latency { get; init; } = LatencyHistogram.Empty;

    /// <summary>Requests in which the intrusion prevention found something.</summary>
    public long IpsMatched { get; init; }

    /// <summary>Those of them that were dropped or rejected.</summary>
    public long IpsBlocked { get; init; }

    /// <summary>Requests for which a rule ran out of its time or steps; they count as without a match of that rule.</summary>
    public long IpsExhausted { get; init; }
}

/// <summary>Connections and requests that limits kept out, by the limit.</summary>
/// <param name="Network">By the lists of networks.</param>
public sealed record RefusalCounters(
    long Network, long Connections, long ConnectionRate, long RequestRate, long ClientConnections, long ClientConnectionRate, long ClientRequestRate);

/// <summary>Responses that were compressed, their bytes before and after, and those that were not because too many were at that moment.</summary>
public sealed record CompressionCounters(long Responses, long BytesIn, long BytesOut, long Skipped);

/// <summary>Totals of one real server since its first plan; summed over the engine's threads.</summary>
/// <param name="ConnectionsActive">Requests (HTTP) or connections (TCP) in progress: what least connection compares.</param>
public sealed record ServerCounters(
    RealServerId Server,
    long ConnectionsTotal,
    long ConnectionsActive,
    long RequestsTotal,
    long BytesIn,
    long BytesOut,
    long ConnectFailures,
    long ResponseFailures)
{
    public long Responses2xx { get; init; }

    public long Responses3xx { get; init; }

    public long Responses4xx { get; init; }

    public long Responses5xx { get; init; }
}

/// <summary>The data plane's counters at one moment.</summary>
public sealed record DataPlaneSample(ValueList<ServiceCounters> Services, ValueList<ServerCounters> Servers)
{
    public static DataPlaneSample Empty { get; } = new([], []);
}

/// <summary>What traffic learned about a real server: news for its health checker, which then checks at once.</summary>
public sealed record ServerFailure(RealServerId Server, string Reason)
{
    /// <summary>0 for mere news; else so many requests or connections have failed there in a row, as often as the service allows.</summary>
    public int FailuresInARow { get; init; }
}
