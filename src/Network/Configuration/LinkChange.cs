using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Networking;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Configuration;

/// <summary>Messages that change interfaces and addresses; each call answers 0 or the error number.</summary>
internal static class LinkChange
{
    private const ushort TypeNewLink = 16;
    private const ushort TypeDeleteLink = 17;
    private const ushort TypeNewAddress = 20;
    private const ushort TypeDeleteAddress = 21;
    private const ushort FlagExclusive = 0x200;
    private const uint Up = 1;
    private const byte FamilyV4 = 2;
    private const byte FamilyV6 = 10;

    /// <summary>Without it an address could not be bound to for a second, and the node would start without it.</summary>
    private const byte FlagNoDuplicateDetection = 2;
    private const int LongestMessage = 256;

    internal static int Create(NetlinkSocket netlink, LinkState link, int parent)
    {
        var writer = Begin(stackalloc byte[LongestMessage], netlink, TypeNewLink, NetlinkSocket.FlagCreate | FlagExclusive, default);
        writer.Attribute(LinkAttribute.Name, Encoding.ASCII.GetBytes(link.Name + '\0'));
        Number(ref writer, LinkAttribute.Mtu, link.Mtu);
        if (link.Kind == InterfaceKind.Vlan)
        {
            Number(ref writer, LinkAttribute.Parent, parent);
        }

        var info = writer.Begin(LinkAttribute.Info);
        writer.Attribute(LinkAttribute.InfoKind, link.Kind == InterfaceKind.Vlan ? "vlan"u8 : "bond"u8);
        var data = writer.Begin(LinkAttribute.InfoData);
        if (link.Bond is { } bond)
        {
            WriteBond(ref writer, bond);
        }
        else
        {
            writer.Attribute(LinkAttribute.VlanId, MemoryMarshal.AsBytes<ushort>([(ushort)link.VlanId]));
        }

        writer.End(data);
        writer.End(info);
        return netlink.Request(writer.Finish());
    }

    internal static int Delete(NetlinkSocket netlink, int index) =>
        netlink.Request(Begin(stackalloc byte[LongestMessage], netlink, TypeDeleteLink, 0, new LinkHeader { Index = index }).Finish());

    internal static int SetUp(NetlinkSocket netlink, int index, bool up) => netlink.Request(
        Begin(stackalloc byte[LongestMessage], netlink, TypeNewLink, 0, new LinkHeader { Index = index, Flags = up ? Up : 0, Change = Up }).Finish());

    internal static int SetMtu(NetlinkSocket netlink, int index, int mtu) => Set(netlink, index, LinkAttribute.Mtu, mtu);

    /// <param name="master">0: none.</param>
    internal static int SetMaster(NetlinkSocket netlink, int index, int master) => Set(netlink, index, LinkAttribute.Master, master);

    /// <param name="primary">0: none.</param>
    internal static int SetPrimary(NetlinkSocket netlink, int bond, int primary)
    {
        var writer = Begin(stackalloc byte[LongestMessage], netlink, TypeNewLink, 0, new LinkHeader { Index = bond });
        var info = writer.Begin(LinkAttribute.Info);
        writer.Attribute(LinkAttribute.InfoKind, "bond"u8);
        var data = writer.Begin(LinkAttribute.InfoData);
        Number(ref writer, LinkAttribute.BondPrimary, primary);
        writer.End(data);
        writer.End(info);
        return netlink.Request(writer.Finish());
    }

    internal static int AddAddress(NetlinkSocket netlink, int index, InterfaceAddress address) =>
        Address(netlink, TypeNewAddress, NetlinkSocket.FlagCreate | NetlinkSocket.FlagReplace, index, address);

    internal static int RemoveAddress(NetlinkSocket netlink, int index, InterfaceAddress address) => Address(netlink, TypeDeleteAddress, 0, index, address);

    /// <summary>The kernel refuses what a mode has no use for.</summary>
    private static void WriteBond(ref NetlinkWriter writer, BondSettings bond)
    {
        writer.Attribute(LinkAttribute.BondMode, [(byte)bond.Mode]);
        Number(ref writer, LinkAttribute.BondMiimon, bond.MiimonMilliseconds);
        if (bond.HasHashPolicy)
        {
            writer.Attribute(LinkAttribute.BondHashPolicy, [(byte)bond.HashPolicy]);
        }

        if (bond.Mode == BondMode.Lacp)
        {
            writer.Attribute(LinkAttribute.BondLacpRate, [(byte)bond.LacpRate]);
        }
    }

    private static int Set(NetlinkSocket netlink, int index, ushort attribute, int value)
    {
        var writer = Begin(stackalloc byte[LongestMessage], netlink, TypeNewLink, 0, new LinkHeader { Index = index });
        Number(ref writer, attribute, value);
        return netlink.Request(writer.Finish());
    }

    private static int Address(NetlinkSocket netlink, ushort type, int flags, int index, InterfaceAddress address)
    {
        var bytes = address.Address.GetAddressBytes();
        var writer = new NetlinkWriter(
            stackalloc byte[LongestMessage], type, (ushort)(NetlinkSocket.FlagRequest | NetlinkSocket.FlagAcknowledge | flags), netlink.NextSequence());
        writer.Append(new AddressHeader
        {
            Family = address.IsV6 ? FamilyV6 : FamilyV4,
            PrefixLength = (byte)address.PrefixLength,
            Flags = address.IsV6 ? FlagNoDuplicateDetection : (byte)0,
            LinkIndex = index,
        });
        writer.Attribute(AddressAttribute.Local, bytes);
        writer.Attribute(AddressAttribute.Address, bytes);
        if (address.Address.AddressFamily == AddressFamily.InterNetwork && address.PrefixLength <= 30)
        {
            var last = BitConverter.ToUInt32([.. bytes.Reverse()]) | (uint.MaxValue >> address.PrefixLength);
            writer.Attribute(AddressAttribute.Broadcast, [.. BitConverter.GetBytes(last).Reverse()]);
        }

        return netlink.Request(writer.Finish());
    }

    private static NetlinkWriter Begin(Span<byte> buffer, NetlinkSocket netlink, ushort type, int flags, LinkHeader header)
    {
        var writer = new NetlinkWriter(buffer, type, (ushort)(NetlinkSocket.FlagRequest | NetlinkSocket.FlagAcknowledge | flags), netlink.NextSequence());
        writer.Append(header);
        return writer;
    }

    private static void Number(ref NetlinkWriter writer, ushort attribute, int value) => writer.Attribute(attribute, MemoryMarshal.AsBytes<int>([value]));

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

    /// <summary><c>struct ifaddrmsg</c>.</summary>
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
