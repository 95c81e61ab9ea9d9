using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>Which name in a client's certificate is the user's.</summary>
public enum CertificateUser
{
    /// <summary>The common name of the subject.</summary>
    CommonName,

    /// <summary>The part before the @ of the e-mail address among the alternative names.</summary>
    Email,

    /// <summary>The DNS name among the alternative names.</summary>
    Dns,
}

/// <summary>Certificates with which users and programs may show themselves to the management interface.</summary>
public sealed record AdminCertificates
{
    public ClientCertificateMode Mode { get; init; } = ClientCertificateMode.Off;

    /// <summary>The authorities whose certificates are accepted, as PEM: roots, and intermediate ones that clients do not send.</summary>
    public string CaPem { get; init; } = "";

    public CertificateUser User { get; init; } = CertificateUser.CommonName;

    /// <summary>SHA-256 of certificates that are accepted no more, 64 hexadecimal digits each.</summary>
    public ValueList<string> Refused { get; init; } = [];

    public static WordTable<CertificateUser> Users { get; } = new(
        (CertificateUser.CommonName, "cn"),
        (CertificateUser.Email, "email"),
        (CertificateUser.Dns, "dns"));
}
