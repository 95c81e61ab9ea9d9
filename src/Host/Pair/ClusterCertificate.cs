using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Pair;

/// <summary>This node's own certificate for the cluster transport: made once, kept in the data directory; its private key never leaves the node.</summary>
public static class ClusterCertificate
{
    public const string FileName = "cluster.pem";
    private const int FileBytesMax = 64 * 1024;
    private const int ValidYears = 30;

    /// <exception cref="StartupProblemException">The file cannot be read, written or understood.</exception>
    public static X509Certificate2 LoadOrCreate(string dataDirectory, string nodeName, TimeProvider time)
    {
        var path = Path.Combine(dataDirectory, FileName);
        if (PrivateFile.Read(path, FileBytesMax) is { } pem)
            return Load(path, pem);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = time.GetUtcNow();
        using var certificate = new CertificateRequest($"CN={nodeName}, O=LoadMaster cluster", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-1), now.AddYears(ValidYears));
        var text = $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
        PrivateFile.Write(path, text);
        return Load(path, text);
    }

    /// <summary>The next pair gets another one, so that the nodes of the last no longer let this one in.</summary>
    public static void Forget(string dataDirectory) => PrivateFile.Delete(Path.Combine(dataDirectory, FileName));

    private static X509Certificate2 Load(string path, string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem, pem);
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
        catch (CryptographicException e)
        {
            throw new StartupProblemException(
                ProblemCodes.DataFolder, $"{path} holds no usable certificate and key: {e.Message} Restore it, or let the node leave and join again.");
        }
    }
}
