using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain;

namespace LoadMaster.Host.Rest;

/// <summary>Reads and writes PKCS #12 files (RFC 7292; PFX on Windows): one private key, its certificate, the chain.</summary>
public static class Pkcs12Files
{
    /// <summary>Of each key derivation of a written file; what is read may have three times as many.</summary>
    private const int Iterations = 100_000;

    private const int CertificatesMax = 20;

    private const string FilePath = "/pkcs12";
    private const string PasswordPath = "/password";

    /// <summary>ERROR_INVALID_PASSWORD as an HRESULT: how the framework tells a wrong password from a damaged file.</summary>
    private const int WrongPassword = unchecked((int)0x80070056);

    /// <summary>The key's certificate first, then those that lead to its authority; the key as PKCS #8, to be wiped by the caller.</summary>
    /// <exception cref="RequestRefusedException">The file cannot be used.</exception>
    public static (X509Certificate2Collection Chain, byte[] PrivateKey) Read(byte[] file, string password)
    {
        var all = Open(file, password);
        if (all.Count == 0)
        {
            throw Refused(ProblemCodes.BadCertificate, FilePath, "The file holds no certificate; export it again together with its certificate.");
        }

        if (all.Where(one => one.HasPrivateKey).ToList() is not [var own])
        {
            throw Refused(
                ProblemCodes.BadPrivateKey,
                FilePath,
                "The file holds no private key that belongs to one of its certificates; export it again with the key (openssl pkcs12 -export -inkey key.pem -in chain.pem).");
        }

        using var rsa = own.GetRSAPrivateKey();
        using var ec = own.GetECDsaPrivateKey();
        AsymmetricAlgorithm key = (rsa, ec) switch
        {
            ({ } one, _) => one,
            (_, { } one) => one,
            _ => throw Refused(ProblemCodes.BadCertificate, FilePath, $"The key is of the kind {new Oid(own.GetKeyAlgorithm()).FriendlyName}; use RSA or ECDSA."),
        };
        return (Ordered(own, all), key.ExportPkcs8PrivateKey());
    }

    /// <summary>Encrypted with AES-256 under PBKDF2-SHA256, with a MAC of SHA-256: every OpenSSL since 1.1 and Windows since 2019 read it.</summary>
    public static byte[] Write(X509Certificate2Collection chain, AsymmetricAlgorithm key, string password)
    {
        using var own = key is RSA rsa ? chain[0].CopyWithPrivateKey(rsa) : chain[0].CopyWithPrivateKey((ECDsa)key);
        var all = new X509Certificate2Collection(own);
        foreach (var next in chain.Skip(1))
        {
            all.Add(next);
        }

        return all.ExportPkcs12(new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations), password);
    }

    private static X509Certificate2Collection Open(byte[] file, string password)
    {
        // Bounded: a file names its own count of iterations.
        var limits = new Pkcs12LoaderLimits
        {
            MaxKeys = 1,
            MaxCertificates = CertificatesMax,
            MacIterationLimit = 3 * Iterations,
            IndividualKdfIterationLimit = 3 * Iterations,
            TotalKdfIterationLimit = 10 * Iterations,
        };
        try
        {
            return X509CertificateLoader.LoadPkcs12Collection(file, password, X509KeyStorageFlags.EphemeralKeySet | X509KeyStorageFlags.Exportable, limits);
        }
        catch (Pkcs12LoadLimitExceededException e)
        {
            throw e.Message.Contains(nameof(Pkcs12LoaderLimits.MaxKeys), StringComparison.Ordinal)
                ? Refused(ProblemCodes.BadPrivateKey, FilePath, "The file holds several private keys; export one certificate with its key for each file.")
                : Refused(ProblemCodes.BadCertificate, FilePath, $"The file is too large or too slow to open: {e.Message} At most {CertificatesMax} certificates and {3 * Iterations} iterations are taken.");
        }
        catch (CryptographicException e) when (e.HResult == WrongPassword)
        {
            throw Refused(ProblemCodes.BadPrivateKey, PasswordPath, "The password does not open the file.");
        }
        catch (CryptographicException e)
        {
            throw Refused(
                ProblemCodes.BadCertificate,
                FilePath,
                $"The file cannot be read as PKCS #12 ({e.Message.TrimEnd('.')}): it is another kind of file, damaged, or encrypted in a way that is no longer supported; make it anew with openssl pkcs12 -export.");
        }
    }

    /// <summary>Files hold their certificates in any order, and sometimes ones that do not belong to the chain: these are left out.</summary>
    private static X509Certificate2Collection Ordered(X509Certificate2 own, X509Certificate2Collection all)
    {
        var rest = all.Where(one => one != own).ToList();
        var chain = new X509Certificate2Collection(own);
        for (var last = own; rest.Find(one => Issued(one, last)) is { } next; last = next)
        {
            chain.Add(next);
            rest.Remove(next);
        }

        return chain;
    }

    private static bool Issued(X509Certificate2 issuer, X509Certificate2 subject) => issuer.SubjectName.RawData.AsSpan().SequenceEqual(subject.IssuerName.RawData);

    private static RequestRefusedException Refused(string code, string path, string message) => new(StatusCodes.Status400BadRequest, code, message, path);
}
