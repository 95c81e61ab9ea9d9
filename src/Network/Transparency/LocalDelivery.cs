using System.Net.Sockets;
using System.Runtime.InteropServices;
using LoadMaster.Domain.Networking;
using LoadMaster.Network.Interop;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Transparency;

/// <summary>
/// A policy route: packets with our mark are for this node, whatever their address. Without such packets it changes nothing. It is there as
/// long as one of those who need it does; one object for the process.
/// </summary>
public sealed class LocalDelivery
{
    internal const uint Mark = ReservedRouting.Mark;

    private const uint Table = ReservedRouting.Table;
    private const uint Priority = ReservedRouting.Priority;
    private const ushort TypeNewRoute = 24;
    private const ushort TypeDeleteRoute = 25;
    private const ushort TypeNewRule = 32;
    private const ushort TypeDeleteRule = 33;
    private const ushort FlagExclusive = 0x200;
    private const ushort RouteOutInterface = 4;
    private const ushort RouteTable = 15;
    private const ushort RulePriority = 6;
    private const ushort RuleMark = 10;
    private const ushort RuleTable = 15;
    private const ushort RuleMask = 16;
    private const byte ToTable = 1;
    private const byte Static = 4;
    private const byte OnThisHost = 254;
    private const byte Local = 2;
    private const int Loopback = 1;
    private const int MessageLengthMax = 96;

    private readonly HashSet<(AddressFamily Family, object Owner)> _owners = [];

    internal void Add(NetlinkSocket netlink, AddressFamily family, object owner)
    {
        const ushort flags = NetlinkSocket.FlagCreate | FlagExclusive;
        Span<byte> message = stackalloc byte[MessageLengthMax];
        lock (_owners)
        {
            Check(netlink.Request(Route(message, netlink, TypeNewRoute, flags, family)), "route");
            Check(netlink.Request(Rule(message, netlink, TypeNewRule, flags, family)), "rule");
            _ = _owners.Add((family, owner));
        }
    }

    /// <summary>What is not there (any more) is no problem, and what the kernel keeps serves no packet without the mark.</summary>
    internal void Remove(NetlinkSocket netlink, AddressFamily family, object owner)
    {
        Span<byte> message = stackalloc byte[MessageLengthMax];
        lock (_owners)
        {
            _ = _owners.Remove((family, owner));
            if (!_owners.Any(other => other.Family == family))
            {
                _ = netlink.Request(Rule(message, netlink, TypeDeleteRule, 0, family));
                _ = netlink.Request(Route(message, netlink, TypeDeleteRoute, 0, family));
            }
        }
    }

    private static void Check(int error, string what)
    {
        if (error is not (0 or Libc.ErrorExists))
        {
            throw new NetworkException($"The kernel did not accept the policy {what} for packets to transparent sockets: {Libc.ErrorText(error)}.");
        }
    }

    /// <summary><c>ip route add local default dev lo table N</c>.</summary>
    private static ReadOnlySpan<byte> Route(Span<byte> buffer, NetlinkSocket netlink, ushort type, ushort flags, AddressFamily family)
    {
        var writer = Begin(buffer, netlink, type, flags);
        writer.Append(new RouteHeader { Family = Number(family), Protocol = Static, Scope = OnThisHost, Type = Local });
        Number(ref writer, RouteTable, Table);
        Number(ref writer, RouteOutInterface, Loopback);
        return writer.Finish();
    }

    /// <summary><c>ip rule add fwmark M lookup N priority P</c>.</summary>
    private static ReadOnlySpan<byte> Rule(Span<byte> buffer, NetlinkSocket netlink, ushort type, ushort flags, AddressFamily family)
    {
        var writer = Begin(buffer, netlink, type, flags);

        // struct fib_rule_hdr has the layout of struct rtmsg, with the action where that has the type.
        writer.Append(new RouteHeader { Family = Number(family), Type = ToTable });
        Number(ref writer, RulePriority, Priority);
        Number(ref writer, RuleMark, Mark);
        Number(ref writer, RuleMask, uint.MaxValue);
        Number(ref writer, RuleTable, Table);
        return writer.Finish();
    }

    private static NetlinkWriter Begin(Span<byte> buffer, NetlinkSocket netlink, ushort type, ushort flags) =>
        new(buffer, type, (ushort)(NetlinkSocket.FlagRequest | NetlinkSocket.FlagAcknowledge | flags), netlink.NextSequence());

    private static byte Number(AddressFamily family) => (byte)(family == AddressFamily.InterNetworkV6 ? 10 : 2);

    private static void Number(ref NetlinkWriter writer, ushort type, uint value) => writer.Attribute(type, MemoryMarshal.AsBytes<uint>([value]));

    [StructLayout(LayoutKind.Sequential)]
    private struct RouteHeader
    {
        internal byte Family;
        private readonly byte _destinationLength;
        private readonly byte _sourceLength;
        private readonly byte _service;
        private readonly byte _table;
        internal byte Protocol;
        internal byte Scope;
        internal byte Type;
        private readonly uint _flags;
    }
}
