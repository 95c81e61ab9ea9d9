namespace LoadMaster.Domain.Configuration;

/// <summary>Whether an http or https service speaks TLS with its real servers, and how it makes sure of them.</summary>
public sealed record ReencryptionSettings
{
    public bool Enabled { get; init; }

    /// <summary>Whether a server's certificate must come from a trusted authority and name the server.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>The trusted authorities as PEM; empty for those of the machine.</summary>
    public string CaPem { get; init; } = "";

    /// <summary>The name that servers are asked for (SNI) and whose certificate they must show; empty for no SNI and the server's IP address.</summary>
    public string ServerName { get; init; } = "";
}
