using System.Globalization;
using System.Net.Sockets;
using System.Text;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Network.Transparency;

/// <summary>The text of the table that finds packets for transparent sockets, apart from those of layer 4 and of a drain. Pure.</summary>
internal static class ClientRouteTable
{
    internal const string Name = "inet loadmaster_transparent";

    /// <summary>Removes the table whether it is there or not.</summary>
    internal const string Removal = $"add table {Name}\ndelete table {Name}\n";

    /// <summary>
    /// Only packets that come from one of the servers are looked at: a look for a socket costs, and the node may forward much else. Before
    /// address translation, as a reply must still have the address that the socket knows.
    /// </summary>
    internal static string Of(ValueList<Endpoint> servers)
    {
        var text = new StringBuilder(Removal).Append(CultureInfo.InvariantCulture, $"add table {Name}\n");
        text.Append(CultureInfo.InvariantCulture, $"add chain {Name} divert {{ type filter hook prerouting priority -151; policy accept; }}\n");
        Family(text, servers, AddressFamily.InterNetwork, "ip", "ipv4_addr");
        Family(text, servers, AddressFamily.InterNetworkV6, "ip6", "ipv6_addr");
        return text.ToString();
    }

    private static void Family(StringBuilder text, ValueList<Endpoint> servers, AddressFamily family, string word, string type)
    {
        var elements = servers.Where(server => server.Address.AddressFamily == family).Distinct().ToList();
        if (elements.Count == 0)
        {
            return;
        }

        var list = string.Join(", ", elements.Select(server => string.Create(CultureInfo.InvariantCulture, $"{server.Address} . {server.Port}")));
        text.Append(CultureInfo.InvariantCulture, $"add set {Name} {word}_servers {{ type {type} . inet_service; }}\n");
        text.Append(CultureInfo.InvariantCulture, $"add element {Name} {word}_servers {{ {list} }}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"add rule {Name} divert {word} saddr . tcp sport @{word}_servers socket transparent 1 meta mark set 0x{LocalDelivery.Mark:x8}\n");
    }
}
