using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadMaster.DataPlane.Tls;

/// <summary>Reads certificates from PEM and the names they stand for.</summary>
public static class CertificateChain
{
    /// <summary>All certificates of the text in their order, the server's own first; false, with the reason, when there is none or one is broken.</summary>
    public static bool TryRead(string pem, [NotNullWhen(true)] out X509Certificate2Collection? chain, out string reason)
    {
        chain = [];
        reason = "";
        try
        {
            chain.ImportFromPem(pem);
        }
        catch (CryptographicException problem)
        {
            reason = $"it is not a PEM certificate ({problem.Message})";
        }

        if (reason.Length == 0 && chain.Count == 0)
        {
            reason = "it holds no PEM certificate (-----BEGIN CERTIFICATE-----)";
        }

        if (reason.Length > 0)
        {
            chain = null;
        }

        return chain is not null;
    }

    /// <summary>SHA-256 as hexadecimal digits.</summary>
    public static string Fingerprint(X509Certificate2 certificate) => Convert.ToHexString(SHA256.HashData(certificate.RawData));

    /// <summary>The DNS names in the certificate; its common name when it has no list of them.</summary>
    public static IReadOnlyList<string> NamesOf(X509Certificate2 certificate)
    {
        var listed = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(list => list.EnumerateDnsNames()).ToList();
        var common = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return listed.Count > 0 || string.IsNullOrEmpty(common) ? listed : [common];
    }
}
