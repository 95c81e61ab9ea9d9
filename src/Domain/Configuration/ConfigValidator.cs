using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration.Json;
using LoadMaster.Domain.Configuration.Rules;

namespace LoadMaster.Domain.Configuration;

/// <summary>Runs every rule over a document and collects all problems.</summary>
public static class ConfigValidator
{
    /// <summary>Each rule once; the order is that of the problems shown.</summary>
    internal static IReadOnlyList<IConfigRule> Rules { get; } =
    [
        new FieldBoundsRule(),
        new RealServerCountRule(),
        new IdRule(),
        new NameRule(),
        new ServiceAddressRule(),
        new UniqueServiceAddressRule(),
        new RealServerAddressRule(),
        new RealServerLoopRule(),
        new LayerRule(),
        new DirectReturnRule(),
        new FilterRule(),
        new NetworkRule(),
        new NetworkRouteRule(),
        new LayerAddressRule(),
        new ExtraPortsRule(),
        new PersistenceRule(),
        new CertificateRule(),
        new AcmeRule(),
        new TlsRule(),
        new ReencryptionRule(),
        new IpsRule(),
        new IpsTextsRule(),
        new SniHostRule(),
        new ServiceAnswersRule(),
        new ContentRuleRule(),
        new RuleUseRule(),
        new CheckTimingRule(),
        new CheckRequestRule(),
        new CheckCodesRule(),
        new CheckBodyPatternRule(),
        new AdaptiveRule(),
        new SharedAddressRule(),
        new GatewayRule(),
        new HeartbeatRule(),
        new PreferredNodeRule(),
        new SyslogTargetRule(),
        new SnmpRule(),
        new AccessLogRule(),
        new ProxyProtocolRule(),
        new TransparentRule(),
        new SynProtectionRule(),
        new AllowHttp09Rule(),
        new LimitRule(),
        new RetryRule(),
        new CompressionRule(),
        new OutlierRule(),
        new CacheRule(),
        new BackupRule(),
        new AccessRule(),
        new AdminCertificateRule(),
        new AlertRule(),
        new EmailRule(),
    ];

    /// <summary>Every problem, with its path in the document; none when the document may be used.</summary>
    public static ValueList<ConfigProblem> Validate(LoadMasterConfig config)
    {
        var problems = new ProblemList();
        Check(config, problems);
        return problems.ToValueList();
    }

    /// <summary>Reads a document and runs every rule over what could be read.</summary>
    public static ConfigReadResult<LoadMasterConfig> Read(string json)
    {
        var problems = new ProblemList();
        var config = DocumentReader.Read(json, LoadMasterConfig.Empty, problems);
        if (config is not null)
        {
            Check(config, problems);
        }

        return new(problems.Any ? null : config, problems.ToValueList());
    }

    internal static void Check(LoadMasterConfig config, ProblemList problems)
    {
        foreach (var rule in Rules)
        {
            rule.Check(config, problems);
        }
    }
}
