using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LoadMaster.Network.Netlink;

/// <summary>Who is at the other end of an address, as the kernel knows it.</summary>
/// <param name="Hardware">Empty while nobody has answered.</param>
/// <param name="IsSure">Heard of lately, so that there is nothing to ask.</param>
internal sealed record Neighbour(int Link, IPAddress Address, byte[] Hardware, bool IsSure);

/// <summary>The kernel's neighbour table (ARP and neighbour discovery) of the calling thread's network namespace.</summary>
internal static class NeighbourTable
{
    private const ushort TypeNew = 28;
    private const ushort TypeGet = 30;
    private const int HeaderLength = 12;
    private const ushort AttributeAddress = 1;
    private const ushort AttributeHardware = 2;
    private const byte FlagUse = 1;
    private const ushort StatesKnown = Reachable | 0x04 | 0x08 | 0x10 | Fixed;
    private const ushort Reachable = 0x02;

    /// <summary>Entered by an administrator, or on a link that has no addresses to ask for.</summary>
    private const ushort Fixed = 0x40 | 0x80;
    private const int LongestMessage = 64;

    internal static List<Neighbour> Read(NetlinkSocket netlink)
    {
        var neighbours = new List<Neighbour>();
        netlink.Dump(TypeGet, HeaderLength, (type, payload) =>
        {
            if (type != TypeNew || payload.Length < HeaderLength)
            {
                return;
            }

            var address = NetlinkWriter.Find(payload[HeaderLength..], AttributeAddress);
            var state = MemoryMarshal.Read<ushort>(payload[8..]);
            if (address.Length is 4 or 16)
            {
                neighbours.Add(new Neighbour(
                    MemoryMarshal.Read<int>(payload[4..]),
                    new IPAddress(address),
                    (state & StatesKnown) == 0 ? [] : NetlinkWriter.Find(payload[HeaderLength..], AttributeHardware).ToArray(),
                    (state & (Reachable | Fixed)) != 0));
            }
        });
        return neighbours;
    }

    /// <summary>Lets the kernel ask for the address, as if a packet were to be sent there; answers 0 or the error number.</summary>
    internal static int Ask(NetlinkSocket netlink, int link, IPAddress address)
    {
        var writer = new NetlinkWriter(
            stackalloc byte[LongestMessage],
            TypeNew,
            NetlinkSocket.FlagRequest | NetlinkSocket.FlagAcknowledge | NetlinkSocket.FlagCreate,
            netlink.NextSequence());
        writer.Append(new NeighbourHeader
        {
            Family = (byte)(address.AddressFamily == AddressFamily.InterNetwork ? 2 : 10),
            Link = link,
            Flags = FlagUse,
        });
        writer.Attribute(AttributeAddress, address.GetAddressBytes());
        return netlink.Request(writer.Finish());
    }

    /// <summary><c>struct ndmsg</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct NeighbourHeader
    {
        internal byte Family;
        private readonly byte _padding;
        private readonly ushort _more;
        internal int Link;
        private readonly ushort _state;
        internal byte Flags;
        private readonly byte _type;
    }
}
