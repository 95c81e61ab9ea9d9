using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>The form of a PROXY protocol header.</summary>
public enum ProxyProtocolVersion
{
    Off,

    /// <summary>One line of text.</summary>
    V1,

    /// <summary>Binary.</summary>
    V2,
}

/// <summary>The PROXY protocol (HAProxy's proxy-protocol.txt): who the client is, told ahead of its bytes.</summary>
public sealed record ProxyProtocolSettings
{
    /// <summary>Connections from these networks must begin with a header and count as the client's that it names; all others are taken as they are.</summary>
    public ValueList<string> AcceptFrom { get; init; } = [];

    /// <summary>The header that real servers get.</summary>
    public ProxyProtocolVersion Send { get; init; } = ProxyProtocolVersion.Off;

    /// <summary>Tell that the client came by TLS, and which version (v2, https services).</summary>
    public bool SendTls { get; init; }
}
