namespace LoadMaster.Api;

/// <summary>How an https service speaks TLS with its clients. <c>CipherSet</c>: intermediate, modern, fips, legacy, custom. <c>ClientCertificates</c>: off, optional, required.</summary>
public sealed record TlsDto
{
    public string CipherSet { get; init; } = "intermediate";

    public string Ciphers { get; init; } = "";

    public string CipherSuites { get; init; } = "";

    public string ClientCertificates { get; init; } = "off";

    public string ClientCaPem { get; init; } = "";

    public string ClientCrlPem { get; init; } = "";

    public bool OcspStapling { get; init; } = true;
}

/// <summary>What a client sends to change a service's TLS; a field left null is not sent.</summary>
public sealed record TlsBody
{
    public string? CipherSet { get; init; }

    public string? Ciphers { get; init; }

    public string? CipherSuites { get; init; }

    public string? ClientCertificates { get; init; }

    public string? ClientCaPem { get; init; }

    public string? ClientCrlPem { get; init; }

    public bool? OcspStapling { get; init; }
}

/// <summary>TLS with the real servers.</summary>
public sealed record ReencryptionDto(bool Enabled, bool Verify, string CaPem, string ServerName);

/// <summary>What a client sends to change the TLS with the real servers; a field left null is not sent.</summary>
public sealed record ReencryptionBody
{
    public bool? Enabled { get; init; }

    public bool? Verify { get; init; }

    public string? CaPem { get; init; }

    public string? ServerName { get; init; }
}
