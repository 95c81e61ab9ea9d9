using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration;

/// <summary>Makes valid documents at random from a seed, so that a failing case can be named.</summary>
internal sealed partial class ConfigGenerator(int seed)
{
    private static readonly string[] Names = ["", "web", "été", "数据 1", "a \"quoted\" name", "back\\slash", "😀", "x/y~z"];
    private static readonly string[] Patterns = ["", "", "", "", "", "", "ok", "^a+b*$", "[0-9]{3}", "\\bup\\b"];

    private static readonly PersistenceMode[] StreamModes =
        [PersistenceMode.None, PersistenceMode.SourceIp, PersistenceMode.SslSession, PersistenceMode.RdpCookie];

    private static readonly PersistenceMode[] HttpModes =
        [.. Enum.GetValues<PersistenceMode>().Except([PersistenceMode.SslSession, PersistenceMode.RdpCookie, PersistenceMode.Follow])];

    private static readonly Certificate Www = new() { Name = "www", ChainPem = "-----BEGIN CERTIFICATE-----\n", PrivateKey = "sealed:1:AAAA" };

    private readonly Random _random = new(seed);
    private int _serverId = 1;

    public Random Random => _random;

    public LoadMasterConfig Config()
    {
        var count = _random.Next(0, 6);
        var services = Enumerable.Range(1, count).Select(Service).ToValueList();
        return new LoadMasterConfig
        {
            NextVirtualServiceId = count + 1 + _random.Next(3),
            NextRealServerId = _serverId + _random.Next(3),
            Ha = Ha(),
            Logging = Logging(),
            Ips = new IpsSettings { Level = Any<IpsLevel>(), Enabled = Flag() ? [] : [7, 9], Disabled = Flag() ? [] : [8] },
            Backup = new BackupSettings
            {
                Days = Any<BackupDays>(),
                Time = "17:45",
                Protocol = BackupProtocol.Sftp,
                Host = "192.0.2.60",
                User = "lm",
                Password = Flag() ? "" : "sealed:1:cA==",
                Passphrase = "sealed:1:cA==",
                ServerKey = "SHA256:RYVSNe4lBl0WE3R5kQmcMnMtG8Ai2vYQYcqIFJGl4xQ",
                Retention = Random.Next(9),
            },
            Network = Network(),
            Filter = new PacketFilter { Rules = new FilterRules { Enabled = Flag(), Management = ["10.0.0.0/8"], ManagementPorts = [22, 2222], Block = Flag() ? [] : ["203.0.113.7"] }, Before = new FilterRules { Allow = ["2001:db8::/64"] }, ConfirmUntil = Flag() ? "" : "2026-11-23T10:00:00Z" },
            Alerts = Alerts(),
            Access = Access(),
            Snmp = new SnmpSettings
            {
                Enabled = Flag(),
                Community = "public",
                Clients = Flag() ? [] : ["192.0.2.0/24", "2001:db8::7"],
                Contact = Pick<string>(["", "ops # 24x7"]),
                Users = Flag() ? [] : [new SnmpUser { Name = "m", AuthProtocol = Any<SnmpAuthProtocol>(), AuthPassword = "sealed:1:cA==", PrivPassword = "sealed:1:cA==" }],
                Sink2 = Pick<string>(["", "192.0.2.71"]),
            },
            Certificates = [Www],
            Rules = Rules(),
            VirtualServices = services,
        };
    }

