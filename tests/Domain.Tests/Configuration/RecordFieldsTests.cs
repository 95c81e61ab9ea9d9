using System.Net;
using System.Reflection;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration;

/// <summary>A field that a record has but equality or JSON forgets would be lost in silence: found here by reflection.</summary>
public sealed class RecordFieldsTests
{
    private static readonly RealServer Server = new() { Id = new RealServerId(1), Address = new Endpoint(IPAddress.Parse("198.18.1.11"), 80) };

    private static readonly VirtualService Service = new()
    {
        Id = new VirtualServiceId(1),
        Address = new Endpoint(IPAddress.Parse("198.18.0.100"), 80),
        RealServers = [Server],
    };

    private static readonly Certificate Www = new() { Name = "www", ChainPem = "PEM", PrivateKey = "sealed:1:" };

    private static readonly ContentRule Rule = new() { Name = "r" };

    private static readonly LoadMasterConfig Config = new() { VirtualServices = [Service], NextVirtualServiceId = 2, NextRealServerId = 2 };

    [Fact]
    public void Every_property_of_every_record_takes_part_in_equality_and_json()
    {
        var flipped = 0;
        flipped += Flip(Config, value => value);
        flipped += Flip(Config.Ha, value => Config with { Ha = value });
        flipped += Flip(new SharedAddress(IPAddress.Parse("198.18.0.100")), value => Config with { Ha = new HaSettings { SharedAddresses = [value] } });
        flipped += Flip(Service, With);
        flipped += Flip(Server, value => With(Service with { RealServers = [value] }));
        flipped += Flip(Service.Check, value => With(Service with { Check = value }));
        flipped += Flip(Service.Adaptive, value => With(Service with { Adaptive = value }));
        flipped += Flip(Service.Persistence, value => With(Service with { Persistence = value }));
        flipped += Flip(Service.Redirect, value => With(Service with { Redirect = value }));
        flipped += Flip(Service.NotAvailable, value => With(Service with { NotAvailable = value }));
        flipped += Flip(Service.Timeouts, value => With(Service with { Timeouts = value }));
        flipped += Flip(Service.Tls, value => With(Service with { Tls = value }));
        flipped += Flip(Service.Reencryption, value => With(Service with { Reencryption = value }));
        flipped += Flip(Service.Address, value => With(Service with { Address = value }));
        flipped += Flip(Service.Ips, value => With(Service with { Ips = value }));
        flipped += Flip(Service.ProxyProtocol, value => With(Service with { ProxyProtocol = value }));
        flipped += Flip(Service.ClientHeaders, value => With(Service with { ClientHeaders = value }));
        flipped += Flip(Service.Limits, value => With(Service with { Limits = value }));
        flipped += Flip(Service.Queue, value => With(Service with { Queue = value }));
        flipped += Flip(Service.Retry, value => With(Service with { Retry = value }));
        flipped += Flip(Service.Compression, value => With(Service with { Compression = value }));
        flipped += Flip(Service.Outliers, value => With(Service with { Outliers = value }));
        flipped += Flip(Service.Cache, value => With(Service with { Cache = value }));
        flipped += Flip(Service.AccessLog, value => With(Service with { AccessLog = value }));
        flipped += Flip(Config.Ips, value => Config with { Ips = value });
        flipped += Flip(Config.Backup, value => Config with { Backup = value });
        flipped += Flip(Config.Filter, value => Config with { Filter = value }) + FlipNetwork();
        flipped += Flip(new FilterRules(), value => Config with { Filter = new PacketFilter { Rules = value } });
        flipped += Flip(Config.Snmp, value => Config with { Snmp = value });
        flipped += Flip(Config.Alerts, value => Config with { Alerts = value });
        flipped += Flip(new Webhook { Name = "w" }, value => Config with { Alerts = new AlertSettings { Webhooks = [value] } });
        flipped += Flip(Config.Alerts.Email, value => Config with { Alerts = new AlertSettings { Email = value } });
        flipped += Flip(new EmailRecipient { Address = "a@example.com" }, value => Config with { Alerts = new AlertSettings { Email = new EmailSettings { Recipients = [value] } } });
        flipped += FlipAccess();
        flipped += Flip(new SnmpUser { Name = "u" }, value => Config with { Snmp = new SnmpSettings { Users = [value] } });
        flipped += Flip(Config.Logging, value => Config with { Logging = value });
        flipped += Flip(new SyslogTarget { Host = "192.0.2.50" }, value => Config with { Logging = new LoggingSettings { Syslog = [value] } });
        flipped += Flip(Service.Limits.Bandwidth, value => With(Service with { Limits = new ServiceLimits { Bandwidth = value } }));
        flipped += Flip(Rule, value => Config with { Rules = [value] });
        flipped += Flip(new ServerGroup { Name = "g" }, value => With(Service with { Groups = [value] }));
        flipped += Flip(new RuleRoute { Rule = "r", Group = "g" }, value => With(Service with { Routes = [value] }));
        flipped += Flip(Www, value => Config with { Certificates = [value] });
        flipped += FlipAcme();
        flipped += Flip(Service.Persistence.Cookie, value => With(Service with { Persistence = new PersistenceSettings { Cookie = value } }));
        Assert.Equal(362, flipped);
    }

