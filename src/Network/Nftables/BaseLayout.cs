namespace LoadMaster.Network.Nftables;

/// <summary>
/// The part of the table that is made once and never replaced: base chains, the maps that lead a packet to its service and its real server,
/// and counters. The ct mark of a connection is the id of its real server. Everything else is elements and one chain for each service.
/// </summary>
internal static class BaseLayout
{
    internal const string Table = "inet loadmaster";
    internal const string TableName = "loadmaster";

    /// <summary>A set whose name tells which layout the table has; another one is replaced as a whole.</summary>
    internal const string Marker = "layout4";

    /// <summary>Packets that this process sends with this mark are not tracked.</summary>
    internal const int UntrackedMark = 0x4c4d0004;

    internal const string CountNew = "cnew";
    internal const string CountIn = "cin";
    internal const string CountOut = "cout";
    internal const string Live = "live";

    /// <summary>The containers that are there whatever is served.</summary>
    internal static IReadOnlyList<string> Fixed { get; } =
    [
        "svc4", "svc6", "svr4", "svr6", "rs4", "rs6", "ra4", "ra6", "sn4", "sn6", Live, CountNew, CountIn, CountOut, "vip4", "vip6", "rsx4", "rsx6", "rse4", "rse6",
        SynProxy.Protected4, SynProxy.Protected6,
    ];

    /// <summary>
    /// The chains that lead to the real servers, for services of one port and of a range. A rule that is new and refers to a map makes the kernel
    /// walk the whole map, so that these are not in the chains of services, which come and go with each change.
    /// </summary>
    internal static IReadOnlyList<string> Chains { get; } = ["send4", "send6", "sendr4", "sendr6"];

    internal static NftLayout Layout => field ??= new NftLayout("inet", TableName, Marker, Fixed, Text, Grown: "pe", Sets: "e") { Chains = Chains, Late = SynProxy.Hooks };

    internal static string Text { get; } = $$"""
        table {{Table}} {
          set {{Marker}} { type mark; }
          map svc4 { type ipv4_addr . inet_proto . inet_service : verdict; }
          map svc6 { type ipv6_addr . inet_proto . inet_service : verdict; }
          map svr4 { type ipv4_addr . inet_proto . inet_service : verdict; flags interval; }
          map svr6 { type ipv6_addr . inet_proto . inet_service : verdict; flags interval; }
          map rs4 { type mark : ipv4_addr . inet_service; }
          map rs6 { type mark : ipv6_addr . inet_service; }
          map ra4 { type mark : ipv4_addr; }
          map ra6 { type mark : ipv6_addr; }
          map sn4 { type mark : ipv4_addr; }
          map sn6 { type mark : ipv6_addr; }
          set live { type mark; }
          set cnew { type mark; counter; }
          set cin { type mark; counter; }
          set cout { type mark; counter; }
          set vip4 { type ipv4_addr . inet_proto . inet_service; flags interval; }
          set vip6 { type ipv6_addr . inet_proto . inet_service; flags interval; }
          set rsx4 { type ipv4_addr . inet_proto . inet_service; }
          set rsx6 { type ipv6_addr . inet_proto . inet_service; }
          set rse4 { type ipv4_addr . inet_proto . inet_service; flags interval; }
          set rse6 { type ipv6_addr . inet_proto . inet_service; flags interval; }
          set {{SynProxy.Protected4}} { type ipv4_addr . inet_service; flags interval; }
          set {{SynProxy.Protected6}} { type ipv6_addr . inet_service; flags interval; }
          chain guard {
            type filter hook prerouting priority mangle; policy accept;
            ct state established,related accept
            ct state new tcp flags & (fin|syn|rst|ack) == syn accept
            ct state invalid tcp flags & (fin|syn|rst|ack) == ack ip daddr . tcp dport @{{SynProxy.Protected4}} accept
            ct state invalid tcp flags & (fin|syn|rst|ack) == ack ip6 daddr . tcp dport @{{SynProxy.Protected6}} accept
            ct state invalid ip daddr . meta l4proto . th dport @vip4 drop
            ct state invalid ip6 daddr . meta l4proto . th dport @vip6 drop
            fib daddr type local accept
            ct state invalid ip saddr . meta l4proto . th sport @rsx4 drop
            ct state invalid ip saddr . meta l4proto . th sport @rse4 drop
            ct state invalid ip6 saddr . meta l4proto . th sport @rsx6 drop
            ct state invalid ip6 saddr . meta l4proto . th sport @rse6 drop
            ct state new tcp flags & (fin|syn|rst|ack) != syn ip saddr . meta l4proto . th sport @rsx4 drop
            ct state new tcp flags & (fin|syn|rst|ack) != syn ip saddr . meta l4proto . th sport @rse4 drop
            ct state new tcp flags & (fin|syn|rst|ack) != syn ip6 saddr . meta l4proto . th sport @rsx6 drop
            ct state new tcp flags & (fin|syn|rst|ack) != syn ip6 saddr . meta l4proto . th sport @rse6 drop
          }
          chain send4 {
            meta l4proto tcp dnat ip to ct mark map @rs4
            meta l4proto udp dnat ip to ct mark map @rs4
          }
          chain send6 {
            meta l4proto tcp dnat ip6 to ct mark map @rs6
            meta l4proto udp dnat ip6 to ct mark map @rs6
          }
          chain sendr4 {
            meta l4proto tcp dnat ip to ct mark map @ra4
            meta l4proto udp dnat ip to ct mark map @ra4
          }
          chain sendr6 {
            meta l4proto tcp dnat ip6 to ct mark map @ra6
            meta l4proto udp dnat ip6 to ct mark map @ra6
          }
          chain pre {
            type nat hook prerouting priority dstnat; policy accept;
            ip daddr . meta l4proto . th dport vmap @svc4
            ip daddr . meta l4proto . th dport vmap @svr4
            ip6 daddr . meta l4proto . th dport vmap @svc6
            ip6 daddr . meta l4proto . th dport vmap @svr6
          }
          chain post {
            type nat hook postrouting priority srcnat; policy accept;
            ct status dnat meta nfproto ipv4 snat ip to ct mark map @sn4
            ct status dnat meta nfproto ipv6 snat ip6 to ct mark map @sn6
          }
          chain count {
            type filter hook forward priority filter; policy accept;
            ct direction original ct mark @cin
            ct direction reply ct mark @cout
          }
          chain raw {
            type filter hook output priority raw; policy accept;
            meta mark {{UntrackedMark}} notrack
          }
          chain redirects {
            type filter hook output priority filter; policy accept;
            icmp type redirect ct mark @live drop
          }
        }

        """;
}
