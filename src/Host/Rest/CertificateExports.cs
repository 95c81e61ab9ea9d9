using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LoadMaster.Api;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>POST /certificates/{name}/export</c>: certificate, chain and private key in a file that only its password opens.</summary>
public static class CertificateExports
{
    private const string Pkcs12 = "pkcs12";
    private const string Pem = "pem";

    /// <summary>Of the key derivation of an exported PEM.</summary>
    private const int Iterations = 600_000;

    public static async Task<IResult> ExportAsync(string name, HttpContext context, INodeGateway gateway, IPrivateKeys keys, AuditLog audit)
    {
        var body = await RequestBody.ReadAsync(context, ApiJson.Default.CertificateExportBody);
        if (Problems(body) is { Count: > 0 } problems)
        {
            return Problem.Of(StatusCodes.Status400BadRequest, problems);
        }

        var config = (await gateway.GetConfigAsync(context.RequestAborted)).Config;
        if (config.Certificates.FirstOrDefault(one => one.Name == name) is not { } certificate)
        {
            return Problem.Of(StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"There is no certificate '{name}'; 'lm cert list' shows those that exist.");
        }

        if (!CertificateChain.TryRead(certificate.ChainPem, out var chain, out var reason) || !keys.TryOpen(certificate.PrivateKey, out var privateKey, out reason))
        {
            return Problem.Of(StatusCodes.Status409Conflict, ProblemCodes.BadPrivateKey, $"The certificate '{name}' cannot be exported: {reason}.");
        }

        try
        {
            var file = await Task.Run(() => Write(chain, privateKey, body), context.RequestAborted);
            audit.CommandAccepted(Caller.Of(context), $"an export of certificate {name} with its private key", $"{body.Format}, {file.Length} bytes");
            return Results.Json(new CertificateExportDto(name, body.Format, file), ApiJson.Default.CertificateExportDto);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    private static List<ConfigProblem> Problems(CertificateExportBody body)
    {
        List<ConfigProblem> problems = [];
        if (body.Format is not (Pkcs12 or Pem))
        {
            problems.Add(new ConfigProblem(ProblemCodes.UnknownValue, "/format", $"The format must be {Pkcs12} or {Pem}."));
        }

        if (body.Password.Length is < BackupEndpoints.PassphraseLengthMin or > BackupEndpoints.PassphraseLengthMax)
        {
            problems.Add(new ConfigProblem(
                ProblemCodes.WeakPassword,
                "/password",
                $"The password must have {BackupEndpoints.PassphraseLengthMin} to {BackupEndpoints.PassphraseLengthMax} characters: whoever guesses it has the private key."));
        }

        return problems;
    }

    private static byte[] Write(X509Certificate2Collection chain, byte[] privateKey, CertificateExportBody body)
    {
        using AsymmetricAlgorithm key = chain[0].GetRSAPublicKey() is null ? ECDsa.Create() : RSA.Create();
        key.ImportPkcs8PrivateKey(privateKey, out _);
        return body.Format == Pkcs12
            ? Pkcs12Files.Write(chain, key, body.Password)
            : Encoding.ASCII.GetBytes(
                $"{chain.ExportCertificatePems()}\n{key.ExportEncryptedPkcs8PrivateKeyPem(body.Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations))}\n");
    }
}