    public VirtualService Service(int id)
    {
        var type = Any<ServiceType>();
        var kernel = type == ServiceType.Udp || (type == ServiceType.Tcp && Flag());
        var v6 = !kernel && Flag();
        var forwarding = kernel ? Any<ForwardingMode>() : ForwardingMode.Auto;
        var interval = Math.Round(0.3 + (_random.NextDouble() * 900), 3);
        return new VirtualService
        {
            Id = new VirtualServiceId(id),
            Name = _random.Next(2) == 0 ? "" : $"{Pick(Names)}{id}",
            Address = new Endpoint(v6 ? IPAddress.Parse("2001:db8::100") : IPAddress.Parse("198.18.0.100"), 1000 + (2 * id)),
            PortLast = kernel && Flag() ? 1001 + (2 * id) : 0,
            Layer = kernel ? ServiceLayer.Kernel : ServiceLayer.Relayed,
            Forwarding = forwarding,
            Type = type,
            Certificates = type == ServiceType.Https ? [Www.Name] : [],
            TlsMinimum = kernel ? TlsVersion.Tls12 : Any<TlsVersion>(),
            ExtraPorts = kernel ? "" : Pick<string>(["", $"{20_000 + (10 * id)}", $"{20_000 + (10 * id)}-{20_003 + (10 * id)}, {20_005 + (10 * id)}"]),
            DrainEnd = Any<DrainEnd>(),
            Reencryption = kernel ? new ReencryptionSettings() : Reencryption(type),
            Tls = type == ServiceType.Https ? Tls() : new TlsSettings(),
            Ips = type is ServiceType.Tcp or ServiceType.Udp ? new ServiceIps() : new ServiceIps { Mode = Any<IpsMode>(), Exceptions = Flag() ? [] : [1234], Responses = Flag() },
            ProxyProtocol = kernel ? new ProxyProtocolSettings() : new ProxyProtocolSettings { AcceptFrom = Flag() ? [] : ["10.0.0.0/8", "2001:db8::1"], Send = Any<ProxyProtocolVersion>() },
            ClientHeaders = type is ServiceType.Http or ServiceType.Https ? new ClientHeaderSettings { Forwarded = Flag(), Via = Flag(), ClientSide = Flag() } : new ClientHeaderSettings(),
            Limits = kernel ? new ServiceLimits() : Restrictions(type),
            Queue = kernel ? new QueueSettings() : new QueueSettings { LengthMax = _random.Next(100), TimeoutSeconds = 0.5 + _random.Next(100), Redispatch = Flag(), RetryAfterSeconds = _random.Next(1, 100) },
            Retry = kernel ? new RetrySettings() : new RetrySettings { TriesMax = _random.Next(1, 6), On = type == ServiceType.Tcp ? "" : Pick<string>(["", "503", "502-504, 429"]), BudgetPercent = _random.Next(101) },
            Compression = type is ServiceType.Http or ServiceType.Https ? Compression() : new CompressionSettings(),
            AllowHttp09 = type is ServiceType.Http or ServiceType.Https && Flag(),
            SlowStartSeconds = kernel ? 0 : _random.Next(100),
            Outliers = kernel ? new OutlierSettings() : new OutlierSettings { FailuresInARow = _random.Next(10), On = Pick<string>(["", "500-599", "502, 504"]), BaseSeconds = 1 + _random.Next(100), EjectedPercentMax = _random.Next(1, 101) },
            Cache = type is ServiceType.Http or ServiceType.Https ? Cache() : new CacheSettings(),
            AccessLog = kernel ? new AccessLogSettings() : AccessLog(),
            Enabled = Flag(),
            Scheduling = Any<SchedulingMethod>(),
            Check = Check(interval),
            Adaptive = new AdaptiveSettings { Path = "/load?x=1", Port = Port(), IntervalSeconds = interval, MinimumLoadPercent = _random.Next(0, 51) },
            Persistence = new PersistenceSettings
            {
                Mode = kernel ? Pick<PersistenceMode>([PersistenceMode.None, PersistenceMode.SourceIp]) : Pick(type == ServiceType.Tcp ? StreamModes : HttpModes),
                Name = "sid",
                SourceFallback = Flag(),
                Refresh = Flag(),
                Cookie = new CookieSettings { Path = "/shop", SameSite = Any<CookieSameSite>(), Secure = CookieSecure.Always, HttpOnly = Flag() },
                TimeoutSeconds = _random.Next(1, Limits.PersistenceTimeoutSecondsMax + 1),
                PrefixLengthV4 = _random.Next(1, 33),
                PrefixLengthV6 = _random.Next(1, 129),
            },
            Timeouts = kernel ? new ServiceTimeouts { DrainTimeoutSeconds = _random.Next(1, 1000) } : Timeouts(),
            NotAvailable = kernel ? new NotAvailableSettings() : NotAvailable(type),
            ForwardedFor = !kernel && Flag(),
            RealServers = Enumerable.Range(1, _random.Next(0, 5)).Select(Server).Select(server => forwarding == ForwardingMode.Dsr ? server with { Address = server.Address with { Port = 1000 + (2 * id) } } : kernel ? server : server with { ConnectionsMax = _random.Next(100), Backup = Flag() }).Select(server => !kernel && type == ServiceType.Tcp && Flag() ? server with { SniHosts = ["www.example.com", "*.example.com"] } : server).ToValueList(),
        };
    }

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public T Any<T>()
        where T : struct, Enum => Pick(Enum.GetValues<T>());

