using System.Globalization;
using System.Text.Json;
using LoadMaster.Domain.Changes;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of a journal event, version 1. Kinds have short names, so that classes may be renamed.</summary>
internal static class EventForms
{
    private const int Version = 1;
    private const string ServicePut = "servicePut";
    private const string ServiceDeleted = "serviceDeleted";
    private const string HaPut = "haPut";
    private const string LoggingPut = "loggingPut";
    private const string IpsPut = "ipsPut";
    private const string AcmePut = "acmePut";
    private const string AlertsPut = "alertsPut";
    private const string AccessPut = "accessPut";
    private const string BackupPut = "backupPut";
    private const string FilterPut = "filterPut";
    private const string NetworkPut = "networkPut";
    private const string SnmpPut = "snmpPut";
    private const string CertificatePut = "certificatePut";
    private const string CertificateDeleted = "certificateDeleted";
    private const string RulePut = "rulePut";
    private const string RuleDeleted = "ruleDeleted";
    private const string ConfigReplaced = "configReplaced";

    public static void Write(Utf8JsonWriter writer, ConfigEvent configEvent)
    {
        writer.WriteStartObject();
        writer.WriteNumber("v", Version);
        writer.WriteNumber("revision", configEvent.Revision);
        writer.WriteNumber("epoch", configEvent.Epoch);
        writer.WriteNumber("previousEpoch", configEvent.PreviousEpoch);
        writer.WriteString("at", configEvent.At.ToString("O", CultureInfo.InvariantCulture));
        writer.WriteString("by", configEvent.By);
        writer.WriteString("summary", configEvent.Summary);
        WriteChange(writer, configEvent.Change);
        writer.WriteEndObject();
    }

    /// <summary>Throws <see cref="FormatException"/> on anything else than what <see cref="Write"/> makes.</summary>
    public static ConfigEvent Read(JsonElement json)
    {
        try
        {
            var version = json.GetProperty("v").GetInt32();
            if (version != Version)
            {
                throw new FormatException($"The event has version {version}; this LoadMaster reads version {Version}; update it to read the journal.");
            }

            return new ConfigEvent(
                json.GetProperty("revision").GetInt64(),
                json.GetProperty("epoch").GetInt64(),
                json.GetProperty("previousEpoch").GetInt64(),
                DateTimeOffset.ParseExact(TextOf(json, "at"), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
                TextOf(json, "by"),
                TextOf(json, "summary"),
                ReadChange(json));
        }
        catch (Exception problem) when (problem is KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"The event is not as version {Version} has it: {problem.Message}", problem);
        }
    }

    private static void WriteChange(Utf8JsonWriter writer, ConfigChange change)
    {
        switch (change)
        {
            case ConfigChange.VirtualServicePut put:
                Put(writer, ServicePut, ServiceForms.Service, put.Service);
                break;
            case ConfigChange.VirtualServiceDeleted deleted:
                writer.WriteNumber(ServiceDeleted, deleted.Id.Value);
                break;
            case ConfigChange.CertificatePut put:
                Put(writer, CertificatePut, CertificateForms.Certificate, put.Certificate);
                break;
            case ConfigChange.CertificateDeleted deleted:
                writer.WriteString(CertificateDeleted, deleted.Name);
                break;
            case ConfigChange.RulePut put:
                Put(writer, RulePut, RuleForms.Rule, put.Rule);
                break;
            case ConfigChange.RuleDeleted deleted:
                writer.WriteString(RuleDeleted, deleted.Name);
                break;
            case ConfigChange.ConfigReplaced replaced:
                Put(writer, ConfigReplaced, ConfigForms.Document, replaced.Config);
                break;
            default:
                WriteSettings(writer, change);
                break;
        }
    }

