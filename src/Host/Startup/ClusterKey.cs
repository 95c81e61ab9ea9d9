using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain;

namespace LoadMaster.Host.Startup;

/// <summary>
/// The secret that makes nodes one pair: a private key with its certificate in one PEM file, the same on every node.
/// The certificate is pinned for mutual TLS on the cluster transport; the heartbeat's HMAC key and the secret that seals private keys are derived from the private key.
/// </summary>
/// <param name="SealSecret">What seals the private keys of https services.</param>
public sealed record ClusterKey(X509Certificate2 Certificate, byte[] HeartbeatKey, byte[] SealSecret)
{
    private const int HeartbeatKeyBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a new key; refuses to overwrite one.</summary>
    public static void Create(string file, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=LoadMaster cluster", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(30));
        using var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        });
        using var writer = new StreamWriter(stream);
        writer.WriteLine(key.ExportPkcs8PrivateKeyPem());
        writer.WriteLine(certificate.ExportCertificatePem());
        writer.Flush();
        stream.Flush(flushToDisk: true);
    }

    /// <exception cref="StartupProblemException">Others can read the file.</exception>
    public static void RequirePrivate(string file)
    {
        if ((File.GetUnixFileMode(file) & ~(OwnerOnly | UnixFileMode.UserExecute)) != 0)
        {
            throw new StartupProblemException(ProblemCodes.BadOption, $"The cluster key file {file} can be read by others; run: chmod 600 {file}");
        }
    }

    /// <exception cref="StartupProblemException">The file is missing, readable by others, or no key.</exception>
    public static ClusterKey Load(string file)
    {
        try
        {
            RequirePrivate(file);
            using var pem = X509Certificate2.CreateFromPemFile(file, file);
            using var key = pem.GetECDsaPrivateKey() ?? throw new CryptographicException("it holds no EC private key");
            var secret = key.ExportPkcs8PrivateKey();
            var heartbeat = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, HeartbeatKeyBytes, info: "loadmaster heartbeat 1"u8.ToArray());
            var seal = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, HeartbeatKeyBytes, info: "loadmaster seal 1"u8.ToArray());
            return new ClusterKey(X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null), heartbeat, seal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartupProblemException(
                ProblemCodes.BadOption,
                $"The cluster key file {file} cannot be used: {error.Message}. Copy it from the other node, or make one with 'loadmasterd create-cluster-key {file}'.");
        }
    }
}
