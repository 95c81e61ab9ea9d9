using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>The whole configuration: one immutable document, the same on every node.</summary>
public sealed record LoadMasterConfig
{
    public const int CurrentSchemaVersion = 1;

    public static LoadMasterConfig Empty { get; } = new();

    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>The id that the next new virtual service gets; ids are never reused.</summary>
    public int NextVirtualServiceId { get; init; } = 1;

    /// <summary>The id that the next new real server gets; ids are never reused.</summary>
    public int NextRealServerId { get; init; } = 1;

    public HaSettings Ha { get; init; } = new();

    public LoggingSettings Logging { get; init; } = new();

    public IpsSettings Ips { get; init; } = new();

    public BackupSettings Backup { get; init; } = new();

    public SnmpSettings Snmp { get; init; } = new();

    public PacketFilter Filter { get; init; } = new();

    public NetworkSettings Network { get; init; } = new();

    public AlertSettings Alerts { get; init; } = new();

    public AccessSettings Access { get; init; } = new();

    public AcmeSettings Acme { get; init; } = new();

    public ValueList<Certificate> Certificates { get; init; } = [];

    /// <summary>Content rules, which virtual services name.</summary>
    public ValueList<ContentRule> Rules { get; init; } = [];

    public ValueList<VirtualService> VirtualServices { get; init; } = [];
}