    private RealServer Server(int number) => new()
    {
        Id = new RealServerId(_serverId++),
        Address = new Endpoint(IPAddress.Parse($"198.18.1.{number}"), Port()),
        Weight = _random.Next(0, Limits.WeightMax + 1),
        Mode = Any<RealServerMode>(),
    };

    private ValueList<ContentRule> Rules() => Enumerable.Range(1, _random.Next(0, 4)).Select(number => new ContentRule
    {
        Name = $"rule {number}",
        Subject = Any<RuleSubject>() is var subject && subject == RuleSubject.Source ? RuleSubject.Url : subject,
        Field = "X-Field",
        Match = Any<RuleMatch>(),
        Pattern = Pick<string>(["/a", "^x+$", "é"]),
        IgnoreCase = Flag(),
        Negate = Flag(),
        Value = Pick<string>(["", "a b"]),
        SetFlag = _random.Next(10),
        OnlyOnFlag = _random.Next(1, 5),
        OnlyOnNoFlag = _random.Next(5, 10),
    }).Select(rule => rule.Name == "rule 2" ? rule with { Kind = RuleKind.Redirect, Subject = RuleSubject.Url, Match = RuleMatch.Regex, Pattern = "^/(.*)", Negate = false, Value = "/$1", Status = 307, SetFlag = 0 } : rule).Select(rule => rule.Name == "rule 3" ? rule with { Kind = RuleKind.ReplaceBody, Match = RuleMatch.Contains, IgnoreCase = false, SetFlag = 0, Pattern = "é\n", MediaTypes = ["text/*"] } : rule)
        .ToValueList();

    private ServiceLimits Restrictions(ServiceType type) => new()
    {
        ConnectionsMax = _random.Next(1000),
        ConnectionsPerSecondMax = _random.Next(1000),
        RequestsPerSecondMax = type == ServiceType.Tcp ? 0 : _random.Next(1000),
        ClientConnectionsMax = _random.Next(1000),
        ClientConnectionsPerSecondMax = _random.Next(1000),
        ClientPrefixLengthV4 = _random.Next(1, 33),
        ClientPrefixLengthV6 = _random.Next(1, 129),
        Answer = Any<LimitAnswer>(),
        RetryAfterSeconds = _random.Next(1, 100),
        Bandwidth = new BandwidthLimits
        {
            InBytesPerSecond = _random.Next(1000, 100_000),
            OutBytesPerSecond = Flag() ? 0 : _random.Next(1000, 100_000),
            ClientInBytesPerSecond = _random.Next(1000, 100_000),
            ClientOutBytesPerSecond = _random.Next(1000, 100_000),
            BurstSeconds = 1 + _random.Next(50),
        },
        Allow = Flag() ? [] : ["10.0.0.0/8", "192.0.2.7"],
        Block = Flag() ? [] : ["2001:db8::/32"],
    };

    private AccessLogSettings AccessLog() => AccessLogTo() is { SyslogProtocol: SyslogProtocol.Tls } tls ? tls with { SyslogTlsFingerprint = new string('a', 64) } : AccessLogTo() with { SyslogProtocol = SyslogProtocol.Tcp };

    private AccessLogSettings AccessLogTo() => new()
    {
        Format = Pick<AccessLogFormat>([AccessLogFormat.Off, AccessLogFormat.Json, AccessLogFormat.Custom]),
        Template = "%{client} 100%% \"é\"",
        Target = Any<AccessLogTarget>(),
        SyslogHost = "log.example.net",
        SyslogProtocol = Any<SyslogProtocol>(),
        SyslogPort = Port(),
        SampleEvery = _random.Next(1, 100),
        FileSizeMegabytes = _random.Next(1, 100),
        FilesKept = _random.Next(1, 100),
    };

    private NotAvailableSettings NotAvailable(ServiceType type) => new()
    {
        Mode = type is ServiceType.Tcp or ServiceType.Udp ? NotAvailableMode.None : Any<NotAvailableMode>(),
        Target = Pick<string>(["https://%h%s", "/a%20b?c=%%"]),
        RedirectStatus = Pick<int>([301, 302, 307, 308]),
        Page = Pick<string>(["<h1>später</h1>", "x"]),
        PageStatus = Pick<int>([200, 503]),
        SorryServer = Pick<string>(["198.18.1.99:80", "[2001:db8::99]:8080"]),
    };

