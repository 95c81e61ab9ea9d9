using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>The kind of a certificate's key.</summary>
public enum CertificateKeyType
{
    P256,
    Rsa2048,
}

/// <summary>The words of ACME.</summary>
public static class AcmeWords
{
    public static WordTable<CertificateKeyType> KeyTypes { get; } = new((CertificateKeyType.P256, "p256"), (CertificateKeyType.Rsa2048, "rsa2048"));
}

/// <summary>How a certificate is ordered and renewed by itself (RFC 8555).</summary>
public sealed record AcmeCertificate
{
    public const int RenewDaysUsual = 30;

    /// <summary>The ACME account; empty: the certificate is not ordered by itself.</summary>
    public string Account { get; init; } = "";

    /// <summary>The DNS names that the certificate stands for.</summary>
    public ValueList<string> Names { get; init; } = [];

    public CertificateKeyType KeyType { get; init; } = CertificateKeyType.P256;

    /// <summary>So many days before its end it is renewed, or when a third of its life is left if that is later.</summary>
    public int RenewDays { get; init; } = RenewDaysUsual;

    /// <summary>When somebody last asked for a new one that has not come yet (RFC 3339, UTC); empty: nobody waits.</summary>
    public string Asked { get; init; } = "";

    public bool IsOn => Account.Length > 0;
}
