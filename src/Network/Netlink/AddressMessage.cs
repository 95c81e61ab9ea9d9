using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LoadMaster.Network.Netlink;

/// <summary>Adds and removes single addresses (/32, /128) with a lifetime.</summary>
internal static class AddressMessage
{
    private const ushort TypeNew = 20;
    private const ushort TypeDelete = 21;
    private const ushort AttributeAddress = 1;
    private const ushort AttributeLocal = 2;
    private const ushort AttributeCacheInfo = 6;
    private const byte FamilyV4 = 2;
    private const byte FamilyV6 = 10;
    private const byte FlagNoDuplicateDetection = 2;
    private const int LongestMessage = 96;

    /// <summary>Adds the address or renews its lifetime; answers 0 or the error number.</summary>
    internal static int Put(NetlinkSocket netlink, int linkIndex, IPAddress address, uint lifetimeSeconds)
    {
        Span<byte> buffer = stackalloc byte[LongestMessage];
        const ushort Flags = NetlinkSocket.FlagRequest | NetlinkSocket.FlagAcknowledge | NetlinkSocket.FlagCreate | NetlinkSocket.FlagReplace;
        var writer = Begin(buffer, TypeNew, Flags, netlink.NextSequence(), linkIndex, address);

        // Preferred and valid. An IPv6 address that is preferred for no time is never chosen as the source of this node's own connections,
        // which would break when it moves (RFC 6724, rule 3); a /128 would else be chosen often (rule 8).
        var preferred = address.AddressFamily == AddressFamily.InterNetworkV6 ? 0 : lifetimeSeconds;
        writer.Attribute(AttributeCacheInfo, MemoryMarshal.AsBytes<uint>([preferred, lifetimeSeconds, 0, 0]));
        return netlink.Request(writer.Finish());
    }

    /// <summary>Removes the address; answers 0 or the error number.</summary>
    internal static int Delete(NetlinkSocket netlink, int linkIndex, IPAddress address)
    {
        Span<byte> buffer = stackalloc byte[LongestMessage];
        const ushort Flags = NetlinkSocket.FlagRequest | NetlinkSocket.FlagAcknowledge;
        return netlink.Request(Begin(buffer, TypeDelete, Flags, netlink.NextSequence(), linkIndex, address).Finish());
    }

    private static NetlinkWriter Begin(Span<byte> buffer, ushort type, ushort flags, uint sequence, int linkIndex, IPAddress address)
    {
        var v6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        var writer = new NetlinkWriter(buffer, type, flags, sequence);

        // struct ifaddrmsg: family, prefix length, flags, scope (0: everywhere), interface.
        writer.Append(new AddressHeader
        {
            Family = v6 ? FamilyV6 : FamilyV4,
            PrefixLength = (byte)(length * 8),
            Flags = v6 ? FlagNoDuplicateDetection : (byte)0,
            LinkIndex = linkIndex,
        });
        writer.Attribute(AttributeLocal, bytes[..length]);
        writer.Attribute(AttributeAddress, bytes[..length]);
        return writer;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct AddressHeader
    {
        internal byte Family;
        internal byte PrefixLength;
        internal byte Flags;
        private readonly byte _scope;
        internal int LinkIndex;
    }
}
