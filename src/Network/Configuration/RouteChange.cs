using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using LoadMaster.Domain.Networking;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Configuration;

/// <summary>Messages that change routes and policy rules; each call answers 0 or the error number.</summary>
internal static class RouteChange
{
    private const ushort TypeNewRoute = 24;
    private const ushort TypeDeleteRoute = 25;
    private const ushort TypeNewRule = 32;
    private const ushort TypeDeleteRule = 33;
    private const ushort FlagExclusive = 0x200;
    private const byte Static = 4;
    private const byte Unicast = 1;
    private const byte ToTable = 1;
    private const byte OnLink = 253;
    private const byte AnyScope = 255;
    private const int TableByteMax = 255;
    private const int LongestMessage = 256;

    internal static int Add(NetlinkSocket netlink, RouteState route, int index) =>
        Send(netlink, TypeNewRoute, NetlinkSocket.FlagCreate | NetlinkSocket.FlagReplace, route, index, route.Gateway is null && !route.IsV6 ? OnLink : (byte)0);

    internal static int Remove(NetlinkSocket netlink, RouteState route, int index) => Send(netlink, TypeDeleteRoute, 0, route, index, AnyScope);

    internal static int Add(NetlinkSocket netlink, RuleState rule) => Send(netlink, TypeNewRule, NetlinkSocket.FlagCreate | FlagExclusive, rule);

    internal static int Remove(NetlinkSocket netlink, RuleState rule) => Send(netlink, TypeDeleteRule, 0, rule);

    private static int Send(NetlinkSocket netlink, ushort type, int flags, RouteState route, int index, byte scope)
    {
        var writer = Begin(stackalloc byte[LongestMessage], netlink, type, flags);
        writer.Append(new RouteHeader
        {
            Family = Family(route.IsV6),
            DestinationLength = (byte)route.Destination.PrefixLength,
            Table = TableByte(route.Table),
            Protocol = Static,
            Scope = scope,
            Type = Unicast,
        });
        if (route.Destination.PrefixLength > 0)
        {
            Address(ref writer, RouteAttribute.Destination, route.Destination.BaseAddress);
        }

        Number(ref writer, RouteAttribute.Table, (uint)route.Table);
        Number(ref writer, RouteAttribute.OutInterface, (uint)index);
        if (route.Metric != 0)
        {
            Number(ref writer, RouteAttribute.Metric, (uint)route.Metric);
        }

        if (route.Gateway is not null)
        {
            Address(ref writer, RouteAttribute.Gateway, route.Gateway);
        }

        if (route.Source is not null)
        {
            Address(ref writer, RouteAttribute.Source, route.Source);
        }

        return netlink.Request(writer.Finish());
    }

    private static int Send(NetlinkSocket netlink, ushort type, int flags, RuleState rule)
    {
        var writer = Begin(stackalloc byte[LongestMessage], netlink, type, flags);

        // struct fib_rule_hdr has the layout of struct rtmsg, with the action where that has the type.
        writer.Append(new RouteHeader
        {
            Family = Family(rule.IsV6),
            DestinationLength = (byte)(rule.To?.PrefixLength ?? 0),
            SourceLength = (byte)(rule.From?.PrefixLength ?? 0),
            Table = TableByte(rule.Table),
            Type = ToTable,
        });
        Number(ref writer, RuleAttribute.Priority, (uint)rule.Priority);
        Number(ref writer, RuleAttribute.Table, (uint)rule.Table);
        if (rule.From is { } from)
        {
            Address(ref writer, RuleAttribute.From, from.BaseAddress);
        }

        if (rule.To is { } to)
        {
            Address(ref writer, RuleAttribute.To, to.BaseAddress);
        }

        if (rule.Interface.Length > 0)
        {
            writer.Attribute(RuleAttribute.InInterface, Encoding.ASCII.GetBytes(rule.Interface + '\0'));
        }

        if (rule.Mark != 0)
        {
            Number(ref writer, RuleAttribute.Mark, rule.Mark);
            Number(ref writer, RuleAttribute.Mask, uint.MaxValue);
        }

        return netlink.Request(writer.Finish());
    }

    /// <summary>Tables above 255 are in the attribute only.</summary>
    private static byte TableByte(int table) => table <= TableByteMax ? (byte)table : (byte)0;

    private static NetlinkWriter Begin(Span<byte> buffer, NetlinkSocket netlink, ushort type, int flags) =>
        new(buffer, type, (ushort)(NetlinkSocket.FlagRequest | NetlinkSocket.FlagAcknowledge | flags), netlink.NextSequence());

    private static byte Family(bool isV6) => (byte)(isV6 ? 10 : 2);

    private static void Address(ref NetlinkWriter writer, ushort type, IPAddress address) => writer.Attribute(type, address.GetAddressBytes());

    private static void Number(ref NetlinkWriter writer, ushort type, uint value) => writer.Attribute(type, MemoryMarshal.AsBytes<uint>([value]));

    /// <summary><c>struct rtmsg</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct RouteHeader
    {
        internal byte Family;
        internal byte DestinationLength;
        internal byte SourceLength;
        private readonly byte _service;
        internal byte Table;
        internal byte Protocol;
        internal byte Scope;
        internal byte Type;
        private readonly uint _flags;
    }
}
