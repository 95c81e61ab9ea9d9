using System.Buffers.Binary;

namespace LoadMaster.Network.Link;

/// <summary>Ethernet frames that carry IPv6 neighbour discovery (RFC 4861).</summary>
internal static class NeighbourFrame
{
    internal const byte IcmpV6 = 58;
    internal const byte Advertisement = 136;
    internal const int SolicitationLength = Icmp + 24;
    internal const int AdvertisementLength = Icmp + 32;

    private const byte Solicitation = 135;
    private const byte HopLimit = 255;
    private const byte OverrideFlag = 0x20;
    private const byte TargetHardwareOption = 2;
    private const int Ip = EtherType.HeaderLength;
    private const int Icmp = Ip + 40;
    private const int Target = Icmp + 8;

    private static ReadOnlySpan<byte> AllNodes => [0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    /// <summary>Unsolicited, to all nodes, with the override flag: whoever knows the address learns its new station.</summary>
    internal static void WriteAdvertisement(Span<byte> frame, ReadOnlySpan<byte> ownHardware, ReadOnlySpan<byte> address)
    {
        frame = frame[..AdvertisementLength];
        WriteHeaders(frame, ownHardware, address, AllNodes);
        frame[Icmp] = Advertisement;
        frame[Icmp + 4] = OverrideFlag;
        address.CopyTo(frame[Target..]);
        frame[Target + 16] = TargetHardwareOption;
        frame[Target + 17] = 1;
        ownHardware.CopyTo(frame[(Target + 18)..]);
        WriteChecksum(frame);
    }

    /// <summary>From the unspecified address, as duplicate address detection asks: the holder answers to all nodes.</summary>
    internal static void WriteSolicitation(Span<byte> frame, ReadOnlySpan<byte> ownHardware, ReadOnlySpan<byte> address)
    {
        frame = frame[..SolicitationLength];
        Span<byte> unspecified = stackalloc byte[16];
        unspecified.Clear();
        Span<byte> group = [0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, address[13], address[14], address[15]];
        WriteHeaders(frame, ownHardware, unspecified, group);
        frame[Icmp] = Solicitation;
        address.CopyTo(frame[Target..]);
        WriteChecksum(frame);
    }

    /// <summary>Whether the frame says that a station other than <paramref name="ownHardware"/> has the address.</summary>
    internal static bool ShowsOtherHolder(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> address, ReadOnlySpan<byte> ownHardware) =>
        frame.Length >= SolicitationLength
        && BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == EtherType.IPv6
        && frame[Ip + 6] == IcmpV6
        && frame[Ip + 7] == HopLimit
        && frame[Icmp] == Advertisement
        && frame.Slice(Target, 16).SequenceEqual(address)
        && !frame.Slice(EtherType.HardwareAddressLength, EtherType.HardwareAddressLength).SequenceEqual(ownHardware);

    private static void WriteHeaders(Span<byte> frame, ReadOnlySpan<byte> ownHardware, ReadOnlySpan<byte> source, ReadOnlySpan<byte> group)
    {
        frame.Clear();
        frame[0] = 0x33;
        frame[1] = 0x33;
        group[12..].CopyTo(frame[2..]);
        ownHardware.CopyTo(frame[EtherType.HardwareAddressLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherType.IPv6);
        frame[Ip] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(frame[(Ip + 4)..], (ushort)(frame.Length - Icmp));
        frame[Ip + 6] = IcmpV6;
        frame[Ip + 7] = HopLimit;
        source.CopyTo(frame[(Ip + 8)..]);
        group.CopyTo(frame[(Ip + 24)..]);
    }

    /// <summary>Over the pseudo header (both addresses, length, protocol) and the ICMP message, which is always of even length here.</summary>
    private static void WriteChecksum(Span<byte> frame)
    {
        var sum = (uint)(frame.Length - Icmp) + IcmpV6;
        for (var i = Ip + 8; i < frame.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(frame[i..]);
        }

        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        BinaryPrimitives.WriteUInt16BigEndian(frame[(Icmp + 2)..], (ushort)~sum);
    }
}
