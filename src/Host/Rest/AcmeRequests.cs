using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Acme;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary>Certificates that are ordered: what is asked for goes into the configuration, the active node does the rest.</summary>
public sealed class AcmeRequests(IPrivateKeys keys, TimeProvider time)
{
    /// <summary>The certificate as the configuration takes it: with the chain that it has, else with one that stands in.</summary>
    /// <exception cref="RequestRefusedException">It comes from a file as well, or a word is not known.</exception>
    public string ToCommandJson(CertificateBody body, CertificateAcmeBody order, LoadMasterConfig config)
    {
        if (body.ChainPem is not null || body.PrivateKeyPem is not null || body.Pkcs12 is not null || body.Password is not null)
            throw Refused(ProblemCodes.ImpossibleCombination, "/acme", "A certificate is either ordered (acme) or sent (chainPem with privateKeyPem, or pkcs12), not both.");
        var keyType = order.KeyType ?? AcmeWords.KeyTypes.Of(CertificateKeyType.P256);
        if (!AcmeWords.KeyTypes.TryParse(keyType, out var kind))
            throw Refused(ProblemCodes.UnknownValue, "/acme/keyType", $"\"{AuditLog.Clean(keyType)}\" is no kind of key; give one of {string.Join(", ", AcmeWords.KeyTypes.All)}.");
        if (string.IsNullOrEmpty(order.Account))
            throw Refused(ProblemCodes.MissingField, "/acme/account", "No ACME account is named; give one of those that 'lm acme account list' shows.");
        var wanted = new AcmeCertificate
        {
            Account = order.Account,
            Names = [.. order.Names ?? []],
            KeyType = kind,
            RenewDays = order.RenewDays ?? AcmeCertificate.RenewDaysUsual,
            Asked = Now(),
        };
        var name = body.Name ?? "";
        return (config.Certificates.FirstOrDefault(one => one.Name == name) is { } existing
            ? AcmeCertificates.ToJson(name, existing.ChainPem, existing.PrivateKey, wanted)
            : StandIn(name, wanted)).ToJsonString();
    }

    /// <summary>The certificate, to be ordered anew at once.</summary>
    public string Renewed(Certificate certificate) =>
        AcmeCertificates.ToJson(certificate.Name, certificate.ChainPem, certificate.PrivateKey, certificate.Acme with { Asked = Now() }).ToJsonString();

    /// <summary>Names that are none are for the reader of the command to refuse, all with their paths.</summary>
    private JsonObject StandIn(string name, AcmeCertificate wanted)
    {
        var usable = wanted with { Names = [.. wanted.Names.Where(one => one.Length is > 0 and <= Limits.HostNameLengthMax && one.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-'))] };
        var made = AcmeCertificates.StandIn(usable.Names.Count > 0 ? usable : usable with { Names = ["invalid"] }, time.GetUtcNow());
        try
        {
            return AcmeCertificates.ToJson(name, made.ChainPem, keys.Seal(made.PrivateKey), wanted);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(made.PrivateKey);
        }
    }

    private string Now() => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static RequestRefusedException Refused(string code, string path, string message) => new(StatusCodes.Status400BadRequest, code, message, path);
}
