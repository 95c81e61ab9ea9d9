using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Changes;

/// <summary>What one accepted command changed.</summary>
public abstract record ConfigChange
{
    private ConfigChange()
    {
    }

    /// <summary>A virtual service was added, or replaced where its id already existed.</summary>
    public sealed record VirtualServicePut(VirtualService Service) : ConfigChange;

    public sealed record VirtualServiceDeleted(VirtualServiceId Id) : ConfigChange;

    public sealed record HaPut(HaSettings Ha) : ConfigChange;

    public sealed record LoggingPut(LoggingSettings Logging) : ConfigChange;

    public sealed record IpsPut(IpsSettings Ips) : ConfigChange;

    public sealed record FilterPut(PacketFilter Filter) : ConfigChange;

    public sealed record NetworkPut(NetworkSettings Network) : ConfigChange;

    public sealed record SnmpPut(SnmpSettings Snmp) : ConfigChange;

    public sealed record AcmePut(AcmeSettings Acme) : ConfigChange;

    public sealed record AlertsPut(AlertSettings Alerts) : ConfigChange;

    public sealed record AccessPut(AccessSettings Access) : ConfigChange;

    public sealed record BackupPut(BackupSettings Backup) : ConfigChange;

    /// <summary>A certificate was added, or replaced where its name already existed.</summary>
    public sealed record CertificatePut(Certificate Certificate) : ConfigChange;

    public sealed record CertificateDeleted(string Name) : ConfigChange;

    /// <summary>A content rule was added, or replaced where its name already existed.</summary>
    public sealed record RulePut(ContentRule Rule) : ConfigChange;

    public sealed record RuleDeleted(string Name) : ConfigChange;

    public sealed record ConfigReplaced(LoadMasterConfig Config) : ConfigChange;
}

/// <summary>A change as it stands in the journal of every node.</summary>
/// <param name="Revision">Counts up by one; the sequence number of replication.</param>
/// <param name="Epoch">The take-over count of the node that accepted it.</param>
/// <param name="PreviousEpoch">The epoch of the event before it; with the revision it names the ancestor.</param>
public sealed record ConfigEvent(long Revision, long Epoch, long PreviousEpoch, DateTimeOffset At, string By, string Summary, ConfigChange Change);
