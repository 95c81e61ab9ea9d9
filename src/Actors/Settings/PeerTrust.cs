using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Actors.Settings;

/// <summary>The certificates that the cluster transport accepts, by the SHA-256 of each; they change while the node runs.</summary>
/// <param name="fingerprints">Capital hex.</param>
public sealed class PeerTrust(ValueList<string> fingerprints)
{
    private volatile FrozenSet<string> _accepted = fingerprints.ToFrozenSet();

    public int Count => _accepted.Count;

    public static PeerTrust In(X509Certificate certificate) => new([Fingerprint(certificate)]);

    public void Use(ValueList<string> fingerprints) => _accepted = fingerprints.ToFrozenSet();

    public bool Accepts(X509Certificate? certificate) => certificate is not null && _accepted.Contains(Fingerprint(certificate));

    private static string Fingerprint(X509Certificate certificate) => Convert.ToHexString(SHA256.HashData(certificate.GetRawCertData()));
}