    /// <summary>The document's single parts.</summary>
    private static void WriteSettings(Utf8JsonWriter writer, ConfigChange change)
    {
        switch (change)
        {
            case ConfigChange.HaPut put:
                Put(writer, HaPut, HaForms.Settings, put.Ha);
                break;
            case ConfigChange.IpsPut put:
                Put(writer, IpsPut, IpsForms.Settings, put.Ips);
                break;
            case ConfigChange.AcmePut put:
                Put(writer, AcmePut, AcmeForms.Settings, put.Acme);
                break;
            case ConfigChange.AlertsPut put:
                Put(writer, AlertsPut, AlertForms.Settings, put.Alerts);
                break;
            case ConfigChange.AccessPut put:
                Put(writer, AccessPut, AccessForms.Settings, put.Access);
                break;
            case ConfigChange.BackupPut put:
                Put(writer, BackupPut, BackupForms.Settings, put.Backup);
                break;
            case ConfigChange.FilterPut put:
                Put(writer, FilterPut, FilterForms.Filter, put.Filter);
                break;
            case ConfigChange.NetworkPut put:
                Put(writer, NetworkPut, NetworkForms.Settings, put.Network);
                break;
            case ConfigChange.SnmpPut put:
                Put(writer, SnmpPut, SnmpForms.Settings, put.Snmp);
                break;
            case ConfigChange.LoggingPut put:
                Put(writer, LoggingPut, LoggingForms.Settings, put.Logging);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change, "This kind of change has no form yet.");
        }
    }

    private static void Put<T>(Utf8JsonWriter writer, string name, ObjectForm<T> form, T value)
    {
        writer.WritePropertyName(name);
        form.Write(writer, value);
    }

    private static ConfigChange ReadChange(JsonElement json)
    {
        if (json.TryGetProperty(ServicePut, out var service))
        {
            return new ConfigChange.VirtualServicePut(Read(ServiceForms.Service, service));
        }

        if (json.TryGetProperty(ServiceDeleted, out var id))
        {
            return new ConfigChange.VirtualServiceDeleted(new VirtualServiceId(id.GetInt32()));
        }

        if (ReadSettings(json) is { } settings)
        {
            return settings;
        }

        if (json.TryGetProperty(CertificatePut, out var certificate))
        {
            return new ConfigChange.CertificatePut(Read(CertificateForms.Certificate, certificate));
        }

        if (json.TryGetProperty(CertificateDeleted, out _))
        {
            return new ConfigChange.CertificateDeleted(TextOf(json, CertificateDeleted));
        }

        if (json.TryGetProperty(RulePut, out var rule))
        {
            return new ConfigChange.RulePut(Read(RuleForms.Rule, rule));
        }

        if (json.TryGetProperty(RuleDeleted, out _))
        {
            return new ConfigChange.RuleDeleted(TextOf(json, RuleDeleted));
        }

        return json.TryGetProperty(ConfigReplaced, out var config)
            ? new ConfigChange.ConfigReplaced(Read(ConfigForms.Document, config))
            : throw new FormatException("The event names no change that this LoadMaster knows; update it to read the journal.");
    }

    /// <summary>Null when it is none of the document's single parts.</summary>
    private static ConfigChange? ReadSettings(JsonElement json)
    {
        if (json.TryGetProperty(HaPut, out var ha))
        {
            return new ConfigChange.HaPut(Read(HaForms.Settings, ha));
        }

        if (json.TryGetProperty(IpsPut, out var ips))
        {
            return new ConfigChange.IpsPut(Read(IpsForms.Settings, ips));
        }

        if (json.TryGetProperty(AcmePut, out var acme))
        {
            return new ConfigChange.AcmePut(Read(AcmeForms.Settings, acme));
        }

        if (json.TryGetProperty(AlertsPut, out var alerts))
        {
            return new ConfigChange.AlertsPut(Read(AlertForms.Settings, alerts));
        }

        if (json.TryGetProperty(AccessPut, out var access))
        {
            return new ConfigChange.AccessPut(Read(AccessForms.Settings, access));
        }

        if (json.TryGetProperty(BackupPut, out var backup))
        {
            return new ConfigChange.BackupPut(Read(BackupForms.Settings, backup));
        }

        if (json.TryGetProperty(FilterPut, out var filter))
        {
            return new ConfigChange.FilterPut(Read(FilterForms.Filter, filter));
        }

        if (json.TryGetProperty(NetworkPut, out var network))
        {
            return new ConfigChange.NetworkPut(Read(NetworkForms.Settings, network));
        }

        if (json.TryGetProperty(SnmpPut, out var snmp))
        {
            return new ConfigChange.SnmpPut(Read(SnmpForms.Settings, snmp));
        }

        if (json.TryGetProperty(LoggingPut, out var logging))
        {
            return new ConfigChange.LoggingPut(Read(LoggingForms.Settings, logging));
        }

        return null;
    }

    private static T Read<T>(ObjectForm<T> form, JsonElement json)
    {
        var problems = new ProblemList();
        var value = form.Read(json, form.Blank, JsonPath.Root, problems);
        return problems.Any
            ? throw new FormatException($"The event's change cannot be read: {string.Join(' ', problems.ToValueList().Select(problem => $"{problem.Path}: {problem.Message}"))}")
            : value;
    }

    private static string TextOf(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new FormatException($"The event's field \"{name}\" is null.");
}
