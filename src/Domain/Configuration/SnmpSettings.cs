using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>How an SNMPv3 user proves who he is (RFC 3414, RFC 7860).</summary>
public enum SnmpAuthProtocol
{
    Sha,
    Sha256,
    Sha512,
}

/// <summary>A user of SNMPv3: may read everything; authenticated, and encrypted with AES-128 (RFC 3826).</summary>
public sealed record SnmpUser
{
    public const int PasswordLengthMin = 8;

    public string Name { get; init; } = "";

    public SnmpAuthProtocol AuthProtocol { get; init; } = SnmpAuthProtocol.Sha256;

    /// <summary>Sealed, as private keys are.</summary>
    public string AuthPassword { get; init; } = "";

    /// <summary>Sealed, as private keys are.</summary>
    public string PrivPassword { get; init; } = "";

    /// <summary>The name only, for logs.</summary>
    public override string ToString() => $"SNMP user \"{Name}\"";
}

/// <summary>SNMP, read-only; each node answers for itself.</summary>
public sealed record SnmpSettings
{
    public const int PortDefault = 161;
    public const int SinkPortDefault = 162;
    public const string TrapCommunityDefault = "public";

    public bool Enabled { get; init; }

    public int Port { get; init; } = PortDefault;

    /// <summary>For v1 and v2c; empty: these are not answered.</summary>
    public string Community { get; init; } = "";

    /// <summary>Addresses and networks that may use the community; none: all may.</summary>
    public ValueList<string> Clients { get; init; } = [];

    public string Contact { get; init; } = "";

    public string Location { get; init; } = "";

    public ValueList<SnmpUser> Users { get; init; } = [];

    /// <summary>Gets v1 traps; empty for none.</summary>
    public string Sink1 { get; init; } = "";

    public int Sink1Port { get; init; } = SinkPortDefault;

    /// <summary>Gets v2c traps; empty for none.</summary>
    public string Sink2 { get; init; } = "";

    public int Sink2Port { get; init; } = SinkPortDefault;

    public string TrapCommunity { get; init; } = TrapCommunityDefault;

    /// <summary>The least that says what it is, for logs: no community.</summary>
    public override string ToString() => Enabled ? $"SNMP on port {Port}" : "SNMP off";
}
