using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LoadMaster.Domain.Configuration;
using LoadMaster.Network.Interop;
using LoadMaster.Network.Netlink;
using static LoadMaster.Network.Conntrack.ConntrackAttributes;

namespace LoadMaster.Network.Conntrack;

/// <summary>The kernel's table of connections, of which those with a translated destination and a mark are ours: the mark is the real server.</summary>
internal static class ConntrackTable
{
    private const int MessageLengthMax = 64;

    /// <summary>Connections that are open, by real server.</summary>
    internal static IReadOnlyDictionary<RealServerId, int> Count()
    {
        var counts = new Dictionary<RealServerId, int>();
        Dump((mark, attributes) =>
        {
            if (IsOpen(attributes))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(counts, new RealServerId(mark), out _)++;
            }
        });
        return counts;
    }

    /// <summary>Removes the connections of the servers and answers the TCP ones' client side, at most so many; <paramref name="count"/> counts all.</summary>
    internal static List<ConntrackTuple> Forget(IReadOnlySet<RealServerId> servers, int answeredMax, out int count)
    {
        var clients = new List<ConntrackTuple>();
        var found = 0;
        Dump((mark, attributes) =>
        {
            if (!servers.Contains(new RealServerId(mark)))
            {
                return;
            }

            found++;
            if (clients.Count < answeredMax
                && IsOpen(attributes)
                && ConntrackTuple.Read(NetlinkWriter.Find(attributes, TupleOriginal)) is { Protocol: ProtocolTcp } tuple)
            {
                clients.Add(tuple);
            }
        });
        using var netlink = new NetlinkSocket(NetlinkNetfilter);
        foreach (var server in servers)
        {
            Delete(netlink, server);
        }

        count = found;
        return clients;
    }

    /// <summary>The open connections with all that is needed to make them elsewhere.</summary>
    internal static List<ConnectionRecord> ReadAll()
    {
        var records = new List<ConnectionRecord>();
        Dump((mark, attributes) =>
        {
            if (IsOpen(attributes) && Read(mark, attributes) is { } record)
            {
                records.Add(record);
            }
        });
        return records;
    }

    /// <summary>One connection with a translated destination and a mark; null for any other.</summary>
    internal static ConnectionRecord? ReadOurs(ReadOnlySpan<byte> attributes)
    {
        var mark = (int)ReadNumber(attributes, Mark);
        return mark > 0 && (ReadNumber(attributes, Status) & StatusDestinationNat) != 0 ? Read(mark, attributes) : null;
    }

    private static ConnectionRecord? Read(int mark, ReadOnlySpan<byte> attributes)
    {
        if (ConntrackTuple.Read(NetlinkWriter.Find(attributes, TupleOriginal)) is not { } client
            || ConntrackTuple.Read(NetlinkWriter.Find(attributes, TupleReply)) is not { } reply)
        {
            return null;
        }

        var state = NetlinkWriter.Find(NetlinkWriter.Find(NetlinkWriter.Find(attributes, ProtocolInfo), InfoTcp), TcpState);
        return new ConnectionRecord(client, reply, mark, state.IsEmpty ? (byte)0 : state[0], ReadNumber(attributes, Expiry))
        {
            SequenceShift = ReadNumber(NetlinkWriter.Find(attributes, SequenceReply), SequenceAfter),
            TimestampShift = ReadNumber(NetlinkWriter.Find(attributes, Proxied), ProxiedShift),
        };
    }

    private static void Delete(NetlinkSocket netlink, RealServerId server)
    {
        Span<byte> buffer = stackalloc byte[MessageLengthMax];
        var writer = new NetlinkWriter(buffer, TypeDelete, NetlinkSocket.FlagRequest | NetlinkSocket.FlagAcknowledge, netlink.NextSequence());
        writer.Skip(HeaderLength);
        WriteNumber(ref writer, Mark, (uint)server.Value);
        WriteNumber(ref writer, MarkMask, uint.MaxValue);
        var error = netlink.Request(writer.Finish());
        if (error is not (0 or Libc.ErrorNoEntry))
        {
            throw new NetworkException($"The kernel did not forget the connections of real server {server}: {Libc.ErrorText(error)}.");
        }
    }

    /// <summary>Hands on the mark and attributes of each connection with a translated destination.</summary>
    internal static void Dump(ConntrackHandler handle)
    {
        using var netlink = new NetlinkSocket(NetlinkNetfilter);
        Span<byte> buffer = stackalloc byte[MessageLengthMax];
        var writer = new NetlinkWriter(buffer, TypeGet, NetlinkSocket.FlagRequest | NetlinkSocket.FlagDump, netlink.NextSequence());
        writer.Skip(HeaderLength);
        WriteNumber(ref writer, Status, StatusDestinationNat);
        WriteNumber(ref writer, StatusMask, StatusDestinationNat);
        netlink.Dump(writer.Finish(), (_, payload) =>
        {
            // A kernel that knows no filter by status sends all.
            var attributes = payload[HeaderLength..];
            var mark = (int)ReadNumber(attributes, Mark);
            if (mark > 0 && (ReadNumber(attributes, Status) & StatusDestinationNat) != 0)
            {
                handle(mark, attributes);
            }
        });
    }

    internal static bool IsOpen(ReadOnlySpan<byte> attributes)
    {
        var tcp = NetlinkWriter.Find(NetlinkWriter.Find(attributes, ProtocolInfo), InfoTcp);
        var state = NetlinkWriter.Find(tcp, TcpState);
        return state.IsEmpty || state[0] is not (TcpTimeWait or TcpClose);
    }

    private static uint ReadNumber(ReadOnlySpan<byte> attributes, ushort type)
    {
        var value = NetlinkWriter.Find(attributes, type);
        return value.Length == sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(value) : 0;
    }

    private static void WriteNumber(ref NetlinkWriter writer, ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        writer.Attribute(type, bytes);
    }
}

/// <summary>Takes the mark and the attributes of one connection.</summary>
internal delegate void ConntrackHandler(int mark, ReadOnlySpan<byte> attributes);
