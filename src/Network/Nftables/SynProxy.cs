using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;

namespace LoadMaster.Network.Nftables;

/// <summary>
/// The rules by which the kernel answers a client's SYN in a real server's place, with a cookie and without remembering it, and sends the real
/// server a SYN once the cookie has come back. That one is the node's own packet, so that its real server is chosen at the output hook.
/// </summary>
internal static class SynProxy
{
    internal const string Protected4 = "syn4";
    internal const string Protected6 = "syn6";

    /// <summary>Clients that were told of their connection's end (<see cref="Conntrack.ChallengeProbe"/>): their answer is for the service's chain, not for the proxy.</summary>
    private const string Ended = "ended";
    private const string ProbeTable = "inet loadmaster_synproxy";

    /// <summary>
    /// What the node says to clients in the real servers' place. A real server may scale its windows by more than this (its clients then see
    /// smaller ones), not by less; seven is Linux's own.
    /// </summary>
    private const string Options = "wscale 7 timestamp sack-perm";

    /// <summary>The longest IP and TCP headers without data.</summary>
    private const int HeadersMaxV4 = 80;
    private const int HeadersMaxV6 = 100;

    internal static IReadOnlyCollection<string> Hooks { get; } = ["synraw", "synin", "synnat", "synend"];

    /// <summary>Made, and unmade at once, where the kernel knows all that is needed.</summary>
    internal static string Probe { get; } = $$"""
        add table {{ProbeTable}}
        delete table {{ProbeTable}}
        table {{ProbeTable}} {
          chain in {
            type filter hook input priority 10; policy accept;
            tcp dport 1 ip daddr 192.0.2.1 synproxy mss 1460 {{Options}}
          }
        }
        delete table {{ProbeTable}}

        """;

    internal static bool IsOn(Layer4Plan plan) => plan.Services.Any(service => service.Plan.Service.SynProtection);

    internal static string Key(VirtualService service) => $"{service.Address.Address} . {RuleSetPlanner.PortsOf(service)}";

    /// <summary>What all protected services share.</summary>
    internal static void AddTo(NftModel model)
    {
        foreach (var (digit, type) in new[] { ('4', "ipv4_addr"), ('6', "ipv6_addr") })
        {
            model.Maps.Add($"{Ended}{digit}", $"type {type} . inet_service; size 65536; flags dynamic,timeout; timeout 5s;");
        }

        // Untracked, so that a flood leaves nothing in the table of connections.
        model.Hooks.Add("synraw", ("type filter hook prerouting priority raw; policy accept;",
        [
            $"tcp flags & (fin|syn|rst|ack) == syn ip daddr . tcp dport @{Protected4} notrack",
            $"tcp flags & (fin|syn|rst|ack) == syn ip6 daddr . tcp dport @{Protected6} notrack",
        ]));

        // Behind the packet filter's chain. A kernel whose tcp_loose is on calls the answered cookie new, else it is invalid.
        model.Hooks.Add("synin", ("type filter hook input priority 10; policy accept;",
        [
            $"ct state new,invalid,untracked ip daddr . tcp dport @{Protected4} synproxy mss 1460 {Options}",
            $"ct state new,invalid,untracked ip6 daddr . tcp dport @{Protected6} synproxy mss 1440 {Options}",
        ]));
        model.Hooks.Add("synnat", ("type nat hook output priority -100; policy accept;",
        [
            $"ip daddr . tcp dport @{Protected4} ip daddr . meta l4proto . th dport vmap @svc4",
            $"ip daddr . tcp dport @{Protected4} ip daddr . meta l4proto . th dport vmap @svr4",
            $"ip6 daddr . tcp dport @{Protected6} ip6 daddr . meta l4proto . th dport vmap @svc6",
            $"ip6 daddr . tcp dport @{Protected6} ip6 daddr . meta l4proto . th dport vmap @svr6",
        ]));
        model.Hooks.Add("synend", ("type filter hook output priority raw; policy accept;",
        [
            $"meta mark {BaseLayout.UntrackedMark} meta l4proto tcp update @{Ended}4 {{ ip daddr . tcp dport }}",
            $"meta mark {BaseLayout.UntrackedMark} meta l4proto tcp update @{Ended}6 {{ ip6 daddr . tcp dport }}",
        ]));
    }

    /// <summary>
    /// Lets the answer to a cookie pass the service's chain on its way to the proxy. Nothing but headers: until the real server has answered the
    /// client may send no data (the proxy gives it a window of 0), so that whoever sends some has had a connection that is gone.
    /// </summary>
    internal static string PassRule(VirtualService service)
    {
        var (digit, family, headers) = ServiceRules.IsV6(service) ? ('6', "ip6", HeadersMaxV6) : ('4', "ip", HeadersMaxV4);
        return $"tcp flags & (fin|syn|rst|psh|ack) == ack meta length <= {headers} {family} saddr . tcp sport != @{Ended}{digit} accept";
    }
}
