using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LoadMaster.Network.Link;

namespace LoadMaster.Network.Direct;

/// <summary>What the probe's answer says.</summary>
internal enum DirectAnswer
{
    None,

    /// <summary>The connection is taken, or the echo answered.</summary>
    Taken,

    /// <summary>The address is there, but nothing listens on the port.</summary>
    Refused,
}

/// <summary>Ethernet frames of the probe: a TCP segment without data (RFC 9293) or an echo request (RFC 792, 4443), to a station of one's choice.</summary>
internal static class ProbeFrames
{
    internal const int LengthMax = Ip + HeaderV6 + TcpLength;
    internal const byte Synchronize = 0x02;
    internal const byte Reset = 0x04;

    private const int Ip = EtherType.HeaderLength;
    private const int HeaderV4 = 20;
    private const int HeaderV6 = 40;
    private const int TcpLength = 20;
    private const int EchoLength = 8;
    private const byte Tcp = 6;
    private const byte IcmpV4 = 1;
    private const byte HopLimit = 64;

    /// <summary>Both addresses are of one family. Answers the frame's length.</summary>
    internal static int WriteSegment(Span<byte> frame, ReadOnlySpan<byte> own, ReadOnlySpan<byte> station, IPEndPoint from, IPEndPoint to, uint sequence, byte flags)
    {
        var at = WriteHeaders(frame, own, station, from.Address, to.Address, Tcp, TcpLength);
        var segment = frame.Slice(at, TcpLength);
        BinaryPrimitives.WriteUInt16BigEndian(segment, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(segment[2..], (ushort)to.Port);
        BinaryPrimitives.WriteUInt32BigEndian(segment[4..], sequence);
        segment[12] = 5 << 4;
        segment[13] = flags;
        segment[14] = 0x10;
        Seal(frame, at, TcpLength, 16, Tcp, pseudo: true);
        return at + TcpLength;
    }

    internal static int WriteEcho(Span<byte> frame, ReadOnlySpan<byte> own, ReadOnlySpan<byte> station, IPAddress from, IPAddress to, ushort identifier)
    {
        var v4 = to.AddressFamily == AddressFamily.InterNetwork;
        var protocol = v4 ? IcmpV4 : NeighbourFrame.IcmpV6;
        var at = WriteHeaders(frame, own, station, from, to, protocol, EchoLength);
        var echo = frame.Slice(at, EchoLength);
        echo[0] = v4 ? (byte)8 : (byte)128;
        BinaryPrimitives.WriteUInt16BigEndian(echo[4..], identifier);
        Seal(frame, at, EchoLength, 2, protocol, pseudo: !v4);
        return at + EchoLength;
    }

    /// <summary>What a frame answers to the segment or echo request that was sent.</summary>
    /// <param name="port">The service's port, and <paramref name="ownPort"/> the one that it was asked from; 0 and the identifier for an echo request.</param>
    internal static DirectAnswer Read(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> station, IPAddress service, int port, int ownPort, uint sequence)
    {
        var v4 = service.AddressFamily == AddressFamily.InterNetwork;
        var header = v4 ? HeaderV4 : HeaderV6;
        var type = v4 ? EtherType.IPv4 : EtherType.IPv6;
        if (frame.Length < Ip + header + EchoLength
            || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != type
            || !frame.Slice(EtherType.HardwareAddressLength, EtherType.HardwareAddressLength).SequenceEqual(station)
            || (v4 && frame[Ip] != 0x45)
            || !frame.Slice(v4 ? Ip + 12 : Ip + 8, v4 ? 4 : 16).SequenceEqual(service.GetAddressBytes()))
        {
            return DirectAnswer.None;
        }

        var protocol = frame[v4 ? Ip + 9 : Ip + 6];
        var content = frame[(Ip + header)..];
        if (port == 0)
        {
            return protocol == (v4 ? IcmpV4 : NeighbourFrame.IcmpV6)
                && content[0] == (v4 ? 0 : 129)
                && BinaryPrimitives.ReadUInt16BigEndian(content[4..]) == ownPort ? DirectAnswer.Taken : DirectAnswer.None;
        }

        return protocol == Tcp
            && content.Length >= TcpLength
            && BinaryPrimitives.ReadUInt16BigEndian(content) == port
            && BinaryPrimitives.ReadUInt16BigEndian(content[2..]) == ownPort
            && BinaryPrimitives.ReadUInt32BigEndian(content[8..]) == sequence + 1
            ? (content[13] & Reset) != 0 ? DirectAnswer.Refused : DirectAnswer.Taken
            : DirectAnswer.None;
    }

    private static int WriteHeaders(Span<byte> frame, ReadOnlySpan<byte> own, ReadOnlySpan<byte> station, IPAddress from, IPAddress to, byte protocol, int length)
    {
        frame.Clear();
        station.CopyTo(frame);
        own.CopyTo(frame[EtherType.HardwareAddressLength..]);
        var packet = frame[Ip..];
        if (to.AddressFamily == AddressFamily.InterNetwork)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherType.IPv4);
            packet[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(HeaderV4 + length));
            packet[8] = HopLimit;
            packet[9] = protocol;
            from.TryWriteBytes(packet[12..], out _);
            to.TryWriteBytes(packet[16..], out _);
            BinaryPrimitives.WriteUInt16BigEndian(packet[10..], Folded(Sum(packet[..HeaderV4])));
            return Ip + HeaderV4;
        }

        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherType.IPv6);
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)length);
        packet[6] = protocol;
        packet[7] = HopLimit;
        from.TryWriteBytes(packet[8..], out _);
        to.TryWriteBytes(packet[24..], out _);
        return Ip + HeaderV6;
    }

    private static void Seal(Span<byte> frame, int at, int length, int place, byte protocol, bool pseudo)
    {
        var addresses = frame[(at == Ip + HeaderV4 ? Ip + 12 : Ip + 8)..at];
        var sum = Sum(frame.Slice(at, length)) + (pseudo ? Sum(addresses) + protocol + (uint)length : 0);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(at + place)..], Folded(sum));
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (var at = 0; at < bytes.Length; at += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        }

        return sum;
    }

    private static ushort Folded(uint sum)
    {
        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
