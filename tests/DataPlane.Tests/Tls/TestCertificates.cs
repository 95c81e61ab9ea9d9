using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Tests.Tls;

/// <summary>Makes certificates whose keys are sealed in a way that <see cref="PlainKeys"/> opens.</summary>
internal static class TestCertificates
{
    public static Certificate Make(string name, params string[] hosts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hosts[0]}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return new Certificate
        {
            Name = name,
            ChainPem = certificate.ExportCertificatePem(),
            PrivateKey = new PlainKeys().Seal(key.ExportPkcs8PrivateKey()),
        };
    }

    internal sealed class PlainKeys : IPrivateKeys
    {
        public string Seal(ReadOnlySpan<byte> privateKey) => Certificate.SealedPrefix + Convert.ToBase64String(privateKey);

        public bool TryOpen(string sealedKey, [NotNullWhen(true)] out byte[]? privateKey, out string reason)
        {
            var opens = !sealedKey.Contains("foreign", StringComparison.Ordinal);
            privateKey = opens ? Convert.FromBase64String(sealedKey[Certificate.SealedPrefix.Length..]) : null;
            reason = opens ? "" : "its key was sealed elsewhere";
            return opens;
        }
    }
}
