namespace LoadMaster.Api;

/// <summary>A user of SNMPv3; passwords are never shown. <c>AuthProtocol</c>: sha, sha256, sha512.</summary>
public sealed record SnmpUserDto(string Name, string AuthProtocol);

/// <summary>SNMP as it is set, and how the node that answers gets on with it. <c>Problem</c> is empty when all is well.</summary>
public sealed record SnmpDto(
    long Revision,
    bool Enabled,
    int Port,
    string Community,
    IReadOnlyList<string> Clients,
    string Contact,
    string Location,
    IReadOnlyList<SnmpUserDto> Users,
    string Sink1,
    int Sink1Port,
    string Sink2,
    int Sink2Port,
    string TrapCommunity,
    string Node,
    bool Serving,
    string Problem,
    long TrapsSent);

/// <summary>What a client sends to change SNMP; lists replace the whole list.</summary>
public sealed record SnmpBody
{
    public bool? Enabled { get; init; }

    public int? Port { get; init; }

    public string? Community { get; init; }

    public IReadOnlyList<string>? Clients { get; init; }

    public string? Contact { get; init; }

    public string? Location { get; init; }

    public string? Sink1 { get; init; }

    public int? Sink1Port { get; init; }

    public string? Sink2 { get; init; }

    public int? Sink2Port { get; init; }

    public string? TrapCommunity { get; init; }
}

/// <summary>A user of SNMPv3 as a client sends it; passwords in clear, they are sealed at once.</summary>
public sealed record SnmpUserBody
{
    public string? AuthProtocol { get; init; }

    public required string AuthPassword { get; init; }

    public required string PrivPassword { get; init; }
}