    private HealthCheck Check(double interval)
    {
        var pattern = Pick(Patterns);
        return new HealthCheck
        {
            Type = Any<HealthCheckType>(),
            Method = pattern.Length > 0 ? "GET" : Pick<string>(["GET", "HEAD", "OPTIONS"]),
            Path = Pick<string>(["/", "/health?full=1", "/a%20b"]),
            Host = Pick<string>(["", "www.example.com", "[2001:db8::1]:8080"]),
            ExpectedCodes = Pick<string>(["200", "200-299, 301"]),
            BodyPattern = pattern,
            Port = _random.Next(0, 65536),
            IntervalSeconds = interval,
            TimeoutSeconds = Math.Max(0.1, interval * _random.NextDouble() * 0.99),
            Retries = _random.Next(1, Limits.CheckRetriesMax + 1),
            RiseCount = _random.Next(1, Limits.CheckRetriesMax + 1),
        };
    }

    private ReencryptionSettings Reencryption(ServiceType type) => new()
    {
        Enabled = type != ServiceType.Tcp && Flag(),
        Verify = Flag(),
        ServerName = Pick<string>(["", "app.internal"]),
    };

    private TlsSettings Tls()
    {
        var set = Any<CipherSet>();
        var custom = set == CipherSet.Custom;
        return new TlsSettings
        {
            CipherSet = set,
            Ciphers = custom ? "ECDHE+AESGCM:!aNULL" : "",
            CipherSuites = custom && Flag() ? "TLS_AES_128_GCM_SHA256" : "",
            ClientCertificates = Any<ClientCertificateMode>(),
            OcspStapling = Flag(),
            ClientCaPem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            ClientCrlPem = Flag() ? "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n" : "",
        };
    }

    private ServiceTimeouts Timeouts() => new()
    {
        ClientHeaderTimeoutSeconds = Seconds(),
        ClientBodyTimeoutSeconds = Seconds(),
        ClientIdleTimeoutSeconds = Seconds(),
        ServerConnectTimeoutSeconds = Seconds(),
        ServerResponseTimeoutSeconds = Seconds(),
        ServerBodyTimeoutSeconds = Seconds(),
        TunnelIdleTimeoutSeconds = Seconds(),
        DrainTimeoutSeconds = Seconds(),
    };

    private LoggingSettings Logging() => new()
    {
        MarkIntervalMinutes = _random.Next(0, 1441),
        Syslog = Enumerable.Range(1, _random.Next(0, 4)).Select(SyslogTarget).ToValueList(),
    };

    private SyslogTarget SyslogTarget(int number)
    {
        var protocol = Any<SyslogProtocol>();
        return new SyslogTarget
        {
            Host = _random.Next(2) == 0 ? $"198.18.9.{number}" : $"log-{number}.example.net",
            Protocol = protocol,
            Port = _random.Next(1, 65536),
            Format = Any<SyslogFormat>(),
            Level = Any<SyslogLevel>(),
            Facility = Any<SyslogFacility>(),
            TlsFingerprint = protocol == SyslogProtocol.Tls && _random.Next(2) == 0 ? string.Concat(Enumerable.Repeat("Ab", 32)) : "",
        };
    }

    private HaSettings Ha()
    {
        var interval = _random.Next(75, 5001);
        return new HaSettings
        {
            SharedAddresses = Enumerable.Range(1, _random.Next(0, 4))
                .Select(number => new SharedAddress(IPAddress.Parse($"2001:db8:1::{number}"), Any<SharedAddressRole>()))
                .ToValueList(),
            Gateways = Enumerable.Range(1, _random.Next(0, 4)).Select(number => IPAddress.Parse($"198.18.9.{number}")).ToValueList(),
            PreferredNode = Pick<string>(["", "a", "node b"]),
            HeartbeatIntervalMilliseconds = interval,
            HeartbeatTimeoutMilliseconds = 2 * interval,
            AddressLifetimeSeconds = _random.Next(1, 61),
            SwitchDrainSeconds = _random.Next(0, 3601),
            VirtualMac = _random.Next(0, 256),
            StopDrainSeconds = _random.Next(0, 61),
        };
    }

    private double Seconds() => Limits.TimeoutSecondsMin + (_random.NextDouble() * (Limits.TimeoutSecondsMax - 1));

    private int Port() => _random.Next(1, 65536);

    private bool Flag() => _random.Next(2) == 0;
}
