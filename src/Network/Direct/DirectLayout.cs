using LoadMaster.Network.Nftables;

namespace LoadMaster.Network.Direct;

/// <summary>
/// The table of direct server return: on their way in from an interface, before anything else of the kernel sees them, packets to a service
/// get the station of their real server as destination and leave again. Answers never come here, so there is nothing to translate or to track;
/// a map of flows remembers which server has which. While a packet is in the table its mark is the id of its real server.
/// </summary>
internal static class DirectLayout
{
    internal const string Name = "loadmaster_dsr";
    internal const string CountNew = "anew";
    internal const string CountIn = "ain";
    internal const string Live = "live";
    internal const string Out = "out";

    /// <summary>The flows of a service.</summary>
    internal const char FlowsLetter = 'f';

    /// <summary>Of those, the ones whose client has said that it ends.</summary>
    internal const char ClosingLetter = 'c';

    private const string Marker = "layout1";

    private static readonly string[] s_fixed = ["sv4", "sv6", "sr4", "sr6", Live, CountNew, CountIn, Out];

    private const string Text = $$"""
        table netdev {{Name}} {
          set {{Marker}} { type mark; }
          map sv4 { type ipv4_addr . inet_proto . inet_service : verdict; }
          map sv6 { type ipv6_addr . inet_proto . inet_service : verdict; }
          map sr4 { type ipv4_addr . inet_proto . inet_service : verdict; flags interval; }
          map sr6 { type ipv6_addr . inet_proto . inet_service : verdict; flags interval; }
          set live { type mark; }
          set anew { type mark; counter; }
          set ain { type mark; counter; }
          map out { type mark : verdict; }
        }

        """;

    internal static NftLayout Layout { get; } = new("netdev", Name, Marker, s_fixed, Text, Grown: "pfc", Sets: "c");

    /// <summary>What every interface asks of its packets.</summary>
    internal static IReadOnlyList<string> HookRules { get; } =
    [
        "ip daddr . meta l4proto . th dport vmap @sv4",
        "ip daddr . meta l4proto . th dport vmap @sr4",
        "ip6 daddr . meta l4proto . th dport vmap @sv6",
        "ip6 daddr . meta l4proto . th dport vmap @sr6",
    ];

    internal static string HookDefinition(string link) => $"type filter hook ingress device \"{link}\" priority 0; policy accept;";
}
