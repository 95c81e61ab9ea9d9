using System.Security.Cryptography;

namespace LoadMaster.Host.Update;

/// <summary>A public key whose packages this node installs: ECDSA P-256, one PEM file each in the folder of keys.</summary>
public sealed class TrustedKey
{
    private const int FileBytesMax = 16 * 1024;
    private const int KeysMax = 16;
    private const string P256 = "1.2.840.10045.3.1.7";
    private readonly byte[] _publicKey;

    private TrustedKey(string name, byte[] publicKey) => (Name, _publicKey) = (name, publicKey);

    /// <summary>The file's name without its ending.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the key (SubjectPublicKeyInfo), as <c>openssl pkey -pubin -outform DER | sha256sum</c> shows it.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(_publicKey));

    /// <summary>Files that hold no such key are left out; a private key in the folder is no public one.</summary>
    public static IReadOnlyList<TrustedKey> ReadAll(string directory) => !Directory.Exists(directory)
        ? []
        : [.. Directory.GetFiles(directory, "*.pem").Order(StringComparer.Ordinal).Take(KeysMax).Select(Read).OfType<TrustedKey>()];

    public bool Verifies(byte[] data, byte[] signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_publicKey, out _);
        return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static TrustedKey? Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > FileBytesMax)
                return null;
            var text = File.ReadAllText(path);
            if (!PemEncoding.TryFind(text, out var fields) || text[fields.Label] != "PUBLIC KEY")
                return null;
            using var key = ECDsa.Create();
            key.ImportFromPem(text);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256
                ? new TrustedKey(Path.GetFileNameWithoutExtension(path), key.ExportSubjectPublicKeyInfo())
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            return null;
        }
    }
}
