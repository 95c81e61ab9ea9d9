using System.Buffers.Binary;
using System.Net;
using LoadMaster.Network.Interop;
using LoadMaster.Network.Netlink;
using static LoadMaster.Network.Conntrack.ConntrackAttributes;

namespace LoadMaster.Network.Conntrack;

/// <summary>Makes, renews and removes single connections in the kernel's table.</summary>
internal sealed class ConntrackInjector : IDisposable
{
    private const int MessageLengthMax = 640;
    private const ushort FlagExclusive = 0x200;
    private const uint FamilyV4 = 2;
    private const uint FamilyV6 = 10;
    private const uint StatusTaken = 0x2 | 0x4 | 0x8; // SEEN_REPLY, ASSURED, CONFIRMED
    private const byte Liberal = 0x08;
    private const ushort TcpFlagsOriginal = 4;
    private const ushort TcpFlagsReply = 5;
    private const ushort NatV4Minimum = 1;
    private const ushort NatV4Maximum = 2;
    private const ushort NatProtocol = 3;
    private const ushort NatV6Minimum = 4;
    private const ushort NatV6Maximum = 5;
    private const ushort NatPortMinimum = 1;
    private const ushort NatPortMaximum = 2;
    private readonly NetlinkSocket _netlink = new(NetlinkNetfilter);

    /// <summary>False when the kernel does not take it.</summary>
    internal bool Put(ConnectionRecord record)
    {
        var error = Create(record);
        if (error == Libc.ErrorExists)
        {
            error = _netlink.Request(Message(stackalloc byte[MessageLengthMax], record, TypeNew, 0, Extent.Changes));
            if (error == Libc.ErrorNoEntry && Delete(record))
            {
                // The client has used its port again, and the one that is here goes to another server, which no change can alter.
                error = Create(record);
            }
        }

        return error == 0;
    }

    private int Create(ConnectionRecord record) =>
        _netlink.Request(Message(stackalloc byte[MessageLengthMax], record, TypeNew, NetlinkSocket.FlagCreate | FlagExclusive, Extent.Whole));

    /// <summary>True also when it was gone already.</summary>
    internal bool Delete(ConnectionRecord record) =>
        _netlink.Request(Message(stackalloc byte[MessageLengthMax], record, TypeDelete, 0, Extent.Name)) is 0 or Libc.ErrorNoEntry;

    public void Dispose() => _netlink.Dispose();

    private ReadOnlySpan<byte> Message(Span<byte> buffer, ConnectionRecord record, ushort type, ushort flags, Extent extent)
    {
        var writer = new NetlinkWriter(buffer, type, (ushort)(NetlinkSocket.FlagRequest | NetlinkSocket.FlagAcknowledge | flags), _netlink.NextSequence());

        // struct nfgenmsg: its first byte is the family, the others are 0.
        writer.Append(record.Client.Source.GetAddressBytes().Length == 4 ? FamilyV4 : FamilyV6);
        if (extent == Extent.Changes)
        {
            // By its answers, so that only one with the same server is found.
            Tuple(ref writer, TupleReply, record.Reply);
        }
        else
        {
            Tuple(ref writer, TupleOriginal, record.Client);
        }

        if (extent == Extent.Name)
        {
            return writer.Finish();
        }

        if (extent == Extent.Whole)
        {
            // The plain inverse: the kernel makes the translated one from the NAT that follows.
            var client = record.Client;
            Tuple(ref writer, TupleReply, new ConntrackTuple(client.Destination, client.DestinationPort, client.Source, client.SourcePort, client.Protocol));
            Nat(ref writer, NatDestination, record.Reply.Source, record.Reply.SourcePort);
            if (!record.Reply.Destination.Equals(client.Source) || record.Reply.DestinationPort != client.SourcePort)
            {
                Nat(ref writer, NatSource, record.Reply.Destination, record.Reply.DestinationPort);
            }

            Number(ref writer, Status, StatusTaken);
        }

        Number(ref writer, Expiry, record.TimeoutSeconds);
        Number(ref writer, Mark, (uint)record.Mark);
        if ((record.SequenceShift | record.TimestampShift) != 0)
        {
            Shifts(ref writer, record);
        }

        if (record.Client.Protocol == ProtocolTcp)
        {
            var info = writer.Begin(ProtocolInfo | Nested);
            var tcp = writer.Begin(InfoTcp | Nested);
            writer.Attribute(TcpState, [record.State]);

            // This node has not seen the sequence numbers.
            writer.Attribute(TcpFlagsOriginal, [Liberal, Liberal]);
            writer.Attribute(TcpFlagsReply, [Liberal, Liberal]);
            writer.End(tcp);
            writer.End(info);
        }

        return writer.Finish();
    }

    private static void Shifts(ref NetlinkWriter writer, ConnectionRecord record)
    {
        var sequence = writer.Begin(SequenceReply | Nested);
        Number(ref writer, SequenceAt, 0);
        Number(ref writer, SequenceBefore, record.SequenceShift);
        Number(ref writer, SequenceAfter, record.SequenceShift);
        writer.End(sequence);
        var proxied = writer.Begin(Proxied | Nested);

        // These two serve the handshake, which is over.
        Number(ref writer, ProxiedSequence, 0);
        Number(ref writer, ProxiedTimestamp, 0);
        Number(ref writer, ProxiedShift, record.TimestampShift);
        writer.End(proxied);
    }

    /// <summary>How much of a connection a message holds.</summary>
    private enum Extent
    {
        Name,

        /// <summary>What may change in one that is there.</summary>
        Changes,

        Whole,
    }

    private static void Tuple(ref NetlinkWriter writer, ushort type, ConntrackTuple tuple)
    {
        var v4 = tuple.Source.GetAddressBytes().Length == 4;
        var whole = writer.Begin((ushort)(type | Nested));
        var addresses = writer.Begin(TupleAddress | Nested);
        writer.Attribute(v4 ? AddressV4Source : AddressV6Source, tuple.Source.GetAddressBytes());
        writer.Attribute(v4 ? AddressV4Destination : AddressV6Destination, tuple.Destination.GetAddressBytes());
        writer.End(addresses);
        var protocol = writer.Begin(TupleProtocol | Nested);
        writer.Attribute(ProtocolNumber, [tuple.Protocol]);
        Port(ref writer, ProtocolSourcePort, tuple.SourcePort);
        Port(ref writer, ProtocolDestinationPort, tuple.DestinationPort);
        writer.End(protocol);
        writer.End(whole);
    }

    private static void Nat(ref NetlinkWriter writer, ushort type, IPAddress address, int port)
    {
        var bytes = address.GetAddressBytes();
        var whole = writer.Begin((ushort)(type | Nested));
        writer.Attribute(bytes.Length == 4 ? NatV4Minimum : NatV6Minimum, bytes);
        writer.Attribute(bytes.Length == 4 ? NatV4Maximum : NatV6Maximum, bytes);
        var protocol = writer.Begin(NatProtocol | Nested);
        Port(ref writer, NatPortMinimum, port);
        Port(ref writer, NatPortMaximum, port);
        writer.End(protocol);
        writer.End(whole);
    }

    private static void Port(ref NetlinkWriter writer, ushort type, int port)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)port);
        writer.Attribute(type, bytes);
    }

    private static void Number(ref NetlinkWriter writer, ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        writer.Attribute(type, bytes);
    }
}
