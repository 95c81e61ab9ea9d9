using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Changes;

/// <summary>Decides what a command changes, and makes the change: pure functions of the document.</summary>
public static class ConfigDecider
{
    /// <summary>Refuses with every problem at once, or gives the change to persist. Paths of problems are those of the body that was sent.</summary>
    public static ConfigDecision Decide(LoadMasterConfig config, ConfigCommand command) => command switch
    {
        ConfigCommand.AddVirtualService add => VirtualServiceDecisions.Add(config, add.Json),
        ConfigCommand.PatchVirtualService patch => VirtualServiceDecisions.Patch(config, patch.Id, patch.PatchJson),
        ConfigCommand.DeleteVirtualService delete => VirtualServiceDecisions.Delete(config, delete.Id),
        ConfigCommand.AddRealServer add => RealServerDecisions.Add(config, add.Service, add.Json),
        ConfigCommand.PatchRealServer patch => RealServerDecisions.Patch(config, patch.Service, patch.Id, patch.PatchJson),
        ConfigCommand.DeleteRealServer delete => RealServerDecisions.Delete(config, delete.Service, delete.Id),
        ConfigCommand.PatchHa patch => DocumentDecisions.PatchHa(config, patch.PatchJson),
        ConfigCommand.PatchLogging patch => DocumentDecisions.PatchLogging(config, patch.PatchJson),
        ConfigCommand.PatchIps patch => DocumentDecisions.PatchIps(config, patch.PatchJson),
        ConfigCommand.PatchBackup patch => DocumentDecisions.PatchBackup(config, patch.PatchJson),
        ConfigCommand.PatchAcme patch => AcmeDecisions.Patch(config, patch.PatchJson),
        ConfigCommand.PatchAlerts patch => DocumentDecisions.PatchAlerts(config, patch.PatchJson),
        ConfigCommand.PatchAccess patch => AccessDecisions.Patch(config, patch.PatchJson),
        ConfigCommand.PatchFilter patch => DocumentDecisions.PatchFilter(config, patch.PatchJson),
        ConfigCommand.PatchNetwork patch => DocumentDecisions.PatchNetwork(config, patch.PatchJson),
        ConfigCommand.PatchSnmp patch => DocumentDecisions.PatchSnmp(config, patch.PatchJson),
        ConfigCommand.PutCertificate put => CertificateDecisions.Put(config, put.Json, put.Replace),
        ConfigCommand.DeleteCertificate delete => CertificateDecisions.Delete(config, delete.Name),
        ConfigCommand.PutRule put => RuleDecisions.Put(config, put.Json, put.Replace),
        ConfigCommand.DeleteRule delete => RuleDecisions.Delete(config, delete.Name),
        ConfigCommand.ReplaceConfig replace => DocumentDecisions.Replace(config, replace.Json),
        ConfigCommand.Rollback rollback => DocumentDecisions.RefuseUnresolved(rollback),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "This kind of command has no decision."),
    };

    /// <summary>The document after the change. Total: a change that was decided once applies to any document.</summary>
    public static LoadMasterConfig Apply(LoadMasterConfig config, ConfigChange change) => change switch
    {
        ConfigChange.VirtualServicePut or ConfigChange.VirtualServiceDeleted => Redirectors.Follow(config, Make(config, change)),
        _ => Make(config, change),
    };

    private static LoadMasterConfig Make(LoadMasterConfig config, ConfigChange change) => change switch
    {
        ConfigChange.VirtualServicePut put => Put(config, put.Service),
        ConfigChange.VirtualServiceDeleted deleted => Delete(config, deleted.Id),
        ConfigChange.HaPut put => config with { Ha = put.Ha },
        ConfigChange.LoggingPut put => config with { Logging = put.Logging },
        ConfigChange.IpsPut put => config with { Ips = put.Ips },
        ConfigChange.BackupPut put => config with { Backup = put.Backup },
        ConfigChange.AcmePut put => config with { Acme = put.Acme },
        ConfigChange.AlertsPut put => config with { Alerts = put.Alerts },
        ConfigChange.AccessPut put => config with { Access = put.Access },
        ConfigChange.FilterPut put => config with { Filter = put.Filter },
        ConfigChange.NetworkPut put => config with { Network = put.Network },
        ConfigChange.SnmpPut put => config with { Snmp = put.Snmp },
        ConfigChange.CertificatePut put => CertificateDecisions.Put(config, put.Certificate),
        ConfigChange.CertificateDeleted deleted => CertificateDecisions.Remove(config, deleted.Name),
        ConfigChange.RulePut put => RuleDecisions.Put(config, put.Rule),
        ConfigChange.RuleDeleted deleted => RuleDecisions.Remove(config, deleted.Name),
        ConfigChange.ConfigReplaced replaced => replaced.Config,
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "This kind of change cannot be applied."),
    };

    internal static int IndexOf(LoadMasterConfig config, VirtualServiceId id)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            if (config.VirtualServices[index].Id == id)
            {
                return index;
            }
        }

        return -1;
    }

    private static LoadMasterConfig Put(LoadMasterConfig config, VirtualService service)
    {
        var index = IndexOf(config, service.Id);
        var serverIdMax = service.RealServers.Select(server => server.Id.Value).DefaultIfEmpty(0).Max();
        return config with
        {
            NextVirtualServiceId = Math.Max(config.NextVirtualServiceId, service.Id.Value + 1),
            NextRealServerId = Math.Max(config.NextRealServerId, serverIdMax + 1),
            VirtualServices = index < 0 ? config.VirtualServices.Add(service) : config.VirtualServices.SetItem(index, service),
        };
    }

    private static LoadMasterConfig Delete(LoadMasterConfig config, VirtualServiceId id)
    {
        var index = IndexOf(config, id);
        return index < 0 ? config : config with { VirtualServices = config.VirtualServices.RemoveAt(index) };
    }
}
