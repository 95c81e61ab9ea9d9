using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Filtering;

namespace LoadMaster.Network.Filtering;

/// <summary>
/// The text of the filter's table. What is refused is refused only while the set <c>armed</c> has its elements; on trial these have a timeout,
/// so that the kernel takes everything again when nobody is left to say so. Pure.
/// </summary>
internal static class FilterTable
{
    internal const string Name = "loadmaster_filter";
    internal const string Table = "inet " + Name;

    /// <summary>Takes away what is there.</summary>
    internal static string Gone => $"add table {Table}\ndelete table {Table}\n";

    internal static string Of(FilterPlan plan, TimeSpan? trial)
    {
        var text = new StringBuilder(Gone);
        var timeout = Timeout(trial);
        text.Append(CultureInfo.InvariantCulture, $$"""
            table {{Table}} {
              set armed { typeof meta nfproto; flags timeout; elements = { ipv4{{timeout}}, ipv6{{timeout}} } }
              counter dropped { }
              counter blocked { }
            {{Networks("block", plan.Rules.Block)}}{{Networks("allow", plan.Rules.Allow)}}{{Networks("management", plan.Rules.Management)}}{{Peers(plan)}}{{Open(plan)}}
              chain raw {
                type filter hook prerouting priority -310; policy accept;
                iif lo accept
                ip saddr @block4 meta nfproto @armed counter name blocked drop
                ip6 saddr @block6 meta nfproto @armed counter name blocked drop
              }
              chain input {
                type filter hook input priority filter; policy accept;
                iif lo accept
                ct state established,related accept
                ip saddr @allow4 accept
                ip6 saddr @allow6 accept
                ip saddr @peers4 accept
                ip6 saddr @peers6 accept
                icmp type { echo-request, destination-unreachable, time-exceeded, parameter-problem } accept
                meta l4proto ipv6-icmp accept
                udp sport 67 udp dport 68 accept
                ip6 saddr fe80::/10 udp dport 546 accept
                meta l4proto . th dport @open accept
                ip daddr . meta l4proto . th dport @open4 accept
                ip6 daddr . meta l4proto . th dport @open6 accept
            {{Management(plan)}}
                meta nfproto @armed counter name dropped drop
              }
            }

            """);
        return text.ToString();
    }

    /// <summary>What an element that arms the filter says about its end.</summary>
    internal static string Timeout(TimeSpan? trial) =>
        trial is { } time ? string.Create(CultureInfo.InvariantCulture, $" timeout {Math.Max(1, (int)Math.Ceiling(time.TotalSeconds))}s") : "";

    private static string Management(FilterPlan plan)
    {
        var ports = $"tcp dport {{ {string.Join(", ", plan.ManagementPorts)} }}";
        return plan.Rules.Management.Count == 0
            ? $"    {ports} accept"
            : $"    ip saddr @management4 {ports} accept\n    ip6 saddr @management6 {ports} accept";
    }

    internal static string Networks(string name, IEnumerable<string> networks)
    {
        var parsed = networks.Select(text => NetworkText.TryParse(text, out var network) ? network : throw new NetworkException($"{text} is no network")).ToList();
        return Set($"{name}4", "ipv4_addr", parsed.Where(IsV4).Select(network => network.ToString()))
            + Set($"{name}6", "ipv6_addr", parsed.Where(network => !IsV4(network)).Select(network => network.ToString()));

        static bool IsV4(IPNetwork network) => network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
    }

    private static string Peers(FilterPlan plan) =>
        Set("peers4", "ipv4_addr", plan.Peers.Where(IsV4).Select(peer => peer.ToString()))
        + Set("peers6", "ipv6_addr", plan.Peers.Where(peer => !IsV4(peer)).Select(peer => peer.ToString()));

    private static string Open(FilterPlan plan) =>
        Set("open", "inet_proto . inet_service", plan.Open.Where(open => open.Address is null).Select(Ports))
        + Set("open4", "ipv4_addr . inet_proto . inet_service", plan.Open.Where(open => open.Address is { } address && IsV4(address)).Select(WithAddress))
        + Set("open6", "ipv6_addr . inet_proto . inet_service", plan.Open.Where(open => open.Address is { } address && !IsV4(address)).Select(WithAddress));

    private static string WithAddress(OpenPorts open) => $"{open.Address} . {Ports(open)}";

    private static string Ports(OpenPorts open) => string.Create(
        CultureInfo.InvariantCulture, $"{(open.Udp ? "udp" : "tcp")} . {open.First}{(open.Last == open.First ? "" : FormattableString.Invariant($"-{open.Last}"))}");

    private static bool IsV4(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork;

    private static string Set(string name, string type, IEnumerable<string> elements)
    {
        var list = string.Join(", ", elements.Distinct());
        return $"  set {name} {{ type {type}; flags interval; auto-merge; {(list.Length == 0 ? "" : $"elements = {{ {list} }}")} }}\n";
    }
}
