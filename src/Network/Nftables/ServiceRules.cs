using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Network.Nftables;

/// <summary>The chain of one service: it sees the first packet of each connection and decides on its real server.</summary>
internal static class ServiceRules
{
    // The same on every node, so that source IP hash picks the same server after a take-over.
    private const string Seed = "0x4c4d3404";
    private const int HashTextLength = 8;

    internal static string SlotsMap(VirtualServiceId service) => $"s{service}";

    /// <summary>Its name tells the prefix: entries of another one mean nothing.</summary>
    internal static string PersistenceMap(VirtualService service) => string.Create(CultureInfo.InvariantCulture, $"p{service.Id}_{PrefixLength(service)}");

    internal static string PersistenceDefinition(VirtualService service) => string.Create(
        CultureInfo.InvariantCulture,
        $"type {(IsV6(service) ? "ipv6_addr" : "ipv4_addr")} : mark; size {Limits.Layer4PersistenceEntriesMax}; flags dynamic,timeout;");

    internal static string Chain(VirtualServiceId service, IReadOnlyList<string> rules) => Chain('v', service.Value, rules);

    /// <summary>A name that tells the rules.</summary>
    internal static string Chain(char kind, int id, IReadOnlyList<string> rules)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', rules)));
        return string.Create(CultureInfo.InvariantCulture, $"{kind}{id}_{Convert.ToHexStringLower(hash)[..HashTextLength]}");
    }

    internal static IReadOnlyList<string> Of(VirtualService service, int slots)
    {
        var digit = IsV6(service) ? '6' : '4';
        var tcp = service.Type == ServiceType.Tcp;
        var rules = new List<string>();
        if (service.SynProtection && slots > 0)
        {
            rules.Add(SynProxy.PassRule(service));
        }

        if (tcp)
        {
            // A packet amid a connection that the kernel does not know (its server died): the client shall know at once.
            rules.Add("tcp flags & (fin|syn|rst|ack) != syn reject with tcp reset");
        }

        var key = ClientKey(service);
        var persistence = service.Persistence.Mode == PersistenceMode.SourceIp ? PersistenceMap(service) : null;
        if (persistence is not null)
        {
            rules.Add($"ct mark set {key} map @{persistence}");

            // An update renews an entry's time, never its value: a client of a dead server must be forgotten first.
            rules.Add($"ct mark != 0 ct mark != @live delete @{persistence} {{ {key} : 0 }}");
        }

        if (slots > 0)
        {
            rules.Add($"ct mark != @live ct mark set {Pick(service, slots)} map @{SlotsMap(service.Id)}");
        }

        if (persistence is not null)
        {
            rules.Add($"ct mark @live update @{persistence} {{ {key} timeout {service.Persistence.TimeoutSeconds}s : ct mark }}");
        }

        rules.Add("ct mark @cnew");
        rules.Add($"jump {(service.PortLast == 0 ? "send" : "sendr")}{digit}");

        // With a server to give, only a packet that a change of the table overtook comes here: lookups see the new elements before the old
        // rules are left. Dropped, the client's repetition finds the server; refused, its connection would have failed.
        rules.Add(slots > 0 ? "drop" : tcp ? "reject with tcp reset" : "reject");
        return rules;
    }

    /// <summary>The number of the slot that a new connection takes.</summary>
    internal static string Pick(VirtualService service, int slots) => service.Scheduling == SchedulingMethod.SourceIpHash
        ? $"jhash {(IsV6(service) ? "ip6" : "ip")} saddr mod {slots} seed {Seed}"
        : $"numgen inc mod {slots}";

    /// <summary>What persistence knows a client by.</summary>
    internal static string ClientKey(VirtualService service)
    {
        var family = IsV6(service) ? "ip6" : "ip";
        var bytes = new byte[IsV6(service) ? 16 : 4];
        var prefix = PrefixLength(service);
        if (prefix == bytes.Length * 8)
        {
            return $"{family} saddr";
        }

        for (var bit = 0; bit < prefix; bit++)
        {
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return $"{family} saddr & {new IPAddress(bytes)}";
    }

    internal static int PrefixLength(VirtualService service) =>
        IsV6(service) ? service.Persistence.PrefixLengthV6 : service.Persistence.PrefixLengthV4;

    internal static bool IsV6(VirtualService service) => service.Address.Address.AddressFamily == AddressFamily.InterNetworkV6;
}
