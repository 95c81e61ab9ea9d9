using System.Security.Cryptography.X509Certificates;
using Akka.Remote.Transport.DotNetty;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Actors.Settings;

/// <summary>Mutual TLS on the cluster transport.</summary>
/// <param name="Certificate">This node's, with its private key.</param>
/// <param name="PinnedThumbprints">The only certificates that a peer may present.</param>
public sealed record ClusterTls(X509Certificate2 Certificate, ValueList<string> PinnedThumbprints)
{
    /// <summary>One certificate that all nodes of the pair share.</summary>
    public static ClusterTls Shared(X509Certificate2 certificate) => new(certificate, [certificate.Thumbprint]);

    internal DotNettySslSetup ToSetup() => new(
        Certificate,
        suppressValidation: true,
        requireMutualAuthentication: true,
        validateCertificateHostname: false,
        CertificateValidation.PinnedCertificate([.. PinnedThumbprints]));
}
