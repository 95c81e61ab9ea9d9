using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>How the data plane treats a virtual service's traffic.</summary>
public enum ServiceType
{
    /// <summary>A byte stream, relayed as it comes (<c>tcp</c>).</summary>
    Tcp,

    /// <summary>HTTP/1.x, balanced request by request (<c>http</c>).</summary>
    Http,

    /// <summary>HTTP/1.x behind TLS that ends here (<c>https</c>); real servers are spoken to in plain HTTP.</summary>
    Https,
}

/// <summary>The lowest TLS version that an https service accepts.</summary>
public enum TlsVersion
{
    Tls12,
    Tls13,
}

/// <summary>One address and port that clients use, and the real servers behind it.</summary>
public sealed record VirtualService
{
    public required VirtualServiceId Id { get; init; }

    /// <summary>Shown to people; unique when not empty; at most <see cref="Limits.NameLengthMax"/> characters.</summary>
    public string Name { get; init; } = "";

    public required Endpoint Address { get; init; }

    public ServiceType Type { get; init; } = ServiceType.Http;

    public bool Enabled { get; init; } = true;

    public SchedulingMethod Scheduling { get; init; } = SchedulingMethod.RoundRobin;

    public HealthCheck Check { get; init; } = new();

    public AdaptiveSettings Adaptive { get; init; } = new();

    public PersistenceSettings Persistence { get; init; } = new();

    public ServiceTimeouts Timeouts { get; init; } = new();

    /// <summary>Names of certificates (https services): the first is the default, the others are chosen by the name that the client asks for.</summary>
    public ValueList<string> Certificates { get; init; } = [];

    public TlsVersion TlsMinimum { get; init; } = TlsVersion.Tls12;

    /// <summary>Append the client's address to X-Forwarded-For (http and https services).</summary>
    public bool ForwardedFor { get; init; } = true;

    /// <summary>Keep a redirect service on port 80 of the same address (https services).</summary>
    public bool RedirectHttp { get; init; }

    /// <summary>Answer every request with a redirect (http and https services).</summary>
    public RedirectSettings Redirect { get; init; } = new();

    /// <summary>What clients get while no real server can take their request (http and https services).</summary>
    public NotAvailableSettings NotAvailable { get; init; } = new();

    /// <summary>Names of rules that work on each request, in this order (http and https services).</summary>
    public ValueList<string> RequestRules { get; init; } = [];

    /// <summary>Names of header rules that work on each response, in this order (http and https services).</summary>
    public ValueList<string> ResponseRules { get; init; } = [];

    /// <summary>Server groups that rules route to; real servers of no group take the rest.</summary>
    public ValueList<ServerGroup> Groups { get; init; } = [];

    /// <summary>The first whose rule matches counts.</summary>
    public ValueList<RuleRoute> Routes { get; init; } = [];

    public ValueList<RealServer> RealServers { get; init; } = [];

    /// <summary>The name, or the address when it has none.</summary>
    public string DisplayName => Name.Length > 0 ? Name : Address.ToString();
}
