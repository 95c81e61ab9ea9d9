namespace LoadMaster.Domain.Configuration;

/// <summary>Which cipher suites an https service accepts; the named sets follow Mozilla's server side TLS guideline (version 5.7).</summary>
public enum CipherSet
{
    /// <summary>TLS 1.2 with ECDHE and AEAD, and TLS 1.3.</summary>
    Intermediate,

    /// <summary>TLS 1.3 only, whatever the minimum says.</summary>
    Modern,

    /// <summary>AES-GCM on the NIST curves only, as SP 800-52 wants it; says nothing about the module that computes it.</summary>
    Fips,

    /// <summary>Intermediate, and CBC and RSA key exchange for old TLS 1.2 clients.</summary>
    Legacy,

    /// <summary><see cref="TlsSettings.Ciphers"/> and <see cref="TlsSettings.CipherSuites"/>.</summary>
    Custom,
}

/// <summary>Whether clients show a certificate of their own.</summary>
public enum ClientCertificateMode
{
    Off,

    /// <summary>Asked for; who has none is served all the same, who shows one that does not verify is not.</summary>
    Optional,
    Required,
}

/// <summary>How an https service speaks TLS with its clients.</summary>
public sealed record TlsSettings
{
    public CipherSet CipherSet { get; init; } = CipherSet.Intermediate;

    /// <summary>OpenSSL's list for TLS 1.2 (custom set only).</summary>
    public string Ciphers { get; init; } = "";

    /// <summary>OpenSSL's names for TLS 1.3, colons between (custom set only); empty for its default.</summary>
    public string CipherSuites { get; init; } = "";

    public ClientCertificateMode ClientCertificates { get; init; } = ClientCertificateMode.Off;

    /// <summary>The authorities whose client certificates are accepted, as PEM.</summary>
    public string ClientCaPem { get; init; } = "";

    /// <summary>Their revocation lists, as PEM; empty for none. With a list, each authority in use needs one.</summary>
    public string ClientCrlPem { get; init; } = "";

    /// <summary>Whether clients that ask get the certificate's status (OCSP) with it.</summary>
    public bool OcspStapling { get; init; } = true;
}
