using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Changes;

/// <summary>Decisions on ACME accounts.</summary>
internal static class AcmeDecisions
{
    public static ConfigDecision Patch(LoadMasterConfig config, string patchJson)
    {
        var problems = new ProblemList();
        return SentBody.TryPatch(AcmeForms.Settings, config.Acme, patchJson, JsonPath.Acme, problems, out var acme)
            ? Decision.Make(config, new ConfigChange.AcmePut(acme), Summary(config.Acme, acme), JsonPath.Acme, problems)
            : Decision.Refuse(problems, JsonPath.Acme);
    }

    /// <summary>Sealed keys say nothing to a reader.</summary>
    private static string Summary(AcmeSettings before, AcmeSettings after)
    {
        var added = after.Accounts.Where(account => before.Accounts.All(one => one.Name != account.Name)).Select(account => $"{account} added, {account.DirectoryUrl}");
        var changed = after.Accounts.Where(account => before.Accounts.Any(one => one.Name == account.Name && one != account)).Select(account => $"{account} changed");
        var gone = before.Accounts.Where(account => after.Accounts.All(one => one.Name != account.Name)).Select(account => $"{account} removed");
        return string.Join(", ", added.Concat(changed).Concat(gone));
    }
}
