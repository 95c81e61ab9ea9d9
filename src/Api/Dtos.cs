using System.Text.Json.Serialization;

namespace LoadMaster.Api;

/// <summary>A page of things; <see cref="Revision"/> is the configuration revision they were read at.</summary>
public sealed record ListDto<T>(long Revision, IReadOnlyList<T> Items)
{
    /// <summary>How many there are, when <see cref="Items"/> are a part of them; else absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Total { get; init; }
}

/// <summary>A real server with its state. <c>Availability</c>: unknown, up, draining, down, disabled, ejected. <c>Mode</c>: enabled, draining, disabled.</summary>
public sealed record RealServerDto(
    int Id,
    string Address,
    int Weight,
    string Mode,
    string Availability,
    string Reason,
    DateTimeOffset? Since,
    int EffectiveWeight,
    double? ResponseMilliseconds,
    int? Load,
    long ConnectionsTotal,
    long ConnectionsActive,
    long RequestsTotal,
    long BytesIn,
    long BytesOut)
{
    /// <summary>Its server group; empty: it takes what no rule sends elsewhere.</summary>
    public string Group { get; init; } = "";

    public long Responses2xx { get; init; }

    public long Responses3xx { get; init; }

    public long Responses4xx { get; init; }

    public long Responses5xx { get; init; }

    /// <summary>Requests (http, https) or connections (tcp) in progress at a time; 0: no limit.</summary>
    public int ConnectionsMax { get; init; }

    /// <summary>Takes traffic only while no server that is not a backup is available.</summary>
    public bool Backup { get; init; }

    /// <summary>Names whose TLS clients it is for (tcp services).</summary>
    public IReadOnlyList<string> SniHosts { get; init; } = [];
}

/// <summary>A health check. <c>Type</c>: tcp, http, https, icmp.</summary>
public sealed record HealthCheckDto(
    string Type,
    string Method,
    string Path,
    string Host,
    string ExpectedCodes,
    string BodyPattern,
    int Port,
    double IntervalSeconds,
    double TimeoutSeconds,
    int Retries,
    int RiseCount);

public sealed record AdaptiveDto(string Path, int Port, double IntervalSeconds, int MinimumLoadPercent);

public sealed record TimeoutsDto(
    double ClientHeaderTimeoutSeconds,
    double ClientBodyTimeoutSeconds,
    double ClientIdleTimeoutSeconds,
    double ServerConnectTimeoutSeconds,
    double ServerResponseTimeoutSeconds,
    double ServerBodyTimeoutSeconds,
    double TunnelIdleTimeoutSeconds,
    double DrainTimeoutSeconds);

