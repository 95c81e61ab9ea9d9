namespace LoadMaster.Domain.Configuration;

/// <summary>The words of a service's TLS settings, as <see cref="Words"/> has those of the rest.</summary>
public static class TlsWords
{
    public static WordTable<CipherSet> CipherSets { get; } = new(
        (CipherSet.Intermediate, "intermediate"),
        (CipherSet.Modern, "modern"),
        (CipherSet.Fips, "fips"),
        (CipherSet.Legacy, "legacy"),
        (CipherSet.Custom, "custom"));

    public static WordTable<ClientCertificateMode> ClientCertificates { get; } = new(
        (ClientCertificateMode.Off, "off"),
        (ClientCertificateMode.Optional, "optional"),
        (ClientCertificateMode.Required, "required"));
}
