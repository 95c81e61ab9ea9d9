using System.Runtime.Serialization;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Replication;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Actors.Serialization;

/// <summary>Turns the messages that carry commands, documents and events into their wire forms and back.</summary>
internal static class ConfigForms
{
    public static ChangeWire Write(ConfigProtocol.ChangeConfig change) => Write(change.Command) with { By = change.By, ExpectedRevision = change.ExpectedRevision };

    public static ConfigProtocol.ChangeConfig Read(ChangeWire wire) => new(Command(wire), wire.By, wire.ExpectedRevision);

    public static AppendWire Write(ReplicationProtocol.Append append) =>
        new(append.Node, LoadMasterConfig.CurrentSchemaVersion, append.Epoch, append.Previous, new RawJson(ConfigJson.WriteEvent(append.Event)));

    public static object Read(AppendWire wire) =>
        wire.SchemaVersion > LoadMasterConfig.CurrentSchemaVersion
            ? new ReplicationProtocol.Unreadable(wire.Node, "a change", wire.SchemaVersion)
            : new ReplicationProtocol.Append(wire.Node, wire.Epoch, wire.Previous, ConfigJson.ReadEvent(wire.Event.Text));

    public static CatchUpWire Write(ReplicationProtocol.CatchUp catchUp) => new(catchUp.Node, Write(catchUp.Log));

    public static object Read(CatchUpWire wire) =>
        wire.Log.SchemaVersion > LoadMasterConfig.CurrentSchemaVersion
            ? new ReplicationProtocol.Unreadable(wire.Node, "its whole configuration", wire.Log.SchemaVersion)
            : new ReplicationProtocol.CatchUp(wire.Node, Read(wire.Log));

    public static LogWire Write(ConfigLog log) => new(
        LoadMasterConfig.CurrentSchemaVersion,
        log.Epoch,
        log.SharedRevision,
        log.Base,
        new RawJson(ConfigJson.Write(log.BaseConfig)),
        [.. log.Tail.Select(change => new RawJson(ConfigJson.WriteEvent(change)))]);

    public static ConfigLog Read(LogWire wire)
    {
        if (wire.SchemaVersion > LoadMasterConfig.CurrentSchemaVersion)
        {
            throw new SerializationException($"The journal has schema version {wire.SchemaVersion}; this LoadMaster reads up to {LoadMasterConfig.CurrentSchemaVersion}. Update it.");
        }

        var config = ConfigJson.Read(wire.BaseConfig.Text);
        if (config.Value is null)
        {
            throw new SerializationException($"The document cannot be read: {string.Join(" ", config.Problems.Select(problem => $"{problem.Path} {problem.Message}"))}");
        }

        var tail = wire.Tail.Select(change => ConfigJson.ReadEvent(change.Text)).ToValueList();
        return ConfigLog.Restore(config.Value, wire.Base, tail, wire.Epoch, wire.SharedRevision);
    }

