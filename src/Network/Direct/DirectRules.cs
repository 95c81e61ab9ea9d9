using System.Globalization;
using System.Net;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Network.Nftables;

namespace LoadMaster.Network.Direct;

/// <summary>The chains of one service of direct server return: one for all its packets, one for those that begin a flow.</summary>
internal static class DirectRules
{
    /// <summary>A flow that has only begun; one whose client has ended it; one that is under way.</summary>
    internal const int BeginningSeconds = 30;
    internal const int EndingSeconds = 10;
    internal const int OpenSeconds = 900;
    internal const int DatagramsSeconds = 120;

    private const string Begins = "tcp flags & (fin|syn|rst|ack) == syn";

    internal static string FlowsMap(VirtualServiceId service) => $"{DirectLayout.FlowsLetter}{service}";

    /// <summary>
    /// A flow is known by the client's address and both ports. They are named by their place in the packet, and of an IPv6 address by the last
    /// 96 bits: libnftables before 1.0.7 ends the process over a longer key in a rule that renews an entry.
    /// </summary>
    internal static string FlowKey(bool v6) => v6 ? "@nh,96,96 . @th,0,32" : "@nh,96,32 . @th,0,32";

    internal static string FlowsDefinition(bool v6) => string.Create(
        CultureInfo.InvariantCulture, $"typeof {FlowKey(v6)} : meta mark; size {Limits.DirectFlowsMax}; flags dynamic,timeout;");

    internal static string ClosingSet(VirtualServiceId service) => $"{DirectLayout.ClosingLetter}{service}";

    internal static string ClosingDefinition(bool v6) => string.Create(
        CultureInfo.InvariantCulture, $"typeof {FlowKey(v6)}; size {Limits.DirectFlowsMax}; flags dynamic,timeout;");

    internal static string Chain(char kind, int id, IReadOnlyList<string> rules) => ServiceRules.Chain(kind, id, rules);

    /// <summary>What sends a packet to the station of its server.</summary>
    internal static IReadOnlyList<string> ToStation(DirectStation station) =>
        [$"ether saddr set {station.Own} ether daddr set {station.Mac} fwd to \"{station.Interface}\""];

    /// <param name="beginning">The name of the chain for packets that begin a flow.</param>
    internal static IReadOnlyList<string> Of(VirtualService service, int slots, string beginning)
    {
        var flows = FlowsMap(service.Id);
        var key = FlowKey(ServiceRules.IsV6(service));
        var rules = new List<string> { "meta mark set 0" };
        if (service.Type == ServiceType.Udp)
        {
            rules.Add($"meta mark set {key} map @{flows}");
            rules.Add($"meta mark 0 goto {beginning}");
            rules.Add($"update @{flows} {{ {key} timeout {DatagramsSeconds}s : meta mark }}");
            rules.Add($"meta mark @{DirectLayout.CountIn}");
            rules.Add($"meta mark vmap @{DirectLayout.Out}");
            rules.Add($"goto {beginning}");
            return rules;
        }

        var closing = ClosingSet(service.Id);

        // A client that uses its port again begins anew.
        rules.Add($"{Begins} {key} @{closing} delete @{flows} {{ {key} : 0 }}");
        rules.Add($"{Begins} delete @{closing} {{ {key} }}");
        rules.Add($"meta mark set {key} map @{flows}");

        // One that sends its first packet once more keeps the server that has it already.
        rules.Add($"{Begins} meta mark != @{DirectLayout.Live} goto {beginning}");
        rules.AddRange(Remembered(service, slots));
        rules.Add("meta mark 0 reject with tcp reset");
        rules.Add($"tcp flags & (fin|rst) != 0 update @{closing} {{ {key} timeout {EndingSeconds}s }}");
        rules.Add($"{key} @{closing} update @{flows} {{ {key} timeout {EndingSeconds}s : meta mark }}");
        rules.Add($"{key} != @{closing} update @{flows} {{ {key} timeout {OpenSeconds}s : meta mark }}");
        rules.Add($"meta mark @{DirectLayout.CountIn}");
        rules.Add($"meta mark vmap @{DirectLayout.Out}");
        rules.Add("reject with tcp reset");
        return rules;
    }

    /// <summary>Amid a flow that this node does not know (it has just taken over): the server that persistence or the client's hash name.</summary>
    private static IEnumerable<string> Remembered(VirtualService service, int slots)
    {
        if (service.Persistence.Mode == PersistenceMode.SourceIp)
        {
            yield return $"meta mark 0 meta mark set {ServiceRules.ClientKey(service)} map @{ServiceRules.PersistenceMap(service)}";
        }
        else if (service.Scheduling == SchedulingMethod.SourceIpHash && slots > 0)
        {
            yield return $"meta mark 0 meta mark set {ServiceRules.Pick(service, slots)} map @{ServiceRules.SlotsMap(service.Id)}";
        }
    }

    internal static IReadOnlyList<string> Beginning(VirtualService service, int slots)
    {
        var flows = FlowsMap(service.Id);
        var key = FlowKey(ServiceRules.IsV6(service));
        var udp = service.Type == ServiceType.Udp;
        var rules = new List<string> { "meta mark set 0" };
        var persistence = service.Persistence.Mode == PersistenceMode.SourceIp ? ServiceRules.PersistenceMap(service) : null;
        var client = ServiceRules.ClientKey(service);
        if (persistence is not null)
        {
            rules.Add($"meta mark set {client} map @{persistence}");

            // An update renews an entry's time, never its value: what names a dead server must be forgotten first.
            rules.Add($"meta mark != 0 meta mark != @{DirectLayout.Live} delete @{persistence} {{ {client} : 0 }}");
        }

        if (slots > 0)
        {
            rules.Add($"meta mark != @{DirectLayout.Live} meta mark set {ServiceRules.Pick(service, slots)} map @{ServiceRules.SlotsMap(service.Id)}");
        }

        // With a server to give, only a packet that a change of the table overtook comes here: lookups see the new elements before the old
        // rules are left. Dropped, the client's repetition finds the server; refused, its connection would have failed.
        rules.Add($"meta mark != @{DirectLayout.Live} {(slots > 0 ? "drop" : udp ? "reject" : "reject with tcp reset")}");
        if (persistence is not null)
        {
            rules.Add($"update @{persistence} {{ {client} timeout {service.Persistence.TimeoutSeconds}s : meta mark }}");
        }

        rules.Add($"delete @{flows} {{ {key} : 0 }}");
        rules.Add($"update @{flows} {{ {key} timeout {(udp ? DatagramsSeconds : BeginningSeconds)}s : meta mark }}");
        rules.Add($"meta mark @{DirectLayout.CountNew}");
        rules.Add($"meta mark @{DirectLayout.CountIn}");
        rules.Add($"meta mark vmap @{DirectLayout.Out}");

        // Its station is being looked for: the client's repetition finds it.
        rules.Add("drop");
        return rules;
    }
}
