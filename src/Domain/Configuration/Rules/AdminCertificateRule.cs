using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Certificates of those who administer come from a named authority; those that are refused can be told.</summary>
internal sealed class AdminCertificateRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var (settings, at) = (config.Access.ClientCertificates, JsonPath.Access.Field("clientCertificates"));
        if (settings.CaPem.Length > 0)
        {
            PemText.Check(settings.CaPem, PemText.Certificate, "certificates", at.Field("caPem"), problems);
        }
        else if (settings.Mode != ClientCertificateMode.Off)
        {
            problems.Add(
                ProblemCodes.CertificateNeeded,
                at.Field("caPem"),
                "Client certificates are asked for, but no authority is named that they must come from; give its certificate as PEM.",
                at.Field("mode"));
        }

        for (var index = 0; index < settings.Refused.Count; index++)
        {
            if (settings.Refused[index].Length != Limits.Sha256Length || !settings.Refused[index].All(char.IsAsciiHexDigitUpper))
            {
                problems.Add(
                    ProblemCodes.BadPattern,
                    at.Field("refused").Item(index),
                    "This is not the SHA-256 of a certificate: 64 digits, capitals, as 'openssl x509 -in client.pem -outform DER | sha256sum | tr a-f A-F' shows.");
            }
        }
    }
}
