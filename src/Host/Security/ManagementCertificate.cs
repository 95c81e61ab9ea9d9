using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain;

namespace LoadMaster.Host.Security;

/// <summary>The certificate of the management port: made at the first run, kept in the data directory, used again after.</summary>
public static class ManagementCertificate
{
    public const string FileName = "management.pem";
    private const int FileBytesMax = 64 * 1024;
    private const int ValidYears = 10;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <exception cref="StartupProblemException">The file cannot be read, written or understood.</exception>
    public static X509Certificate2 LoadOrCreate(string dataDirectory, string nodeName, IPAddress managementAddress, TimeProvider time)
    {
        var path = Path.Combine(dataDirectory, FileName);
        if (PrivateFile.Read(path, FileBytesMax) is { } pem)
            return Load(path, pem);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Create(key, nodeName, managementAddress, time.GetUtcNow());
        var text = $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
        PrivateFile.Write(path, text);
        return Load(path, text);
    }

    private static X509Certificate2 Create(ECDsa key, string nodeName, IPAddress managementAddress, DateTimeOffset now)
    {
        var request = new CertificateRequest($"CN={Escape(nodeName)}, O=LoadMaster", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        if (Uri.CheckHostName(nodeName) == UriHostNameType.Dns && nodeName != "localhost")
            names.AddDnsName(nodeName);
        foreach (var address in AddressesFor(managementAddress))
            names.AddIpAddress(address);

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));

        // A day back, for clients whose clock is slow.
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(ValidYears));
    }

    private static IEnumerable<IPAddress> AddressesFor(IPAddress managementAddress) =>
        new[] { IPAddress.Loopback, IPAddress.IPv6Loopback, managementAddress }
            .Where(a => !a.Equals(IPAddress.Any) && !a.Equals(IPAddress.IPv6Any))
            .Distinct();

    private static string Escape(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static X509Certificate2 Load(string path, string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem, pem);
        }
        catch (CryptographicException e)
        {
            throw new StartupProblemException(
                ProblemCodes.DataFolder,
                $"{path} holds no usable certificate and key: {e.Message} Restore it, or move it away: the next start then makes a new one, and clients must accept it anew.");
        }
    }
}
