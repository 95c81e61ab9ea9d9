using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using LoadMaster.Api;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Host.Rest;

/// <summary>Checks certificate and private key as they are sent, and seals the key: nothing behind this sees it.</summary>
public sealed class CertificateRequests(IPrivateKeys keys)
{
    private const string ChainPath = "/chainPem";
    private const string KeyPath = "/privateKeyPem";

    /// <summary>The certificate as the configuration takes it.</summary>
    /// <exception cref="RequestRefusedException">The certificate or the key cannot be used.</exception>
    public string ToCommandJson(CertificateBody body)
    {
        var (chain, privateKey) = body.Pkcs12 is null ? ReadPem(body) : ReadPkcs12(body, body.Pkcs12);
        try
        {
            return Write(body.Name ?? "", chain, keys.Seal(privateKey));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    private static (X509Certificate2Collection Chain, byte[] PrivateKey) ReadPkcs12(CertificateBody body, byte[] file) => body.ChainPem is null && body.PrivateKeyPem is null
        ? Pkcs12Files.Read(file, body.Password ?? "")
        : throw Refused(ProblemCodes.ImpossibleCombination, "/pkcs12", "Send either pkcs12 or chainPem with privateKeyPem, not both.");

    private static (X509Certificate2Collection Chain, byte[] PrivateKey) ReadPem(CertificateBody body)
    {
        if (body.Password is not null)
        {
            throw Refused(ProblemCodes.ImpossibleCombination, "/password", "A password belongs to pkcs12; take the one of a PEM key off first: openssl pkey -in key.pem -out plain.pem");
        }

        if (!CertificateChain.TryRead(body.ChainPem ?? "", out var chain, out var reason))
        {
            throw Refused(ProblemCodes.BadCertificate, ChainPath, $"The certificate cannot be used: {reason}; send PEM, the server's certificate first.");
        }

        return (chain, ReadKey(chain[0], body.PrivateKeyPem ?? ""));
    }

    /// <summary>The key as PKCS #8, once it is shown to belong to the certificate.</summary>
    private static byte[] ReadKey(X509Certificate2 certificate, string pem)
    {
        if (pem.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw Refused(
                ProblemCodes.BadPrivateKey, KeyPath, "The private key is protected by a password; take it off first: openssl pkey -in key.pem -out plain.pem");
        }

        try
        {
            using AsymmetricAlgorithm key = certificate.GetKeyAlgorithm() switch
            {
                "1.2.840.113549.1.1.1" => RSA.Create(),
                "1.2.840.10045.2.1" => ECDsa.Create(),
                var other => throw Refused(
                    ProblemCodes.BadCertificate, ChainPath, $"The certificate has a key of the kind {new Oid(other).FriendlyName ?? other}; use RSA or ECDSA."),
            };
            key.ImportFromPem(pem);
            using var joined = key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key);
            return key.ExportPkcs8PrivateKey();
        }
        catch (ArgumentException)
        {
            throw Refused(
                ProblemCodes.BadPrivateKey,
                KeyPath,
                $"This is not the private key of the certificate {certificate.Subject}; send the key that it was requested with, as PEM without a password.");
        }
        catch (CryptographicException problem)
        {
            throw Refused(ProblemCodes.BadPrivateKey, KeyPath, $"The private key cannot be read ({problem.Message}); send it as PEM without a password.");
        }
    }

    /// <summary>Only the certificates of what was sent: files often hold the key beside them.</summary>
    private static string Write(string name, X509Certificate2Collection chain, string sealedKey)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteString("chainPem", chain.ExportCertificatePems() + "\n");
            writer.WriteString("privateKey", sealedKey);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static RequestRefusedException Refused(string code, string path, string message) => new(StatusCodes.Status400BadRequest, code, message, path);
}
