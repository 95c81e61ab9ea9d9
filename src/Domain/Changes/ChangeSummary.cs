using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Changes;

/// <summary>What a change does, in plain words for the history.</summary>
internal static class ChangeSummary
{
    public static string Added(VirtualService service) =>
        $"{NameOf(service)} added on {service.AddressText}{(service.RealServers.Count > 0 ? $" with {Count(service.RealServers.Count, "real server")}" : "")}";

    public static string Changed(VirtualService before, VirtualService after)
    {
        var fields = Differences.Between(
            ServiceForms.Service, before with { RealServers = [] }, after with { RealServers = [] });
        return $"{NameOf(before)}: {string.Join(", ", fields.Concat(ServerChanges(before, after)))}";
    }

    public static string Deleted(VirtualService service) => $"{NameOf(service)} deleted from {service.AddressText}";

    public static string Added(VirtualService service, RealServer server) => $"real server {server.Address} added to \"{service.DisplayName}\"";

    public static string Changed(VirtualService service, RealServer before, RealServer after) =>
        $"real server {before.Address} of \"{service.DisplayName}\": {string.Join(", ", Differences.Between(ServiceForms.Server, before, after))}";

    public static string Deleted(VirtualService service, RealServer server) => $"real server {server.Address} deleted from \"{service.DisplayName}\"";

    public static string Changed(HaSettings before, HaSettings after) =>
        $"high availability: {string.Join(", ", Differences.Between(HaForms.Settings, before, after))}";

    public static string Changed(IpsSettings before, IpsSettings after) =>
        $"intrusion prevention: {string.Join(", ", Differences.Between(IpsForms.Settings, before, after))}";

    public static string Changed(BackupSettings before, BackupSettings after) =>
        $"automated backup: {string.Join(", ", Differences.Between(BackupForms.Settings, before, after))}";

    public static string Changed(NetworkSettings before, NetworkSettings after) => $"network: {string.Join(", ", NetworkDifferences.Between(before, after))}";

    public static string Changed(PacketFilter before, PacketFilter after) => $"packet filter: {string.Join(", ", Differences.Between(FilterForms.Filter, before, after))}";

    public static string Changed(SnmpSettings before, SnmpSettings after) =>
        $"SNMP: {string.Join(", ", Differences.Between(SnmpForms.Settings, Hidden(before, before), Hidden(after, before)))}";

    /// <summary>Communities are passwords, and every user may read summaries: these say only that one was changed.</summary>
    private static SnmpSettings Hidden(SnmpSettings settings, SnmpSettings before) => settings with
    {
        Community = Hidden(settings.Community, before.Community),
        TrapCommunity = Hidden(settings.TrapCommunity, before.TrapCommunity),
    };

    private static EmailSettings Hidden(EmailSettings email, EmailSettings before) => email with { Password = Hidden(email.Password, before.Password) };

    private static string Hidden(string text, string before) => text.Length == 0 ? "" : text == before ? "(set)" : "(another)";

    /// <summary>Sealed secrets say nothing to a reader; addresses may hold tokens.</summary>
    public static string Changed(AlertSettings before, AlertSettings after)
    {
        var days = Differences.Between(
            AlertForms.Settings, before with { Webhooks = [], Email = Hidden(before.Email, before.Email) }, after with { Webhooks = [], Email = Hidden(after.Email, before.Email) });
        var old = before.Webhooks.ToDictionary(webhook => webhook.Name);
        var hooks = after.Webhooks.Where(webhook => !old.TryGetValue(webhook.Name, out var was) || was != webhook).Select(webhook => $"{webhook} {(old.ContainsKey(webhook.Name) ? "changed" : "added")}");
        var gone = before.Webhooks.Where(webhook => after.Webhooks.All(one => one.Name != webhook.Name)).Select(webhook => $"{webhook} removed");
        return $"alerts: {string.Join(", ", [.. days, .. hooks, .. gone])}";
    }

    public static string Changed(LoggingSettings before, LoggingSettings after) =>
        $"logging: {string.Join(", ", Differences.Between(LoggingForms.Settings, before, after))}";

    public static string Replaced(LoadMasterConfig before, LoadMasterConfig config) =>
        $"whole configuration replaced: {Count(config.VirtualServices.Count, "virtual service")}, {Count(config.VirtualServices.Sum(service => service.RealServers.Count), "real server")}"
        + (config.Certificates.Count > 0 ? $", {Count(config.Certificates.Count, "certificate")}" : "")
        + (before.Access != config.Access ? $"; {AccessDecisions.Summary(before.Access, config.Access)}" : "");

    public static string Bounded(string summary) => JsonText.Shortened(summary, Limits.SummaryLengthMax);

    private static IEnumerable<string> ServerChanges(VirtualService before, VirtualService after)
    {
        var old = before.RealServers.ToDictionary(server => server.Id);
        foreach (var server in after.RealServers)
        {
            if (!old.Remove(server.Id, out var was))
            {
                yield return $"real server {server.Address} added";
            }
            else if (was != server)
            {
                yield return $"real server {was.Address} {string.Join(", ", Differences.Between(ServiceForms.Server, was, server))}";
            }
        }

        foreach (var gone in old.Values)
        {
            yield return $"real server {gone.Address} deleted";
        }
    }

    private static string NameOf(VirtualService service) => $"virtual service {service.Id} \"{service.DisplayName}\"";

    private static string Count(int count, string thing) => $"{count} {thing}{(count == 1 ? "" : "s")}";
}
