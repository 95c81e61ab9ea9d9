namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of a service's TLS settings.</summary>
internal static class TlsForms
{
    private static readonly TextForm Pem = new(Limits.CaBundleLengthMax, "-----BEGIN CERTIFICATE-----");

    public static readonly ObjectForm<TlsSettings> Settings = new ObjectForm<TlsSettings>(
            "tls", "How an https service speaks TLS with its clients.", new TlsSettings())
        .Field(
            "cipherSet", new WordForm<CipherSet>(TlsWords.CipherSets), t => t.CipherSet, (t, v) => t with { CipherSet = v },
            "intermediate: TLS 1.2 with ECDHE and AEAD, and TLS 1.3; modern: TLS 1.3 only; fips: AES-GCM on NIST curves; legacy: also CBC and RSA key exchange; custom: the lists given.")
        .Field(
            "ciphers", new TextForm(Limits.CipherListLengthMax, "ECDHE+AESGCM"), t => t.Ciphers, (t, v) => t with { Ciphers = v },
            "OpenSSL's cipher list for TLS 1.2 (cipherSet custom).")
        .Field(
            "cipherSuites", new TextForm(Limits.CipherListLengthMax, "TLS_AES_128_GCM_SHA256"), t => t.CipherSuites, (t, v) => t with { CipherSuites = v },
            "OpenSSL's names for TLS 1.3, colons between (cipherSet custom); empty for its default.")
        .Field(
            "clientCertificates", new WordForm<ClientCertificateMode>(TlsWords.ClientCertificates), t => t.ClientCertificates, (t, v) => t with { ClientCertificates = v },
            "off; optional: asked for, and refused when it does not verify; required: none is refused too.")
        .Field("clientCaPem", Pem, t => t.ClientCaPem, (t, v) => t with { ClientCaPem = v }, "The authorities whose client certificates are accepted, as PEM.")
        .Field(
            "clientCrlPem", new TextForm(Limits.CaBundleLengthMax, "-----BEGIN X509 CRL-----"), t => t.ClientCrlPem, (t, v) => t with { ClientCrlPem = v },
            "Revocation lists of these authorities, as PEM; with a list, each authority in use needs one.")
        .Field("ocspStapling", CommonForms.Flag, t => t.OcspStapling, (t, v) => t with { OcspStapling = v }, "Whether clients that ask get the certificate's status (OCSP) with it, where it names a responder.");
}
