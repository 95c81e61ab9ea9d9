using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Certificates have names that can be told apart and sealed keys; https services name certificates that exist.</summary>
internal sealed class CertificateRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < config.Certificates.Count; index++)
        {
            CheckCertificate(config.Certificates[index], index, names, problems);
        }

        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            CheckService(config.VirtualServices[index], JsonPath.Service(index), names, problems);
        }
    }

    private static void CheckCertificate(Certificate certificate, int index, Dictionary<string, int> names, ProblemList problems)
    {
        var at = JsonPath.Certificate(index);
        NameText.Check(certificate.Name, at.Field("name"), problems);
        if (certificate.Name.Length == 0)
        {
            problems.Add(ProblemCodes.MissingField, at.Field("name"), "The certificate has no name, so no service could use it; give it one.");
        }
        else if (certificate.Name.Contains('/', StringComparison.Ordinal))
        {
            problems.Add(ProblemCodes.OutOfRange, at.Field("name"), "The name holds a slash, which cannot stand in the path of a request; use a dot or a dash.");
        }
        else if (!names.TryAdd(certificate.Name, index))
        {
            problems.Add(
                ProblemCodes.DuplicateName,
                at.Field("name"),
                $"The name \"{JsonText.Shortened(certificate.Name)}\" is given to two certificates; names are unique: change one.",
                JsonPath.Certificate(names[certificate.Name]).Field("name"));
        }

        if (!certificate.PrivateKey.StartsWith(Certificate.SealedPrefix, StringComparison.Ordinal))
        {
            problems.Add(
                ProblemCodes.KeyNotSealed,
                at.Field("privateKey"),
                "The private key is not sealed, and documents hold sealed keys only; add the certificate with 'lm cert add', or import a document that this pair has exported.");
        }
    }

    private static void CheckService(VirtualService service, JsonPath at, Dictionary<string, int> names, ProblemList problems)
    {
        var list = at.Field("certificates");
        if (service.Type != ServiceType.Https)
        {
            if (service.Certificates.Count > 0)
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination, list, $"A service of type {Words.Of(service.Type)} uses no certificate; make it https or empty the list.");
            }

            return;
        }

        if (service.Certificates.Count == 0)
        {
            problems.Add(ProblemCodes.CertificateNeeded, list, "An https service needs at least one certificate; add one with 'lm cert add' and name it here.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < service.Certificates.Count; index++)
        {
            var name = service.Certificates[index];
            if (!names.ContainsKey(name))
            {
                problems.Add(
                    ProblemCodes.UnknownCertificate,
                    list.Item(index),
                    $"There is no certificate \"{JsonText.Shortened(name)}\"{NearestName.Hint(name, names.Keys)}; add it with 'lm cert add' or name one that exists.");
            }
            else if (!seen.Add(name))
            {
                problems.Add(ProblemCodes.DuplicateName, list.Item(index), $"The certificate \"{JsonText.Shortened(name)}\" is named twice; once is enough.");
            }
        }
    }
}
