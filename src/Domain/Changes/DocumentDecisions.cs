using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Changes;

/// <summary>Decisions on the high availability, logging and intrusion prevention parts and on the whole document.</summary>
internal static class DocumentDecisions
{
    public static ConfigDecision PatchHa(LoadMasterConfig config, string patchJson)
    {
        var problems = new ProblemList();
        return SentBody.TryPatch(HaForms.Settings, config.Ha, patchJson, JsonPath.Ha, problems, out var ha)
            ? Decision.Make(config, new ConfigChange.HaPut(ha), ChangeSummary.Changed(config.Ha, ha), JsonPath.Ha, problems)
            : Decision.Refuse(problems, JsonPath.Ha);
    }

    public static ConfigDecision PatchLogging(LoadMasterConfig config, string patchJson)
    {
        var problems = new ProblemList();
        return SentBody.TryPatch(LoggingForms.Settings, config.Logging, patchJson, JsonPath.Logging, problems, out var logging)
            ? Decision.Make(config, new ConfigChange.LoggingPut(logging), ChangeSummary.Changed(config.Logging, logging), JsonPath.Logging, problems)
            : Decision.Refuse(problems, JsonPath.Logging);
    }

    public static ConfigDecision PatchIps(LoadMasterConfig config, string patchJson)
    {
        var problems = new ProblemList();
        return SentBody.TryPatch(IpsForms.Settings, config.Ips, patchJson, JsonPath.Ips, problems, out var ips)
            ? Decision.Make(config, new ConfigChange.IpsPut(ips), ChangeSummary.Changed(config.Ips, ips), JsonPath.Ips, problems)
            : Decision.Refuse(problems, JsonPath.Ips);
    }

    public static ConfigDecision PatchBackup(LoadMasterConfig config, string patchJson)
    {
        var problems = new ProblemList();
        return SentBody.TryPatch(BackupForms.Settings, config.Backup, patchJson, JsonPath.Backup, problems, out var backup)
            ? Decision.Make(config, new ConfigChange.BackupPut(backup), ChangeSummary.Changed(config.Backup, backup), JsonPath.Backup, problems)
            : Decision.Refuse(problems, JsonPath.Backup);
    }

    public static ConfigDecision PatchAlerts(LoadMasterConfig config, string patchJson)
    {
        var problems = new ProblemList();
        return SentBody.TryPatch(AlertForms.Settings, config.Alerts, patchJson, JsonPath.Alerts, problems, out var alerts)
            ? Decision.Make(config, new ConfigChange.AlertsPut(alerts), ChangeSummary.Changed(config.Alerts, alerts), JsonPath.Alerts, problems)
            : Decision.Refuse(problems, JsonPath.Alerts);
    }

    public static ConfigDecision PatchFilter(LoadMasterConfig config, string patchJson)
    {
        var problems = new ProblemList();
        return SentBody.TryPatch(FilterForms.Filter, config.Filter, patchJson, JsonPath.Filter, problems, out var filter)
            ? Decision.Make(config, new ConfigChange.FilterPut(filter), ChangeSummary.Changed(config.Filter, filter), JsonPath.Filter, problems)
            : Decision.Refuse(problems, JsonPath.Filter);
    }

    public static ConfigDecision PatchNetwork(LoadMasterConfig config, string patchJson)
    {
        var problems = new ProblemList();
        return SentBody.TryPatch(NetworkForms.Settings, config.Network, patchJson, JsonPath.Network, problems, out var network)
            ? Decision.Make(config, new ConfigChange.NetworkPut(network), ChangeSummary.Changed(config.Network, network), JsonPath.Network, problems)
            : Decision.Refuse(problems, JsonPath.Network);
    }

    public static ConfigDecision PatchSnmp(LoadMasterConfig config, string patchJson)
    {
        var problems = new ProblemList();
        return SentBody.TryPatch(SnmpForms.Settings, config.Snmp, patchJson, JsonPath.Snmp, problems, out var snmp)
            ? Decision.Make(config, new ConfigChange.SnmpPut(snmp), ChangeSummary.Changed(config.Snmp, snmp), JsonPath.Snmp, problems)
            : Decision.Refuse(problems, JsonPath.Snmp);
    }

    public static ConfigDecision Replace(LoadMasterConfig config, string json)
    {
        var problems = new ProblemList();
        if (DocumentReader.Read(json, config, problems) is not { } read)
        {
            return Decision.Refuse(problems, JsonPath.Root);
        }

        var sent = AccessDecisions.Kept(config, read, json, problems);
        return Decision.Make(config, new ConfigChange.ConfigReplaced(sent), ChangeSummary.Replaced(config, sent), JsonPath.Root, problems);
    }

    /// <summary>The document of a revision is in the journal, which pure rules cannot read.</summary>
    public static ConfigDecision RefuseUnresolved(ConfigCommand.Rollback rollback) => new ConfigDecision.Refused(
        [new ConfigProblem(ProblemCodes.RevisionNotKept, "", $"The document of revision {rollback.ToRevision} is not at hand; give one of the revisions that the history lists.")]);
}
