using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>How the data plane treats a virtual service's traffic.</summary>
public enum ServiceType
{
    /// <summary>A byte stream, relayed as it comes (<c>tcp</c>).</summary>
    Tcp,

    /// <summary>HTTP/1.x, balanced request by request (<c>http</c>).</summary>
    Http,

    /// <summary>HTTP/1.x behind TLS that ends here (<c>https</c>); real servers are spoken to in plain HTTP unless re-encryption is on.</summary>
    Https,

    /// <summary>Datagrams, forwarded in the kernel (<c>udp</c>); layer 4 only.</summary>
    Udp,
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

    /// <summary>The last port of a layer 4 service's range, which begins at <see cref="Address"/>'s; 0: that port alone.</summary>
    public int PortLast { get; init; }

    /// <summary>7: relayed by the data plane; 4: forwarded by the kernel, connection by connection.</summary>
    public int Layer { get; init; } = ServiceLayer.Relayed;

    /// <summary>How the kernel forwards a layer 4 service's packets.</summary>
    public ForwardingMode Forwarding { get; init; } = ForwardingMode.Auto;

    /// <summary>The node answers a client's first packet itself (synproxy), and a real server hears of the client only once it has answered back (layer 4, tcp).</summary>
    public bool SynProtection { get; init; }

    /// <summary>Further ports of the same address, as <see cref="PortSet"/> reads them; empty for none.</summary>
    public string ExtraPorts { get; init; } = "";

    public ServiceType Type { get; init; } = ServiceType.Http;

    public bool Enabled { get; init; } = true;

    public SchedulingMethod Scheduling { get; init; } = SchedulingMethod.RoundRobin;

    public HealthCheck Check { get; init; } = new();

    public AdaptiveSettings Adaptive { get; init; } = new();

    public PersistenceSettings Persistence { get; init; } = new();

    /// <summary>When the drain time of a draining real server ends.</summary>
    public DrainEnd DrainEnd { get; init; } = DrainEnd.Cut;

    public ServiceTimeouts Timeouts { get; init; } = new();

    /// <summary>Names of certificates (https services): the first is the default, the others are chosen by the name that the client asks for.</summary>
    public ValueList<string> Certificates { get; init; } = [];

    public TlsVersion TlsMinimum { get; init; } = TlsVersion.Tls12;

    public TlsSettings Tls { get; init; } = new();

    public ReencryptionSettings Reencryption { get; init; } = new();

    public ServiceIps Ips { get; init; } = new();

    public ServiceLimits Limits { get; init; } = new();

    public QueueSettings Queue { get; init; } = new();

    public RetrySettings Retry { get; init; } = new();

    /// <summary>In which the share of a real server that has come up grows to all of it; 0: at once.</summary>
    public double SlowStartSeconds { get; init; }

    public OutlierSettings Outliers { get; init; } = new();

    public ProxyProtocolSettings ProxyProtocol { get; init; } = new();

    /// <summary>Real servers see the client's address as the sender's (layer 7).</summary>
    public bool Transparent { get; init; }

    public ClientHeaderSettings ClientHeaders { get; init; } = new();

    public AccessLogSettings AccessLog { get; init; } = new();

    /// <summary>http and https services.</summary>
    public CompressionSettings Compression { get; init; } = new();

    /// <summary>http and https services.</summary>
    public CacheSettings Cache { get; init; } = new();

    /// <summary>Append the client's address to X-Forwarded-For (http and https services).</summary>
    public bool ForwardedFor { get; init; } = true;

    /// <summary>Serve HTTP/0.9 too: <c>GET /path</c> without a version, answered with the body alone (RFC 1945 section 4.1; http and https services).</summary>
    public bool AllowHttp09 { get; init; }

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
    public string DisplayName => Name.Length > 0 ? Name : AddressText;

    /// <summary>Address and port, range of ports or <c>*</c>, as in the document.</summary>
    public string AddressText => Ports.ToString();

    internal ServicePorts Ports => new(Address, PortLast);
}
