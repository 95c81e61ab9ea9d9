using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;
using LoadMaster.Network.Link;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Direct;

/// <summary>Finds real servers on the link by the kernel's neighbour table, and lets the kernel ask for those that it does not know (any more).</summary>
internal static class StationFinder
{
    internal static ValueList<DirectStation> Find(ValueList<ServerPlan> servers)
    {
        if (servers.Count == 0)
        {
            return [];
        }

        using var netlink = new NetlinkSocket();
        var snapshot = InterfaceSnapshot.Read(netlink);
        var neighbours = NeighbourTable.Read(netlink).ToDictionary(one => (one.Link, one.Address));
        var stations = new List<DirectStation>(servers.Count);
        foreach (var server in servers)
        {
            if (LinkFor(snapshot, server.Address.Address) is { } link
                && Look(netlink, link, server.Address.Address, neighbours.GetValueOrDefault((link.Index, server.Address.Address))) is { Length: > 0 } hardware)
            {
                stations.Add(new DirectStation(server.Id, link.Index, link.Name, Text(link.HardwareAddress), Text(hardware)));
            }
        }

        return stations.ToValueList();
    }

    /// <summary>The interface in whose network the address is; null when there is none that speaks Ethernet.</summary>
    internal static LinkInfo? LinkFor(InterfaceSnapshot snapshot, IPAddress address) =>
        snapshot.FindFor(address) is { HardwareAddress.Length: EtherType.HardwareAddressLength } link ? link : null;

    private static byte[] Look(NetlinkSocket netlink, LinkInfo link, IPAddress address, Neighbour? known)
    {
        if (known is not { IsSure: true })
        {
            // A refusal (an address of the node itself) leaves it unknown, which the check of its health tells.
            _ = NeighbourTable.Ask(netlink, link.Index, address);
        }

        return known?.Hardware.Length == EtherType.HardwareAddressLength ? known.Hardware : [];
    }

    private static string Text(byte[] hardware) => string.Join(':', hardware.Select(part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
}
