using System.Security.Cryptography.X509Certificates;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Stapling;

/// <summary>What stapling needs to know of a certificate.</summary>
/// <param name="Responder">Where its status is asked for; null for nowhere, and then <paramref name="Why"/> says why.</param>
public sealed record StapledCertificate(string Name, string Fingerprint, byte[] Der, byte[] IssuerDer, Uri? Responder, string Why)
{
    /// <summary>Null for a certificate that cannot be read.</summary>
    public static StapledCertificate? Of(Certificate certificate)
    {
        if (!CertificateChain.TryRead(certificate.ChainPem, out var chain, out _))
            return null;
        try
        {
            var own = chain[0];
            var issuer = chain.Skip(1).FirstOrDefault(one => one.SubjectName.RawData.AsSpan().SequenceEqual(own.IssuerName.RawData));
            var responder = ResponderOf(own);
            var why = responder is null ? "the certificate names no OCSP responder" : issuer is null ? "the chain does not hold the certificate's issuer; add it to the chain file" : "";
            return new StapledCertificate(certificate.Name, CertificateChain.Fingerprint(own), own.RawData, issuer?.RawData ?? [], issuer is null ? null : responder, why);
        }
        finally
        {
            foreach (var one in chain)
                one.Dispose();
        }
    }

    private static Uri? ResponderOf(X509Certificate2 certificate) => certificate.Extensions.OfType<X509AuthorityInformationAccessExtension>()
        .SelectMany(access => access.EnumerateOcspUris())
        .Select(text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null)
        .FirstOrDefault(uri => uri is not null);
}
