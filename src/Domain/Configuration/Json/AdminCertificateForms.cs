namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of certificates of those who administer.</summary>
internal static class AdminCertificateForms
{
    public static readonly ObjectForm<AdminCertificates> Settings = new ObjectForm<AdminCertificates>(
        "adminCertificates", "Certificates with which users show themselves to the management interface.", new AdminCertificates())
        .Field(
            "mode", new WordForm<ClientCertificateMode>(TlsWords.ClientCertificates), c => c.Mode, (c, v) => c with { Mode = v },
            "off, optional (a certificate stands in for a login) or required (without one nobody gets in but from the node itself).")
        .Field(
            "caPem", new TextForm(Limits.CaBundleLengthMax, "-----BEGIN CERTIFICATE-----..."), c => c.CaPem, (c, v) => c with { CaPem = v },
            "The authorities whose certificates are accepted, as PEM: roots, and intermediate ones that clients do not send.")
        .Field("user", new WordForm<CertificateUser>(AdminCertificates.Users), c => c.User, (c, v) => c with { User = v }, "Where the user's name stands: cn, email (before the @) or dns.")
        .Field(
            "refused", new ListForm<string>(new TextForm(Limits.Sha256Length, ""), "", Limits.RefusedCertificatesMax), c => c.Refused, (c, v) => c with { Refused = v },
            "SHA-256 of certificates that are accepted no more.");
}