    private static ChangeWire Write(ConfigCommand command) => command switch
    {
        ConfigCommand.AddVirtualService add => Wire("addVirtualService", json: add.Json),
        ConfigCommand.PatchVirtualService patch => Wire("patchVirtualService", patch.Id.Value, json: patch.PatchJson),
        ConfigCommand.DeleteVirtualService delete => Wire("deleteVirtualService", delete.Id.Value),
        ConfigCommand.AddRealServer add => Wire("addRealServer", add.Service.Value, json: add.Json),
        ConfigCommand.PatchRealServer patch => Wire("patchRealServer", patch.Service.Value, patch.Id.Value, patch.PatchJson),
        ConfigCommand.DeleteRealServer delete => Wire("deleteRealServer", delete.Service.Value, delete.Id.Value),
        ConfigCommand.PatchHa patch => Wire("patchHa", json: patch.PatchJson),
        ConfigCommand.PatchLogging patch => Wire("patchLogging", json: patch.PatchJson),
        ConfigCommand.PatchIps patch => Wire("patchIps", json: patch.PatchJson),
        ConfigCommand.PatchAcme patch => Wire("patchAcme", json: patch.PatchJson),
        ConfigCommand.PatchAlerts patch => Wire("patchAlerts", json: patch.PatchJson),
        ConfigCommand.PatchAccess patch => Wire("patchAccess", json: patch.PatchJson),
        ConfigCommand.PatchNetwork patch => Wire("patchNetwork", json: patch.PatchJson),
        ConfigCommand.PatchFilter patch => Wire("patchFilter", json: patch.PatchJson),
        ConfigCommand.PatchSnmp patch => Wire("patchSnmp", json: patch.PatchJson),
        ConfigCommand.PatchBackup patch => Wire("patchBackup", json: patch.PatchJson),
        ConfigCommand.PutCertificate put => Wire(put.Replace ? "replaceCertificate" : "addCertificate", json: put.Json),
        ConfigCommand.DeleteCertificate delete => Wire("deleteCertificate", json: delete.Name),
        ConfigCommand.PutRule put => Wire(put.Replace ? "replaceRule" : "addRule", json: put.Json),
        ConfigCommand.DeleteRule delete => Wire("deleteRule", json: delete.Name),
        ConfigCommand.ReplaceConfig replace => Wire("replaceConfig", json: replace.Json),
        ConfigCommand.Rollback rollback => Wire("rollback") with { ToRevision = rollback.ToRevision },
        _ => throw new SerializationException($"No wire form for {command.GetType().Name}."),
    };

    private static ConfigCommand Command(ChangeWire wire)
    {
        var service = new VirtualServiceId(wire.Service);
        var server = new RealServerId(wire.Server);
        return wire.Kind switch
        {
            "addVirtualService" => new ConfigCommand.AddVirtualService(wire.Json),
            "patchVirtualService" => new ConfigCommand.PatchVirtualService(service, wire.Json),
            "deleteVirtualService" => new ConfigCommand.DeleteVirtualService(service),
            "addRealServer" => new ConfigCommand.AddRealServer(service, wire.Json),
            "patchRealServer" => new ConfigCommand.PatchRealServer(service, server, wire.Json),
            "deleteRealServer" => new ConfigCommand.DeleteRealServer(service, server),
            "patchHa" => new ConfigCommand.PatchHa(wire.Json),
            "patchLogging" => new ConfigCommand.PatchLogging(wire.Json),
            "patchIps" => new ConfigCommand.PatchIps(wire.Json),
            "patchAcme" => new ConfigCommand.PatchAcme(wire.Json),
            "patchAlerts" => new ConfigCommand.PatchAlerts(wire.Json),
            "patchAccess" => new ConfigCommand.PatchAccess(wire.Json),
            "patchNetwork" => new ConfigCommand.PatchNetwork(wire.Json),
            "patchFilter" => new ConfigCommand.PatchFilter(wire.Json),
            "patchSnmp" => new ConfigCommand.PatchSnmp(wire.Json),
            "patchBackup" => new ConfigCommand.PatchBackup(wire.Json),
            "addCertificate" => new ConfigCommand.PutCertificate(wire.Json, Replace: false),
            "replaceCertificate" => new ConfigCommand.PutCertificate(wire.Json, Replace: true),
            "deleteCertificate" => new ConfigCommand.DeleteCertificate(wire.Json),
            "addRule" => new ConfigCommand.PutRule(wire.Json, Replace: false),
            "replaceRule" => new ConfigCommand.PutRule(wire.Json, Replace: true),
            "deleteRule" => new ConfigCommand.DeleteRule(wire.Json),
            "replaceConfig" => new ConfigCommand.ReplaceConfig(wire.Json),
            "rollback" => new ConfigCommand.Rollback(wire.ToRevision),
            _ => throw new SerializationException($"No command '{wire.Kind}' here: it was sent by a newer LoadMaster. Update this node."),
        };
    }

    private static ChangeWire Wire(string kind, int service = 0, int server = 0, string json = "") => new(kind, service, server, json, 0, "", null);
}