/// <summary>A virtual service with its state. <c>Type</c>: http, https, tcp, udp. <c>Scheduling</c>: rr, wrr, lc, wlc, adaptive, fixed, wrt, sh. <c>State</c>: up, down, redirect, sorry, disabled, notServing.</summary>
public sealed record VirtualServiceDto(
    int Id,
    string Name,
    string Address,
    string Type,
    bool Enabled,
    string Scheduling,
    HealthCheckDto Check,
    AdaptiveDto Adaptive,
    PersistenceDto Persistence,
    TimeoutsDto Timeouts,
    bool ForwardedFor,
    IReadOnlyList<RealServerDto> RealServers,
    string State,
    string Reason,
    DateTimeOffset? Since,
    long ConnectionsTotal,
    long ConnectionsActive,
    long RequestsTotal,
    double RequestsPerSecond,
    long BytesIn,
    long BytesOut,
    long Responses2xx,
    long Responses3xx,
    long Responses4xx,
    long Responses5xx)
{
    /// <summary>7: relayed; 4: forwarded by the kernel (types tcp, udp).</summary>
    public int Layer { get; init; } = 7;

    /// <summary>Layer 4: auto, nat, snat, dsr.</summary>
    public string Forwarding { get; init; } = "auto";

    /// <summary>Layer 4, tcp: the node answers clients' first packets itself.</summary>
    public bool SynProtection { get; init; }

    /// <summary>Names of certificates (https services), the default first.</summary>
    public IReadOnlyList<string> Certificates { get; init; } = [];

    public string TlsMinimum { get; init; } = "1.2";

    /// <summary>HTTP/0.9 is served too.</summary>
    public bool AllowHttp09 { get; init; }

    /// <summary>Keeps a redirect service on port 80 of its address.</summary>
    public bool RedirectHttp { get; init; }

    public IReadOnlyList<string> RequestRules { get; init; } = [];

    public IReadOnlyList<string> ResponseRules { get; init; } = [];

    public IReadOnlyList<ServerGroupDto> Groups { get; init; } = [];

    public IReadOnlyList<RuleRouteDto> Routes { get; init; } = [];

    public RedirectDto Redirect { get; init; } = new("", 302);

    public NotAvailableDto NotAvailable { get; init; } = new("none", "", 302, "", 503, "");

    /// <summary>Further ports of the same address, as they were given.</summary>
    public string ExtraPorts { get; init; } = "";

    public int ExtraPortsCount { get; init; }

    /// <summary>What becomes of a draining server's connections when the drain time ends: cut, keep.</summary>
    public string DrainEnd { get; init; } = "cut";

    public TlsDto Tls { get; init; } = new();

    public ReencryptionDto Reencryption { get; init; } = new(false, true, "", "");

    public ServiceIpsDto Ips { get; init; } = new("off", []);

    public LimitsDto Limits { get; init; } = new();

    public CompressionDto Compression { get; init; } = new();

    public CacheDto Cache { get; init; } = new();

    /// <summary>What the cache did and holds.</summary>
    public CacheCountersDto CacheCounters { get; init; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Whom limits of bandwidth slowed down.</summary>
    public BandwidthCountersDto BandwidthCounters { get; init; } = new(0, 0);

    /// <summary>What rules of kind replace-body did.</summary>
    public BodyCountersDto BodyCounters { get; init; } = new(0, 0, 0);

    /// <summary>What compression did.</summary>
    public CompressionCountersDto CompressionCounters { get; init; } = new(0, 0, 0, 0);

    /// <summary>What limits kept out.</summary>
    public RefusalsDto Refusals { get; init; } = new(0, 0, 0, 0, 0, 0, 0);

    public QueueDto Queue { get; init; } = new(1000, 10, false, 1);

    public QueuedDto Queued { get; init; } = new(0, 0, 0, 0);

    public RetryDto Retry { get; init; } = new(3, "", 20);

    public RetriedDto Retried { get; init; } = new(0, 0);

    public double SlowStartSeconds { get; init; }

    public OutliersDto Outliers { get; init; } = new(0, "500-599", 30, 50);

    public ProxyProtocolDto ProxyProtocol { get; init; } = new([], "off", false);

    public ClientHeadersDto ClientHeaders { get; init; } = new(false, false, false);

    /// <summary>Connections that ended because the PROXY header that they had to begin with was missing or wrong.</summary>
    public long ProxyHeadersRefused { get; init; }

    /// <summary>Real servers see the client's address as the sender's.</summary>
    public bool Transparent { get; init; }

    /// <summary>Connections that came from the node's own address all the same: the real server is in the client's network.</summary>
    public long NotTransparent { get; init; }

    public AccessLogDto AccessLog { get; init; } = new();

    /// <summary>Lines of the access log.</summary>
    public long AccessLogLines { get; init; }

    /// <summary>Lines that were lost because their writer was too slow or could not write.</summary>
    public long AccessLogLost { get; init; }

    /// <summary>How long responses took to begin; null before the first.</summary>
    public LatencyDto? Latency { get; init; }

    /// <summary>Requests in which the intrusion prevention found something.</summary>
    public long IpsMatched { get; init; }

    /// <summary>Those of them that were dropped or rejected.</summary>
    public long IpsBlocked { get; init; }

    /// <summary>Requests for which a rule ran out of its time or steps.</summary>
    public long IpsExhausted { get; init; }

    public long TlsHandshakes { get; init; }

    /// <summary>Handshakes that failed.</summary>
    public long TlsFailures { get; init; }
}

/// <summary>A virtual service in a line of a list. Words as in <see cref="VirtualServiceDto"/>.</summary>
/// <param name="ServersUp">Of <paramref name="Servers"/>, which are those that are no backups.</param>
/// <param name="BackupsUp">Of <paramref name="Backups"/>.</param>
public sealed record ServiceSummaryDto(
    int Id,
    string Name,
    string Address,
    int ExtraPortsCount,
    string Type,
    int Layer,
    bool Enabled,
    string Scheduling,
    string State,
    int ServersUp,
    int Servers,
    int BackupsUp,
    int Backups,
    double RequestsPerSecond,
    long ConnectionsActive);

public sealed record ListenerProblemDto(int VirtualService, string Address, string Code, string Message);

/// <summary>The answer to every change.</summary>
public sealed record ChangeDto(
    long Revision,
    long Epoch,
    int CreatedId,
    bool Changed,
    IReadOnlyList<string> AppliedOn,
    IReadOnlyList<string> MissingOn,
    IReadOnlyList<ListenerProblemDto> NotServing);

/// <summary>The node at a glance.</summary>
public sealed record StatusDto(
    string Node,
    string Version,
    DateTimeOffset StartedAt,
    double UptimeSeconds,
    long Revision,
    long ServingRevision,
    HaStatusDto Ha,
    int VirtualServicesUp,
    int VirtualServicesTotal,
    int RealServersUp,
    int RealServersTotal,
    double RequestsPerSecond,
    long ConnectionsActive)
{
    /// <summary>What is wrong with the machine: disk nearly full, clock far off; a sentence each.</summary>
    public IReadOnlyList<string> Machine { get; init; } = [];

    /// <summary>What a person should know of this node's intrusion prevention; empty when all is well.</summary>
    public string Ips { get; init; } = "";
}

public sealed record HistoryEntryDto(long Revision, long Epoch, DateTimeOffset At, string By, string Summary);

/// <summary>One problem inside an RFC 9457 answer's <c>problems</c>.</summary>
public sealed record ProblemItemDto(string Code, string Path, string Message);

/// <summary>An RFC 9457 problem (<c>application/problem+json</c>); <c>Code</c> is that of the first problem.</summary>
public sealed record ProblemDto(string? Type, string Title, int Status, string? Detail, string Code, IReadOnlyList<ProblemItemDto> Problems);
