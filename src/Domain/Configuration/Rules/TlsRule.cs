using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>TLS settings stand on https services only and fit together. Whether OpenSSL knows a cipher's name is asked where a change comes in.</summary>
internal sealed class TlsRule : IConfigRule
{
    private static readonly TlsSettings None = new();

    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            if (service.Tls == None)
            {
                continue;
            }

            var at = JsonPath.Service(index).Field("tls");
            if (service.Type != ServiceType.Https)
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    at,
                    $"A service of type {Words.Of(service.Type)} does not speak TLS with its clients; make it https or leave these settings out.",
                    JsonPath.Service(index).Field("type"));
                continue;
            }

            CheckCiphers(service.Tls, at, problems);
            CheckClients(service.Tls, at, problems);
        }
    }

    private static void CheckCiphers(TlsSettings tls, JsonPath at, ProblemList problems)
    {
        if (tls.CipherSet != CipherSet.Custom)
        {
            foreach (var (field, value) in new[] { ("ciphers", tls.Ciphers), ("cipherSuites", tls.CipherSuites) }.Where(list => list.Item2.Length > 0))
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    at.Field(field),
                    $"The list \"{JsonText.Shortened(value)}\" would not be used with cipherSet {TlsWords.CipherSets.Of(tls.CipherSet)}; set cipherSet custom or empty the list.",
                    at.Field("cipherSet"));
            }
        }
        else if (tls.Ciphers.Length == 0)
        {
            problems.Add(ProblemCodes.MissingField, at.Field("ciphers"), "cipherSet custom needs a list of ciphers for TLS 1.2; give one, for example ECDHE+AESGCM.", at.Field("cipherSet"));
        }
    }

    private static void CheckClients(TlsSettings tls, JsonPath at, ProblemList problems)
    {
        if (tls.ClientCaPem.Length > 0)
        {
            PemText.Check(tls.ClientCaPem, PemText.Certificate, "certificates", at.Field("clientCaPem"), problems);
        }
        else if (tls.ClientCertificates != ClientCertificateMode.Off)
        {
            problems.Add(
                ProblemCodes.CertificateNeeded,
                at.Field("clientCaPem"),
                "Client certificates are asked for, but no authority is named that they must come from; give its certificate as PEM.",
                at.Field("clientCertificates"));
        }

        if (tls.ClientCrlPem.Length > 0)
        {
            PemText.Check(tls.ClientCrlPem, PemText.RevocationList, "revocation lists", at.Field("clientCrlPem"), problems);
        }
    }
}
