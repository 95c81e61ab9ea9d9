namespace LoadMaster.Api;

/// <summary>What a client sends to add or change a virtual service; a field left null is not sent.</summary>
public sealed record VirtualServiceBody
{
    public string? Name { get; init; }

    public string? Address { get; init; }

    public int? Layer { get; init; }

    public string? Forwarding { get; init; }

    /// <summary>Layer 4, tcp: the node answers clients' first packets itself.</summary>
    public bool? SynProtection { get; init; }

    public string? Type { get; init; }

    public string? ExtraPorts { get; init; }

    public string? DrainEnd { get; init; }

    public bool? Enabled { get; init; }

    public string? Scheduling { get; init; }

    public HealthCheckBody? Check { get; init; }

    public AdaptiveBody? Adaptive { get; init; }

    public PersistenceBody? Persistence { get; init; }

    public TimeoutsBody? Timeouts { get; init; }

    public bool? ForwardedFor { get; init; }

    /// <summary>Real servers see the client's address as the sender's.</summary>
    public bool? Transparent { get; init; }

    public IReadOnlyList<string>? Certificates { get; init; }

    public string? TlsMinimum { get; init; }

    /// <summary>Serve HTTP/0.9 too (http and https services).</summary>
    public bool? AllowHttp09 { get; init; }

    public bool? RedirectHttp { get; init; }

    public RedirectBody? Redirect { get; init; }

    public NotAvailableBody? NotAvailable { get; init; }

    public IReadOnlyList<string>? RequestRules { get; init; }

    public IReadOnlyList<string>? ResponseRules { get; init; }

    public IReadOnlyList<ServerGroupDto>? Groups { get; init; }

    public IReadOnlyList<RuleRouteDto>? Routes { get; init; }

    public TlsBody? Tls { get; init; }

    public ReencryptionBody? Reencryption { get; init; }

    public LimitsBody? Limits { get; init; }

    public QueueBody? Queue { get; init; }
    public CompressionBody? Compression { get; init; }

    public CacheBody? Cache { get; init; }

    public RetryBody? Retry { get; init; }

    public double? SlowStartSeconds { get; init; }

    public OutliersBody? Outliers { get; init; }

    public ProxyProtocolBody? ProxyProtocol { get; init; }

    public ClientHeadersBody? ClientHeaders { get; init; }

    public AccessLogBody? AccessLog { get; init; }

    public ServiceIpsBody? Ips { get; init; }

    public IReadOnlyList<RealServerBody>? RealServers { get; init; }
}

/// <summary>What a client sends to add or change a real server.</summary>
public sealed record RealServerBody
{
    public string? Address { get; init; }

    public int? Weight { get; init; }

    public string? Mode { get; init; }

    public string? Group { get; init; }

    public int? ConnectionsMax { get; init; }

    public bool? Backup { get; init; }

    public IReadOnlyList<string>? SniHosts { get; init; }
}

/// <summary>What a client sends to change a health check.</summary>
public sealed record HealthCheckBody
{
    public string? Type { get; init; }

    public string? Method { get; init; }

    public string? Path { get; init; }

    public string? Host { get; init; }

    public string? ExpectedCodes { get; init; }

    public string? BodyPattern { get; init; }

    public int? Port { get; init; }

    public double? IntervalSeconds { get; init; }

    public double? TimeoutSeconds { get; init; }

    public int? Retries { get; init; }

    public int? RiseCount { get; init; }
}

/// <summary>What a client sends to change the adaptive method's settings.</summary>
public sealed record AdaptiveBody
{
    public string? Path { get; init; }

    public int? Port { get; init; }

    public double? IntervalSeconds { get; init; }

    public int? MinimumLoadPercent { get; init; }
}

/// <summary>What a client sends to change the time limits.</summary>
public sealed record TimeoutsBody
{
    public double? ClientHeaderTimeoutSeconds { get; init; }

    public double? ClientBodyTimeoutSeconds { get; init; }

    public double? ClientIdleTimeoutSeconds { get; init; }

    public double? ServerConnectTimeoutSeconds { get; init; }

    public double? ServerResponseTimeoutSeconds { get; init; }

    public double? ServerBodyTimeoutSeconds { get; init; }

    public double? TunnelIdleTimeoutSeconds { get; init; }

    public double? DrainTimeoutSeconds { get; init; }
}

/// <summary>What a client sends to change the high-availability settings; a list replaces the whole list.</summary>
public sealed record HaBody
{
    public IReadOnlyList<SharedAddressDto>? SharedAddresses { get; init; }

    public IReadOnlyList<string>? Gateways { get; init; }

    public string? PreferredNode { get; init; }

    public int? HeartbeatIntervalMilliseconds { get; init; }

    public int? HeartbeatTimeoutMilliseconds { get; init; }

    public int? AddressLifetimeSeconds { get; init; }

    public int? SwitchDrainSeconds { get; init; }

    public int? StopDrainSeconds { get; init; }

    public int? VirtualMac { get; init; }
}
