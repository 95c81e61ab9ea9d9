namespace LoadMaster.Domain.Configuration;

/// <summary>The words of SNMP, as <see cref="Words"/> has those of the rest.</summary>
public static class SnmpWords
{
    public static WordTable<SnmpAuthProtocol> AuthProtocols { get; } = new(
        (SnmpAuthProtocol.Sha, "sha"), (SnmpAuthProtocol.Sha256, "sha256"), (SnmpAuthProtocol.Sha512, "sha512"));
}
