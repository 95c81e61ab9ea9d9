using System.Runtime.InteropServices;
using System.Text;

namespace LoadMaster.Network.Netlink;

/// <summary>Makes, changes and removes macvlan interfaces; each call answers 0 or the error number.</summary>
internal static class LinkMessage
{
    internal const string Macvlan = "macvlan";

    private const ushort TypeNew = 16;
    private const ushort TypeDelete = 17;
    private const ushort FlagExclusive = 0x200;
    private const ushort AttributeHardwareAddress = 1;
    private const ushort AttributeName = 3;
    private const ushort AttributeParent = 5;
    private const ushort AttributeInfo = 18;
    private const ushort AttributeAlias = 20;
    private const ushort InfoKind = 1;
    private const ushort InfoData = 2;
    private const ushort MacvlanMode = 1;
    private const uint ModePrivate = 1;
    private const uint Up = 1;
    private const int LongestMessage = 384;

    /// <summary>Down and without addresses; private: it speaks with the wire only, never with another macvlan of its parent.</summary>
    internal static int AddMacvlan(NetlinkSocket netlink, string name, int parentIndex, ReadOnlySpan<byte> hardware)
    {
        var writer = Begin(stackalloc byte[LongestMessage], netlink, TypeNew, NetlinkSocket.FlagCreate | FlagExclusive, default);
        Text(ref writer, AttributeName, name);
        writer.Attribute(AttributeParent, MemoryMarshal.AsBytes<int>([parentIndex]));
        writer.Attribute(AttributeHardwareAddress, hardware);
        var info = writer.Begin(AttributeInfo);
        Text(ref writer, InfoKind, Macvlan);
        var data = writer.Begin(InfoData);
        writer.Attribute(MacvlanMode, MemoryMarshal.AsBytes<uint>([ModePrivate]));
        writer.End(data);
        writer.End(info);
        return netlink.Request(writer.Finish());
    }

    internal static int SetUp(NetlinkSocket netlink, int index, bool up)
    {
        var header = new LinkHeader { Index = index, Flags = up ? Up : 0, Change = Up };
        return netlink.Request(Begin(stackalloc byte[LongestMessage], netlink, TypeNew, 0, header).Finish());
    }

    internal static int SetHardwareAddress(NetlinkSocket netlink, int index, ReadOnlySpan<byte> hardware)
    {
        var writer = Begin(stackalloc byte[LongestMessage], netlink, TypeNew, 0, new LinkHeader { Index = index });
        writer.Attribute(AttributeHardwareAddress, hardware);
        return netlink.Request(writer.Finish());
    }

    /// <summary>An empty one removes it.</summary>
    internal static int SetAlias(NetlinkSocket netlink, int index, string alias)
    {
        var writer = Begin(stackalloc byte[LongestMessage], netlink, TypeNew, 0, new LinkHeader { Index = index });
        writer.Attribute(AttributeAlias, Encoding.ASCII.GetBytes(alias));
        return netlink.Request(writer.Finish());
    }

    internal static int Delete(NetlinkSocket netlink, int index) =>
        netlink.Request(Begin(stackalloc byte[LongestMessage], netlink, TypeDelete, 0, new LinkHeader { Index = index }).Finish());

    private static NetlinkWriter Begin(Span<byte> buffer, NetlinkSocket netlink, ushort type, ushort flags, LinkHeader header)
    {
        var writer = new NetlinkWriter(
            buffer, type, (ushort)(NetlinkSocket.FlagRequest | NetlinkSocket.FlagAcknowledge | flags), netlink.NextSequence());
        writer.Append(header);
        return writer;
    }

    private static void Text(ref NetlinkWriter writer, ushort type, string text) => writer.Attribute(type, Encoding.ASCII.GetBytes(text + '\0'));

    /// <summary><c>struct ifinfomsg</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LinkHeader
    {
        private readonly byte _family;
        private readonly byte _padding;
        private readonly ushort _type;
        internal int Index;
        internal uint Flags;
        internal uint Change;
    }
}