    private static int FlipAcme() =>
        Flip(Config.Acme, value => Config with { Acme = value })
        + Flip(new AcmeAccount { Name = "a" }, value => Config with { Acme = new AcmeSettings { Accounts = [value] } })
        + Flip(Www.Acme, value => Config with { Certificates = [Www with { Acme = value }] });

    private static int FlipAccess() =>
        Flip(Config.Access, Access)
        + Flip(Config.Access.ClientCertificates, value => Access(new AccessSettings { ClientCertificates = value }))
        + Flip(new LocalUser { Name = "u" }, value => Access(new AccessSettings { Users = [value] }))
        + Flip(new ApiKey { Name = "k" }, value => Access(new AccessSettings { Keys = [value] }));

    private static LoadMasterConfig Access(AccessSettings access) => Config with { Access = access };

    private static int FlipNetwork() =>
        Flip(Config.Network, value => Config with { Network = value })
        + Flip(new NodeNetwork { Node = "a" }, Network)
        + Flip(new DnsSettings(), value => Network(new NodeNetwork { Dns = value }))
        + Flip(new InterfaceSettings(), value => Network(new NodeNetwork { Interfaces = [value] }))
        + Flip(new BondSettings(), value => Network(new NodeNetwork { Interfaces = [new InterfaceSettings { Bond = value }] }))
        + Flip(new StaticRoute(), value => Network(new NodeNetwork { Routes = [value] }))
        + Flip(new PolicyRule(), value => Network(new NodeNetwork { Rules = [value] }));

    private static LoadMasterConfig Network(NodeNetwork node) => Config with { Network = new NetworkSettings { Nodes = [node] } };

    private static LoadMasterConfig With(VirtualService service) => Config with { VirtualServices = [service] };

    private static int Flip<T>(T record, Func<T, LoadMasterConfig> place)
        where T : class
    {
        var clone = typeof(T).GetMethod("<Clone>$")!;
        var count = 0;
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            var changed = (T)clone.Invoke(record, null)!;
            property.SetValue(changed, Other(property.GetValue(record)!));
            Assert.False(record.Equals(changed), $"{typeof(T).Name}.{property.Name} takes no part in equality");
            Assert.False(
                ConfigJson.Write(place(record)) == ConfigJson.Write(place(changed)), $"{typeof(T).Name}.{property.Name} takes no part in JSON");
            count++;
        }

