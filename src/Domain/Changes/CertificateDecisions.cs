using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Changes;

/// <summary>Decisions on certificates, which are known by their names.</summary>
internal static class CertificateDecisions
{
    public static ConfigDecision Put(LoadMasterConfig config, string json, bool replace)
    {
        var index = config.Certificates.Count;
        var at = JsonPath.Certificate(index);
        var problems = new ProblemList();
        if (!SentBody.TryRead(CertificateForms.Certificate, json, at, problems, out var sent))
        {
            return Decision.Refuse(problems, at);
        }

        var existing = IndexOf(config, sent.Name);
        if (replace && existing < 0 && !problems.Any)
        {
            return NoCertificate(config, sent.Name);
        }

        if (!replace && existing >= 0)
        {
            problems.Add(
                ProblemCodes.DuplicateName, at.Field("name"), $"There is a certificate \"{sent.Name}\" already; choose another name, or replace it on purpose.");
        }

        var origin = existing < 0 ? at : JsonPath.Certificate(existing);
        return problems.Any
            ? Decision.Refuse(problems, at)
            : Decision.Make(
                config, new ConfigChange.CertificatePut(sent), $"certificate \"{sent.Name}\" {(existing < 0 ? "added" : "replaced")}", origin, problems);
    }

    public static ConfigDecision Delete(LoadMasterConfig config, string name)
    {
        var index = IndexOf(config, name);
        if (index < 0)
        {
            return NoCertificate(config, name);
        }

        var users = config.VirtualServices.Where(service => service.Certificates.Contains(name)).Select(service => $"{service.Id} \"{service.DisplayName}\"").ToList();
        return users.Count > 0
            ? new ConfigDecision.Refused(
                [new ConfigProblem(ProblemCodes.CertificateInUse, "", $"Certificate \"{name}\" is used by {Decision.Existing("virtual services", users, users.Count)}; take it from them first.")])
            : Decision.Make(
                config, new ConfigChange.CertificateDeleted(name), $"certificate \"{name}\" deleted", JsonPath.Certificate(index), new ProblemList());
    }

    public static LoadMasterConfig Put(LoadMasterConfig config, Certificate certificate)
    {
        var index = IndexOf(config, certificate.Name);
        return config with { Certificates = index < 0 ? config.Certificates.Add(certificate) : config.Certificates.SetItem(index, certificate) };
    }

    public static LoadMasterConfig Remove(LoadMasterConfig config, string name)
    {
        var index = IndexOf(config, name);
        return index < 0 ? config : config with { Certificates = config.Certificates.RemoveAt(index) };
    }

    private static int IndexOf(LoadMasterConfig config, string name)
    {
        for (var index = 0; index < config.Certificates.Count; index++)
        {
            if (config.Certificates[index].Name == name)
            {
                return index;
            }
        }

        return -1;
    }

    private static ConfigDecision NoCertificate(LoadMasterConfig config, string name) => Decision.NotFound(
        $"certificate \"{JsonText.Shortened(name)}\"",
        Decision.Existing("certificates are", config.Certificates.Select(certificate => $"\"{certificate.Name}\""), config.Certificates.Count));
}
