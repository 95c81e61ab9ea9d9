using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Addresses;
using LoadMaster.Network.Link;
using LoadMaster.Network.Netlink;
using LoadMaster.Network.Nftables;
using LoadMaster.Network.Transparency;

namespace LoadMaster.Network.Drain;

/// <summary>
/// Drains by nf_tables: the new node forwards at the ingress hook of its interface, before its own stack sees the packet; the old node gives
/// packets to transparent sockets by a mark and a policy route, so that it needs no address for them and answers no ARP or neighbour
/// solicitation. Works in the network namespace of its first caller's thread.
/// </summary>
public sealed class DrainPaths(LocalDelivery delivery) : IDrainPaths, IDisposable
{
    private readonly Dictionary<string, List<PlacedAddress>> _forwarding = [];
    private readonly HashSet<AddressFamily> _kept = [];
    private NftContext? _context;

    private NftContext Context => _context ??= new NftContext();

    public void Clean()
    {
        Guarded(() =>
        {
            foreach (var table in Tables())
            {
                _ = Context.TryRun($"delete table {table}\n", out _);
            }

            RemoveRoutes([AddressFamily.InterNetwork, AddressFamily.InterNetworkV6]);
        });
    }

    public ValueList<DrainStation> Keep(ValueList<IPAddress> addresses)
    {
        var stations = ValueList<DrainStation>.Empty;
        Guarded(() =>
        {
            using var netlink = new NetlinkSocket();
            foreach (var placed in Place(netlink, addresses))
            {
                if (placed.Link.HardwareAddress.Length != EtherType.HardwareAddressLength)
                {
                    throw new NetworkException($"{placed.Link.Name} is no Ethernet interface, so nobody could forward packets to it.");
                }

                stations = stations.Add(new(placed.Address, Convert.ToHexStringLower(placed.Link.HardwareAddress)));
            }

            foreach (var family in addresses.Select(address => address.AddressFamily).Distinct())
            {
                delivery.Add(netlink, family, this);
                _ = _kept.Add(family);
            }

            _ = Context.Run(DrainTables.Keep(addresses));
        });
        return stations;
    }

    public void EndKeeping()
    {
        if (_kept.Count > 0)
        {
            Guarded(() =>
            {
                _ = Context.TryRun($"delete table {DrainTables.Keeping}\n", out _);
                RemoveRoutes(_kept);
                _kept.Clear();
            });
        }
    }

    public void Forward(
        string node,
        ValueList<DrainStation> stations,
        IReadOnlyCollection<HandedConnection> added,
        IReadOnlyCollection<HandedConnection> removed,
        IReadOnlyCollection<HandedConnection> closing,
        TimeSpan lifetime)
    {
        Guarded(() =>
        {
            if (!_forwarding.TryGetValue(node, out var placed))
            {
                placed = Begin(node, stations);
            }

            var text = "";
            var table = DrainTables.Forwarding(node);
            for (var index = 0; index < placed.Count; index++)
            {
                var shared = HandedConnection.NumberOf(placed[index].Address);
                List<HandedConnection> Here(IEnumerable<HandedConnection> all) => [.. all.Where(one => one.Shared == shared)];
                text += DrainTables.Elements(table, DrainTables.Set(index), Here(removed.Concat(closing)), remove: true, lifetime);
                text += DrainTables.Elements(table, DrainTables.ClosingSet(index), Here(removed), remove: true, lifetime);
                text += DrainTables.Elements(table, DrainTables.Set(index), Here(added), remove: false, lifetime);
                text += DrainTables.Elements(table, DrainTables.ClosingSet(index), Here(closing), remove: false, lifetime);
            }

            text += Answers(table, placed, removed, remove: true, lifetime) + Answers(table, placed, added, remove: false, lifetime);
            if (text.Length > 0)
            {
                _ = Context.Run(text);
            }
        });
    }

    /// <summary>Connections to no address that moves are those of real servers to clients; by which link these come is not known, so all have them.</summary>
    private static string Answers(
        string table, List<PlacedAddress> placed, IReadOnlyCollection<HandedConnection> connections, bool remove, TimeSpan lifetime)
    {
        var shared = placed.Select(one => HandedConnection.NumberOf(one.Address)).ToHashSet();
        var text = new StringBuilder();
        foreach (var family in connections.Where(one => !shared.Contains(one.Shared)).GroupBy(one => one.IsV6))
        {
            foreach (var link in placed.Select(one => one.Link.Index).Distinct())
            {
                text.Append(DrainTables.Answers(table, DrainTables.AnswerSet(link, family.Key), family, remove, lifetime));
            }
        }

        return text.ToString();
    }

    public void EndForwarding(string node)
    {
        if (_forwarding.Remove(node))
        {
            Guarded(() => _ = Context.TryRun($"delete table {DrainTables.Forwarding(node)}\n", out _));
        }
    }

    public void Dispose() => _context?.Dispose();

    private List<PlacedAddress> Begin(string node, ValueList<DrainStation> stations)
    {
        using var netlink = new NetlinkSocket();
        var placed = Place(netlink, stations.Select(station => station.Address).ToValueList());
        _ = Context.Run(DrainTables.Forward(node, [.. placed.Select((one, index) => (one, stations[index].Station))]));
        _forwarding.Add(node, placed);
        return placed;
    }

    private static List<PlacedAddress> Place(NetlinkSocket netlink, ValueList<IPAddress> addresses)
    {
        var placed = new List<PlacedAddress>();
        return AddressPlan.Place(InterfaceSnapshot.Read(netlink), addresses, placed) is { } problem ? throw new NetworkException(problem) : placed;
    }

    private void RemoveRoutes(IEnumerable<AddressFamily> families)
    {
        using var netlink = new NetlinkSocket();
        foreach (var family in families)
        {
            delivery.Remove(netlink, family, this);
        }
    }

    private List<string> Tables()
    {
        using var document = JsonDocument.Parse(Context.Run("list tables\n"));
        return
        [
            .. document.RootElement.GetProperty("nftables").EnumerateArray()
                .Where(item => item.TryGetProperty("table", out _))
                .Select(item => item.GetProperty("table"))
                .Select(table => $"{table.GetProperty("family").GetString()} {table.GetProperty("name").GetString()}")
                .Where(name => name == DrainTables.Keeping || name.StartsWith($"netdev {DrainTables.ForwardingPrefix}", StringComparison.Ordinal)),
        ];
    }

    /// <summary>The port knows one kind of refusal.</summary>
    private static void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (NetworkException refused)
        {
            throw new InvalidOperationException(refused.Message, refused);
        }
    }
}