        return count;
    }

    private static object Other(object value) => value switch
    {
        bool flag => !flag,
        int number => number + 1,
        double number => number + 1,
        string text => text + "x",
        Enum word => Enum.GetValues(word.GetType()).Cast<object>().First(other => !other.Equals(word)),
        IPAddress => IPAddress.Parse("198.18.7.7"),
        Endpoint => new Endpoint(IPAddress.Parse("198.18.7.7"), 7),
        VirtualServiceId => new VirtualServiceId(77),
        RealServerId => new RealServerId(77),
        HaSettings ha => ha with { PreferredNode = "x" },
        ProxyProtocolSettings proxy => proxy with { SendTls = true },
        ClientHeaderSettings headers => headers with { Via = true },
        ServiceLimits limits => limits with { ConnectionsMax = 7 },
        QueueSettings queue => queue with { LengthMax = 7 },
        RetrySettings retry => retry with { TriesMax = 2 },
        CompressionSettings compression => compression with { BytesMin = 7 },
        BandwidthLimits bandwidth => bandwidth with { OutBytesPerSecond = 7000 },
        OutlierSettings outliers => outliers with { FailuresInARow = 7 },
        CacheSettings cache => cache with { WaitSecondsMax = 7 },
        AccessLogSettings log => log with { SampleEvery = 7 },
        ServiceIps ips => ips with { Mode = IpsMode.Drop },
        IpsSettings ips => ips with { Level = IpsLevel.Low },
        BackupSettings backup => backup with { Retention = 7 },
        FilterRules filter => filter with { Enabled = true },
        PacketFilter filter => filter with { Rules = new FilterRules { Enabled = true } },
        SnmpSettings snmp => snmp with { Port = 7 },
        AlertSettings alerts => alerts with { CertificateDays = [7] },
        ValueList<Webhook> => ValueList.Create([new Webhook { Name = "x" }]),
        EmailSettings email => email with { Port = 7 },
        ValueList<EmailRecipient> => ValueList.Create([new EmailRecipient { Address = "x@example.com" }]),
        ValueList<LocalUser> => ValueList.Create([new LocalUser { Name = "x" }]),
        ValueList<ApiKey> => ValueList.Create([new ApiKey { Name = "x" }]),
        ValueList<SnmpUser> => ValueList.Create([new SnmpUser { Name = "x" }]),
        LoggingSettings logging => logging with { MarkIntervalMinutes = 7 },
        HealthCheck check => check with { Retries = 7 },
        AdaptiveSettings adaptive => adaptive with { Port = 7 },
        PersistenceSettings persistence => persistence with { TimeoutSeconds = 7 },
        RedirectSettings redirect => redirect with { Target = "/" },
        NotAvailableSettings settings => settings with { Target = "/" },
        CookieSettings cookie => cookie with { Path = "/x" },
        TlsSettings tls => tls with { Ciphers = "x" },
        ReencryptionSettings reencryption => reencryption with { Enabled = true },
        ServiceTimeouts timeouts => timeouts with { DrainTimeoutSeconds = 7 },
        ValueList<VirtualService> => ValueList<VirtualService>.Empty,
        ValueList<RealServer> => ValueList<RealServer>.Empty,
        ValueList<SyslogTarget> => ValueList.Create([new SyslogTarget { Host = "192.0.2.51" }]),
        ValueList<ContentRule> => ValueList.Create([Rule]),
        ValueList<ServerGroup> => ValueList.Create([new ServerGroup { Name = "g" }]),
        ValueList<RuleRoute> => ValueList.Create([new RuleRoute { Rule = "r", Group = "g" }]),
        ValueList<Certificate> => ValueList.Create([Www]),
        ValueList<int> => ValueList.Create([7]),
        ValueList<CompressionCoding> => ValueList.Create([CompressionCoding.Gzip]),
        ValueList<string> => ValueList.Create(["x"]),
        ValueList<SharedAddress> => ValueList.Create([new SharedAddress(IPAddress.Parse("198.18.7.7"))]),
        ValueList<IPAddress> => ValueList.Create([IPAddress.Parse("198.18.7.7")]),
        _ => OtherOfNodes(value),
    };

    private static object OtherOfNodes(object value) => value switch
    {
        AcmeSettings => new AcmeSettings { Accounts = [new AcmeAccount { Name = "x" }] },
        ValueList<AcmeAccount> => ValueList.Create([new AcmeAccount { Name = "x" }]),
        AcmeCertificate acme => acme with { RenewDays = 7 },
        NetworkSettings => new NetworkSettings { Nodes = [new NodeNetwork { Node = "x" }] },
        AccessSettings access => access with { LockoutFailures = 7 },
        AdminCertificates certificates => certificates with { CaPem = "x" },
        DnsSettings dns => dns with { TakeOver = true },
        BondSettings bond => bond with { Primary = "x" },
        ValueList<NodeNetwork> => ValueList.Create([new NodeNetwork { Node = "x" }]),
        ValueList<InterfaceSettings> => ValueList.Create([new InterfaceSettings { Name = "x" }]),
        ValueList<StaticRoute> => ValueList.Create([new StaticRoute { Gateway = "x" }]),
        ValueList<PolicyRule> => ValueList.Create([new PolicyRule { To = "x" }]),
        _ => throw new InvalidOperationException($"No other value is known for {value.GetType()}; add one."),
    };
}
