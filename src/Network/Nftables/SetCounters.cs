using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using LoadMaster.Domain.Configuration;
using LoadMaster.Network.Conntrack;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Nftables;

/// <summary>
/// Reads the counters of a set of real servers' marks straight from the kernel (linux/netfilter/nf_tables.h): with many thousand servers
/// libnftables and its JSON take a hundred times as long.
/// </summary>
internal static class SetCounters
{
    private const ushort GetElements = (10 << 8) | 13;
    private const ushort ListTable = 1;
    private const ushort ListSet = 2;
    private const ushort ListElements = 3;
    private const ushort Key = 1;
    private const ushort Expression = 7;
    private const ushort Value = 1;
    private const ushort ExpressionData = 2;
    private const ushort CounterBytes = 1;
    private const ushort CounterPackets = 2;
    private const byte FamilyInet = 1;
    private const byte FamilyNetdev = 5;
    private const int RequestLengthMax = 256;

    /// <exception cref="NetworkException">The kernel has no such table or set.</exception>
    internal static Dictionary<RealServerId, (long Packets, long Bytes)> Read(NftLayout layout, string set)
    {
        var counters = new Dictionary<RealServerId, (long Packets, long Bytes)>();
        using var netlink = new NetlinkSocket(ConntrackAttributes.NetlinkNetfilter);
        Span<byte> buffer = stackalloc byte[RequestLengthMax];
        var writer = new NetlinkWriter(buffer, GetElements, NetlinkSocket.FlagRequest | NetlinkSocket.FlagDump, netlink.NextSequence());
        writer.Append((int)(layout.Family == "inet" ? FamilyInet : FamilyNetdev));
        writer.Attribute(ListTable, Encoding.ASCII.GetBytes($"{layout.Name}\0"));
        writer.Attribute(ListSet, Encoding.ASCII.GetBytes($"{set}\0"));
        netlink.Dump(writer.Finish(), (_, payload) => Read(NetlinkWriter.Find(payload[ConntrackAttributes.HeaderLength..], ListElements), counters));
        return counters;
    }

    private static void Read(ReadOnlySpan<byte> elements, Dictionary<RealServerId, (long Packets, long Bytes)> counters)
    {
        while (elements.Length >= sizeof(int))
        {
            int length = MemoryMarshal.Read<ushort>(elements);
            if (length < sizeof(int) || length > elements.Length)
            {
                return;
            }

            var element = elements[sizeof(int)..length];
            var mark = NetlinkWriter.Find(NetlinkWriter.Find(element, Key), Value);
            var counter = NetlinkWriter.Find(NetlinkWriter.Find(element, Expression), ExpressionData);
            if (mark.Length == sizeof(int) && !counter.IsEmpty)
            {
                counters[new RealServerId(MemoryMarshal.Read<int>(mark))] = (Number(counter, CounterPackets), Number(counter, CounterBytes));
            }

            elements = elements[Math.Min(NetlinkWriter.Align(length), elements.Length)..];
        }
    }

    private static long Number(ReadOnlySpan<byte> counter, ushort type) =>
        NetlinkWriter.Find(counter, type) is { Length: sizeof(long) } value ? BinaryPrimitives.ReadInt64BigEndian(value) : 0;
}
