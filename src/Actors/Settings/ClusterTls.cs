using System.Security.Cryptography.X509Certificates;
using Akka.Remote.Transport.DotNetty;

namespace LoadMaster.Actors.Settings;

/// <summary>Mutual TLS on the cluster transport.</summary>
/// <param name="Certificate">This node's, with its private key.</param>
/// <param name="Trust">The only certificates that a peer may present.</param>
public sealed record ClusterTls(X509Certificate2 Certificate, PeerTrust Trust)
{
    /// <summary>One certificate that all nodes of the pair share.</summary>
    public static ClusterTls Shared(X509Certificate2 certificate) => new(certificate, PeerTrust.In(certificate));

    internal DotNettySslSetup ToSetup() => new(
        Certificate,
        suppressValidation: true,
        requireMutualAuthentication: true,
        validateCertificateHostname: false,
        (certificate, _, _, _, _) => Trust.Accepts(certificate));
}
