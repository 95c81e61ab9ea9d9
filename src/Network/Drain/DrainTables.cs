using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Addresses;
using LoadMaster.Network.Netlink;
using LoadMaster.Network.Transparency;

namespace LoadMaster.Network.Drain;

/// <summary>The texts of the tables of a drain, apart from the table of layer 4, which they do not touch. Pure.</summary>
internal static class DrainTables
{
    /// <summary>On the old node: packets of kept connections get the mark that brings them to their sockets.</summary>
    internal const string Keeping = "inet loadmaster_drain";

    /// <summary>How the names of the tables of the new node begin; there is one for each node that it forwards to.</summary>
    internal const string ForwardingPrefix = "loadmaster_to_";
    private const int ElementsPerCommand = 500;

    internal static string Keep(ValueList<IPAddress> addresses)
    {
        var text = Fresh(Keeping);
        Line(text, $"add chain {Keeping} divert {{ type filter hook prerouting priority -151; policy accept; }}");
        foreach (var address in addresses)
        {
            Line(text, $"add rule {Keeping} divert {Family(address)} daddr {address} meta l4proto tcp socket transparent 1 meta mark set {Hex(LocalDelivery.Mark)}");
        }

        return text.ToString();
    }

    /// <summary>A name that every node name makes, and that nft takes.</summary>
    internal static string Forwarding(string node) => $"netdev {ForwardingPrefix}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node)))[..12]}";

    /// <summary>
    /// The table with empty sets. What comes back from the other node is not sent there again. A SYN of a connection that goes on there is
    /// nobody's: its client would not send one, and the sender of a forged one shall end nothing. With one that is closed there a client uses its
    /// port again: the new connection is this node's own.
    /// </summary>
    internal static string Forward(string node, IReadOnlyList<(PlacedAddress Placed, string Station)> stations)
    {
        var table = Forwarding(node);
        var text = Fresh(table);
        for (var index = 0; index < stations.Count; index++)
        {
            var (placed, station) = stations[index];
            var family = Family(placed.Address);
            var key = $"{family} saddr . tcp sport . tcp dport";
            var type = family == "ip" ? "ipv4_addr" : "ipv6_addr";
            foreach (var set in (string[])[Set(index), ClosingSet(index)])
            {
                Line(text, $"add set {table} {set} {{ type {type} . inet_service . inet_service; flags dynamic,timeout; size {Limits.HandedConnectionsMax}; }}");
            }

            Line(text, $"add chain {table} v{index}");
            Line(text, $"add rule {table} v{index} ether saddr {Colons(station)} accept");
            Line(text, $"add rule {table} v{index} tcp flags & (fin|syn|rst|ack) == syn {key} @{Set(index)} drop");
            Line(text, $"add rule {table} v{index} tcp flags & (fin|syn|rst|ack) == syn delete @{ClosingSet(index)} {{ {key} }}");
            Line(text, $"add rule {table} v{index} tcp flags & (fin|syn|rst|ack) == syn accept");
            foreach (var set in (string[])[Set(index), ClosingSet(index)])
            {
                Line(text, $"add rule {table} v{index} {key} @{set} ether saddr set {Colons(Convert.ToHexString(placed.Link.HardwareAddress))} "
                    + $"ether daddr set {Colons(station)} fwd to \"{placed.Link.Name}\"");
            }
        }

        foreach (var link in stations.GroupBy(one => one.Placed.Link.Index))
        {
            var chain = string.Create(CultureInfo.InvariantCulture, $"in{link.Key}");
            Line(text, $"add chain {table} {chain} {{ type filter hook ingress device \"{link.First().Placed.Link.Name}\" priority -10; policy accept; }}");
            ForwardAnswers(text, table, chain, link.First().Placed.Link, link.First().Station);
            for (var index = 0; index < stations.Count; index++)
            {
                if (stations[index].Placed.Link.Index == link.Key)
                {
                    var address = stations[index].Placed.Address;
                    Line(text, $"add rule {table} {chain} {Family(address)} daddr {address} meta l4proto tcp goto v{index}");
                }
            }
        }

        return text.ToString();
    }

    /// <summary>What real servers send to clients for whom the old node speaks (transparent services); they are on any link that has a station.</summary>
    private static void ForwardAnswers(StringBuilder text, string table, string chain, LinkInfo link, string station)
    {
        foreach (var isV6 in (bool[])[false, true])
        {
            var (type, family, set) = (isV6 ? "ipv6_addr" : "ipv4_addr", isV6 ? "ip6" : "ip", AnswerSet(link.Index, isV6));
            Line(text, $"add set {table} {set} {{ type {type} . inet_service . {type} . inet_service; flags dynamic,timeout; size {Limits.HandedConnectionsMax}; }}");
            Line(text, $"add rule {table} {chain} ether saddr != {Colons(station)} {family} saddr . tcp sport . {family} daddr . tcp dport @{set} "
                + $"ether saddr set {Colons(Convert.ToHexString(link.HardwareAddress))} ether daddr set {Colons(station)} fwd to \"{link.Name}\"");
        }
    }

    internal static string AnswerSet(int link, bool isV6) => string.Create(CultureInfo.InvariantCulture, $"s{link}v{(isV6 ? 6 : 4)}");

    internal static string Set(int index) => string.Create(CultureInfo.InvariantCulture, $"c{index}");

    /// <summary>Of connections that are closed at the old node.</summary>
    internal static string ClosingSet(int index) => string.Create(CultureInfo.InvariantCulture, $"e{index}");

    /// <summary>An element that is there already, or gone already, is no error.</summary>
    internal static string Elements(string table, string set, IEnumerable<HandedConnection> connections, bool remove, TimeSpan lifetime) => Elements(
        table, set, connections, one => string.Create(CultureInfo.InvariantCulture, $"{one.ClientAddress()} . {one.ClientPort} . {one.SharedPort}"), remove, lifetime);

    /// <summary>The same for real servers' answers.</summary>
    internal static string Answers(string table, string set, IEnumerable<HandedConnection> connections, bool remove, TimeSpan lifetime) => Elements(
        table,
        set,
        connections,
        one => string.Create(CultureInfo.InvariantCulture, $"{one.ClientAddress()} . {one.ClientPort} . {one.SharedAddress()} . {one.SharedPort}"),
        remove,
        lifetime);

    private static string Elements(
        string table, string set, IEnumerable<HandedConnection> connections, Func<HandedConnection, string> key, bool remove, TimeSpan lifetime)
    {
        var text = new StringBuilder();
        var timeout = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, (int)Math.Ceiling(lifetime.TotalSeconds))}s");
        foreach (var some in connections.Chunk(ElementsPerCommand))
        {
            var list = string.Join(", ", some.Select(one => $"{key(one)} timeout {timeout}"));
            Line(text, $"add element {table} {set} {{ {list} }}");
            if (remove)
            {
                Line(text, $"delete element {table} {set} {{ {list.Replace($" timeout {timeout}", "", StringComparison.Ordinal)} }}");
            }
        }

        return text.ToString();
    }

    private static string Family(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? "ip6" : "ip";

    private static string Hex(uint number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x8}");

    private static string Colons(string station) => string.Join(':', station.ToLowerInvariant().Chunk(2).Select(two => new string(two)));

    private static StringBuilder Fresh(string table)
    {
        var text = new StringBuilder();
        Line(text, $"add table {table}");
        Line(text, $"delete table {table}");
        Line(text, $"add table {table}");
        return text;
    }

    private static void Line(StringBuilder text, string command) => text.Append(command).Append('\n');
}
