using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Tls;

/// <summary>A certificate authority of its own, and the files that openssl wants; removed with it.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lm-tls-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _own;

    public TestAuthority(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _own = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-2), TimeProvider.System.GetUtcNow().AddDays(40));
        CaFile = Write("ca.pem", Pem);
    }

    public string Pem => _own.ExportCertificatePem();

    public string CaFile { get; }

    public string KeyFile => Write("ca-key.pem", _key.ExportPkcs8PrivateKeyPem());

    /// <summary>A certificate that this authority has signed, as a pair of files and as the configuration has it.</summary>
    public Issued Issue(string subject, params string[] hosts) => Issue(subject, [], hosts);

    public Issued Issue(string subject, IEnumerable<X509Extension> extensions, params string[] hosts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (hosts.Length > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            Array.ForEach(hosts, names.AddDnsName);
            request.CertificateExtensions.Add(names.Build());
        }

        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        var serial = RandomNumberGenerator.GetBytes(8);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x01);
        using var certificate = request.Create(_own, TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30), serial);
        var pem = certificate.ExportCertificatePem();
        var number = Convert.ToHexString(serial);
        return new Issued(
            Write($"{number}.pem", pem),
            Write($"{number}-key.pem", key.ExportPkcs8PrivateKeyPem()),
            certificate.RawData,
            serial,
            new Certificate
            {
                Name = "www",
                ChainPem = $"{pem}\n{Pem}\n",
                PrivateKey = new TestCertificates.PlainKeys().Seal(key.ExportPkcs8PrivateKey()),
            });
    }

    public string RevocationsPem(params byte[][] serials)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var serial in serials)
        {
            builder.AddEntry(serial);
        }

        var list = builder.Build(_own, 1, TimeProvider.System.GetUtcNow().AddDays(7), HashAlgorithmName.SHA256);
        return PemEncoding.WriteString("X509 CRL", list);
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        _own.Dispose();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal sealed record Issued(string CertificateFile, string KeyFile, byte[] Der, byte[] Serial, Certificate Certificate);
}
