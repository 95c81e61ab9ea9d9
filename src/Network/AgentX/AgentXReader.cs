using System.Buffers.Binary;

namespace LoadMaster.Network.AgentX;

/// <summary>A message that breaks the protocol; the connection cannot go on.</summary>
public sealed class AgentXFormatException(string message) : Exception(message);

/// <summary>The head of a message (RFC 2741, 6.1).</summary>
public readonly record struct AgentXHead(AgentXKind Kind, bool BigEndian, bool HasContext, uint Session, uint Transaction, uint Packet, int PayloadLength);

/// <summary>Reads messages of the master agent, strict and bounded: every length is checked before it is believed.</summary>
public ref struct AgentXReader
{
    public const int HeadLength = 20;

    /// <summary>Far above what a master sends: SNMP messages over UDP end at 64 KB.</summary>
    public const int PayloadLengthMax = 256 * 1024;
    private const byte Version = 1;
    private const byte NonDefaultContext = 0x08;
    private const byte NetworkByteOrder = 0x10;

    /// <summary>Stands for .1.3.6.1 and the number after it.</summary>
    private const int InternetLength = 5;

    private readonly bool _bigEndian;
    private ReadOnlySpan<byte> _rest;

    private AgentXReader(ReadOnlySpan<byte> payload, bool bigEndian)
    {
        _rest = payload;
        _bigEndian = bigEndian;
    }

    /// <exception cref="AgentXFormatException">It is no head of ours.</exception>
    public static AgentXHead ReadHead(ReadOnlySpan<byte> head)
    {
        if (head.Length != HeadLength || head[0] != Version)
        {
            throw new AgentXFormatException($"the message has version {(head.Length > 0 ? head[0] : 0)}, not {Version}");
        }

        var bigEndian = (head[2] & NetworkByteOrder) != 0;
        var length = Number(head[16..], bigEndian);
        if (length > PayloadLengthMax || length % 4 != 0)
        {
            throw new AgentXFormatException($"the message claims {length} bytes; at most {PayloadLengthMax}, in fours, are taken");
        }

        return new AgentXHead(
            (AgentXKind)head[1], bigEndian, (head[2] & NonDefaultContext) != 0, Number(head[4..], bigEndian), Number(head[8..], bigEndian), Number(head[12..], bigEndian), (int)length);
    }

    /// <summary>The whole message. Kinds that only a master gets, and the values of sets, are not looked into: they are refused by kind.</summary>
    /// <exception cref="AgentXFormatException">The payload is not as the kind has it.</exception>
    public static AgentXPdu Read(AgentXHead head, ReadOnlySpan<byte> payload)
    {
        var reader = new AgentXReader(payload, head.BigEndian);
        var pdu = new AgentXPdu(head.Kind, head.Session, head.Transaction, head.Packet);
        if (head.HasContext)
        {
            reader.SkipOctets();
            pdu = pdu with { OtherContext = true };
        }

        switch (head.Kind)
        {
            case AgentXKind.Get or AgentXKind.GetNext:
                return pdu with { Ranges = reader.Ranges() };
            case AgentXKind.GetBulk:
                var counts = reader.Take(4);
                return pdu with { NonRepeaters = Short(counts, head.BigEndian), MaxRepetitions = Short(counts[2..], head.BigEndian), Ranges = reader.Ranges() };
            case AgentXKind.Close:
                return pdu with { Reason = reader.Take(4)[0] };
            case AgentXKind.Response:
                // sysUpTime, error, index; what was sent comes back behind them.
                return pdu with { Error = Short(reader.Take(8)[4..], head.BigEndian) };
            default:
                return pdu;
        }
    }

    private List<SearchRange> Ranges()
    {
        var ranges = new List<SearchRange>();
        while (_rest.Length > 0)
        {
            var (start, include) = ReadOid();
            var (end, _) = ReadOid();
            ranges.Add(new SearchRange(start, include, end));
        }

        return ranges;
    }

    private (Oid Id, bool Include) ReadOid()
    {
        var head = Take(4);
        int count = head[0];
        var prefix = head[1];
        var parts = new uint[prefix == 0 ? count : count + InternetLength];
        if (parts.Length > Oid.LengthMax)
        {
            throw new AgentXFormatException($"an object identifier has {parts.Length} parts; {Oid.LengthMax} are the most");
        }

        var at = 0;
        if (prefix != 0)
        {
            (parts[0], parts[1], parts[2], parts[3], parts[4]) = (1, 3, 6, 1, prefix);
            at = InternetLength;
        }

        var numbers = Take(count * 4);
        for (var index = 0; index < count; index++)
        {
            parts[at + index] = Number(numbers[(index * 4)..], _bigEndian);
        }

        return (new Oid(parts), head[2] != 0);
    }

    private void SkipOctets()
    {
        var length = Number(Take(4), _bigEndian);
        if (length > PayloadLengthMax)
        {
            throw new AgentXFormatException($"a text claims {length} bytes");
        }

        Take(((int)length + 3) & ~3);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new AgentXFormatException($"the message ends where {count} more bytes should be");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private static uint Number(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static ushort Short(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
