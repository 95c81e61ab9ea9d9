namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of the whole document.</summary>
internal static class ConfigForms
{
    public const string SchemaVersionField = "schemaVersion";

    public static readonly ObjectForm<LoadMasterConfig> Document = new ObjectForm<LoadMasterConfig>(
            "configuration", "The whole configuration of a LoadMaster pair.", LoadMasterConfig.Empty)
        .Field(
            SchemaVersionField,
            new WholeNumberForm(LoadMasterConfig.CurrentSchemaVersion, LoadMasterConfig.CurrentSchemaVersion),
            c => c.SchemaVersion,
            (c, v) => c with { SchemaVersion = v },
            "Version of this document's form.")
        .Field(
            "nextVirtualServiceId", CommonForms.NextId, c => c.NextVirtualServiceId, (c, v) => c with { NextVirtualServiceId = v },
            "The id of the next new virtual service; raised where it is too low, ids are never reused.")
        .Field(
            "nextRealServerId", CommonForms.NextId, c => c.NextRealServerId, (c, v) => c with { NextRealServerId = v },
            "The id of the next new real server; raised where it is too low, ids are never reused.")
        .Field("ha", HaForms.Settings, c => c.Ha, (c, v) => c with { Ha = v }, "What the nodes of the pair share about high availability.")
        .Field("logging", LoggingForms.Settings, c => c.Logging, (c, v) => c with { Logging = v }, "What each node logs beyond its own console and files.")
        .Field("ips", IpsForms.Settings, c => c.Ips, (c, v) => c with { Ips = v }, "The intrusion prevention of all services: rule set, level, switched rules.")
        .Field("backup", BackupForms.Settings, c => c.Backup, (c, v) => c with { Backup = v }, "The automated backup: when, and to which server.")
        .Field("snmp", SnmpForms.Settings, c => c.Snmp, (c, v) => c with { Snmp = v }, "SNMP: who may ask, and who gets traps.")
        .Field("filter", FilterForms.Filter, c => c.Filter, (c, v) => c with { Filter = v }, "The packet filter of every node.")
        .Field("network", NetworkForms.Settings, c => c.Network, (c, v) => c with { Network = v }, "The networks of the nodes.")
        .Field("alerts", AlertForms.Settings, c => c.Alerts, (c, v) => c with { Alerts = v }, "What is an event, and who is told.")
        .Field("access", AccessForms.Settings, c => c.Access, (c, v) => c with { Access = v }, "Users, API keys, and the rules of logins; a document without it leaves them as they are.")
        .Field("acme", AcmeForms.Settings, c => c.Acme, (c, v) => c with { Acme = v }, "Where certificates are ordered.")
        .Field(
            "certificates",
            new ListForm<Certificate>(CertificateForms.Certificate, CertificateForms.Certificate.Blank, Limits.CertificatesMax),
            c => c.Certificates,
            (c, v) => c with { Certificates = v },
            "The certificates of https services.")
        .Field("rules", RuleForms.Library, c => c.Rules, (c, v) => c with { Rules = v }, "Content rules, which virtual services name.")
        .Field(
            "virtualServices",
            new ListForm<VirtualService>(new CheckedOnceForm<VirtualService>(ServiceForms.Service), ServiceForms.Service.Blank, Limits.VirtualServicesMax),
            c => c.VirtualServices,
            (c, v) => c with { VirtualServices = v },
            "The addresses that clients use, and the real servers behind them.");
}
