using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LoadMaster.Network.Link;

/// <summary>Ethernet frames that carry one UDP datagram over IPv4 (RFC 791, 768) or IPv6 (RFC 8200), to a station of one's choice.</summary>
internal static class DatagramFrame
{
    internal const int OverheadMax = EtherType.HeaderLength + HeaderV6 + HeaderUdp;

    private const int HeaderV4 = 20;
    private const int HeaderV6 = 40;
    private const int HeaderUdp = 8;
    private const byte Udp = 17;
    private const byte HopLimit = 64;
    private const int Ip = EtherType.HeaderLength;

    /// <summary>Writes the frame and answers its length; both addresses are of one family.</summary>
    internal static int Write(
        Span<byte> frame,
        ReadOnlySpan<byte> ownHardware,
        ReadOnlySpan<byte> station,
        IPAddress source,
        IPAddress target,
        int port,
        ReadOnlySpan<byte> payload)
    {
        var isV4 = target.AddressFamily == AddressFamily.InterNetwork;
        var udp = Ip + (isV4 ? HeaderV4 : HeaderV6);
        var length = udp + HeaderUdp + payload.Length;
        frame = frame[..length];
        frame[..(udp + HeaderUdp)].Clear();
        station.CopyTo(frame);
        ownHardware.CopyTo(frame[EtherType.HardwareAddressLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], isV4 ? EtherType.IPv4 : EtherType.IPv6);
        BinaryPrimitives.WriteUInt16BigEndian(frame[udp..], (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(udp + 2)..], (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(udp + 4)..], (ushort)(HeaderUdp + payload.Length));
        payload.CopyTo(frame[(udp + HeaderUdp)..]);
        if (isV4)
        {
            WriteV4(frame[Ip..], source, target);
        }
        else
        {
            WriteV6(frame[Ip..], source, target);
        }

        var addresses = frame[(isV4 ? Ip + 12 : Ip + 8)..udp];
        var checksum = Checksum(Sum(addresses) + Sum(frame[udp..]) + Udp + (uint)(length - udp));
        BinaryPrimitives.WriteUInt16BigEndian(frame[(udp + 6)..], checksum == 0 ? ushort.MaxValue : checksum);
        return length;
    }

    private static void WriteV4(Span<byte> packet, IPAddress source, IPAddress target)
    {
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        packet[6] = 0x40; // never fragmented
        packet[8] = HopLimit;
        packet[9] = Udp;
        source.TryWriteBytes(packet[12..], out _);
        target.TryWriteBytes(packet[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], Checksum(Sum(packet[..HeaderV4])));
    }

    private static void WriteV6(Span<byte> packet, IPAddress source, IPAddress target)
    {
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)(packet.Length - HeaderV6));
        packet[6] = Udp;
        packet[7] = HopLimit;
        source.TryWriteBytes(packet[8..], out _);
        target.TryWriteBytes(packet[24..], out _);
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (var at = 0; at + 1 < bytes.Length; at += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        }

        return bytes.Length % 2 == 0 ? sum : sum + ((uint)bytes[^1] << 8);
    }

    private static ushort Checksum(uint sum)
    {
        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
