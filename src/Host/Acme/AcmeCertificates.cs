using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain.Acme;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Acme;

/// <summary>Certificates that are ordered, as the configuration has them.</summary>
public static class AcmeCertificates
{
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>How long a certificate is good that stands in for one that has not come yet.</summary>
    private static readonly TimeSpan StandInLife = TimeSpan.FromDays(90);

    /// <summary>A certificate that nobody vouches for, so that services can be set up before the authority's has come; the key is to be wiped by the caller.</summary>
    public static IssuedCertificate StandIn(AcmeCertificate order, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = AcmeOrder.Request([.. order.Names], key).CreateSelfSigned(now.AddHours(-1), now + StandInLife);
        return new IssuedCertificate(certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKey());
    }

    /// <summary>Null for a chain that cannot be read.</summary>
    public static CertificateFacts? Facts(Certificate certificate)
    {
        if (!CertificateChain.TryRead(certificate.ChainPem, out var chain, out _))
            return null;
        var own = chain[0];
        var facts = new CertificateFacts(
            CertificateChain.NamesOf(own).ToValueList(),
            own.NotBefore.ToUniversalTime(),
            own.NotAfter.ToUniversalTime(),
            own.SubjectName.RawData.AsSpan().SequenceEqual(own.IssuerName.RawData),
            KeyTypeOf(own));
        foreach (var one in chain)
            one.Dispose();
        return facts;
    }

    /// <summary>As a command takes it.</summary>
    public static JsonObject ToJson(string name, string chainPem, string sealedKey, AcmeCertificate order) => new()
    {
        ["name"] = name,
        ["chainPem"] = chainPem,
        ["privateKey"] = sealedKey,
        ["acme"] = ToJson(order),
    };

    public static JsonObject ToJson(AcmeCertificate order) => new()
    {
        ["account"] = order.Account,
        ["names"] = new JsonArray([.. order.Names.Select(name => JsonValue.Create(name))]),
        ["keyType"] = AcmeWords.KeyTypes.Of(order.KeyType),
        ["renewDays"] = order.RenewDays,
        ["asked"] = order.Asked,
    };

    /// <summary>What an order is made from: when it changes, failures of before say nothing any more.</summary>
    public static string Fingerprint(AcmeCertificate order, AcmeAccount? account) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', [order.Asked, order.KeyType.ToString(), string.Join(' ', order.Names), account?.DirectoryUrl ?? "", account?.CaPem ?? "", account?.PrivateKey ?? ""]))));

    private static CertificateKeyType? KeyTypeOf(X509Certificate2 certificate)
    {
        if (certificate.GetKeyAlgorithm() == Rsa)
            return certificate.PublicKey.GetRSAPublicKey() is { KeySize: 2048 } ? CertificateKeyType.Rsa2048 : null;
        return certificate.PublicKey.GetECDsaPublicKey() is { } key && key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256 ? CertificateKeyType.P256 : null;
    }
}
