using System.Buffers.Binary;
using System.Net;
using LoadMaster.Domain;

namespace LoadMaster.Network.Conntrack;

/// <summary>What stands of a connection: enough to make it again on another node.</summary>
/// <param name="Client">From the client to the service.</param>
/// <param name="Reply">From the real server back, as the packets are on the wire.</param>
/// <param name="State">TCP state of conntrack; 0 for UDP.</param>
/// <param name="TimeoutSeconds">Until the kernel forgets it.</param>
internal sealed record ConnectionRecord(ConntrackTuple Client, ConntrackTuple Reply, int Mark, byte State, uint TimeoutSeconds)
{
    /// <summary>What is added to the sequence numbers of the real server's packets, since the node had answered the client first; 0: nothing.</summary>
    internal uint SequenceShift { get; init; }

    /// <summary>And to their timestamps.</summary>
    internal uint TimestampShift { get; init; }
}

/// <summary>Connections as bytes: each is three entries of the persistence stream, which carries them to the standby.</summary>
internal static class ConnectionCodec
{
    internal const int Length = 3 * Limits.PersistenceEntryBytes;
    internal const int PerBlock = Limits.PersistenceBlockEntriesMax / 3;
    private const int AddressLength = 16;
    private const int ClientAt = 12;
    private const int ReplyAt = 48;
    private const int ShiftsAt = 84;
    private const byte There = 1;
    private const byte Gone = 2;

    internal static void Write(Span<byte> to, ConnectionRecord record, bool gone)
    {
        to.Clear();
        to[0] = gone ? Gone : There;
        to[1] = record.Client.Protocol;
        to[2] = record.State;
        to[3] = (byte)record.Client.Source.GetAddressBytes().Length;
        BinaryPrimitives.WriteInt32BigEndian(to[4..], record.Mark);
        BinaryPrimitives.WriteUInt32BigEndian(to[8..], record.TimeoutSeconds);
        Write(to[ClientAt..], record.Client);
        Write(to[ReplyAt..], record.Reply);
        BinaryPrimitives.WriteUInt32BigEndian(to[ShiftsAt..], record.SequenceShift);
        BinaryPrimitives.WriteUInt32BigEndian(to[(ShiftsAt + 4)..], record.TimestampShift);
    }

    /// <summary>Throws <see cref="FormatException"/> when it is none.</summary>
    internal static (ConnectionRecord Record, bool Gone) Read(ReadOnlySpan<byte> from)
    {
        var length = from[3];
        var protocol = from[1];
        if (from[0] is not (There or Gone)
            || length is not (4 or AddressLength)
            || protocol is not (ConntrackAttributes.ProtocolTcp or ConntrackAttributes.ProtocolUdp)
            || BinaryPrimitives.ReadInt32BigEndian(from[4..]) <= 0)
        {
            throw new FormatException("A connection's entry has a kind, protocol, address or server that this LoadMaster does not know.");
        }

        var record = new ConnectionRecord(
            Read(from[ClientAt..], length, protocol),
            Read(from[ReplyAt..], length, protocol),
            BinaryPrimitives.ReadInt32BigEndian(from[4..]),
            from[2],
            BinaryPrimitives.ReadUInt32BigEndian(from[8..]))
        {
            SequenceShift = BinaryPrimitives.ReadUInt32BigEndian(from[ShiftsAt..]),
            TimestampShift = BinaryPrimitives.ReadUInt32BigEndian(from[(ShiftsAt + 4)..]),
        };
        return (record, from[0] == Gone);
    }

    private static void Write(Span<byte> to, ConntrackTuple tuple)
    {
        tuple.Source.TryWriteBytes(to, out _);
        tuple.Destination.TryWriteBytes(to[AddressLength..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(to[(2 * AddressLength)..], (ushort)tuple.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(to[((2 * AddressLength) + 2)..], (ushort)tuple.DestinationPort);
    }

    private static ConntrackTuple Read(ReadOnlySpan<byte> from, int length, byte protocol) => new(
        new IPAddress(from[..length]),
        BinaryPrimitives.ReadUInt16BigEndian(from[(2 * AddressLength)..]),
        new IPAddress(from.Slice(AddressLength, length)),
        BinaryPrimitives.ReadUInt16BigEndian(from[((2 * AddressLength) + 2)..]),
        protocol);
}
