using System.Buffers.Binary;

namespace LoadMaster.Network.Link;

/// <summary>Ethernet frames that carry ARP for IPv4.</summary>
internal static class ArpFrame
{
    internal const int Length = 42;
    internal const ushort Request = 1;
    internal const ushort Reply = 2;

    private const ushort HardwareEthernet = 1;
    private const ushort ProtocolIPv4 = 0x0800;
    private const int SenderHardware = 22;
    private const int SenderProtocol = 28;
    private const int TargetHardware = 32;
    private const int TargetProtocol = 38;

    /// <summary>A broadcast frame; <paramref name="targetHardware"/> may be empty (unknown).</summary>
    internal static void Write(
        Span<byte> frame,
        ushort operation,
        ReadOnlySpan<byte> senderHardware,
        ReadOnlySpan<byte> senderProtocol,
        ReadOnlySpan<byte> targetHardware,
        ReadOnlySpan<byte> targetProtocol)
    {
        frame[..Length].Clear();
        frame[..EtherType.HardwareAddressLength].Fill(0xff);
        senderHardware.CopyTo(frame[EtherType.HardwareAddressLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherType.Arp);
        BinaryPrimitives.WriteUInt16BigEndian(frame[14..], HardwareEthernet);
        BinaryPrimitives.WriteUInt16BigEndian(frame[16..], ProtocolIPv4);
        frame[18] = EtherType.HardwareAddressLength;
        frame[19] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(frame[20..], operation);
        senderHardware.CopyTo(frame[SenderHardware..]);
        senderProtocol.CopyTo(frame[SenderProtocol..]);
        targetHardware.CopyTo(frame[TargetHardware..]);
        targetProtocol.CopyTo(frame[TargetProtocol..]);
    }

    /// <summary>The station that the frame speaks of, which with a virtual one is not the frame's own sender.</summary>
    internal static ReadOnlySpan<byte> Sender(ReadOnlySpan<byte> frame) => frame.Slice(SenderHardware, EtherType.HardwareAddressLength);

    /// <summary>Whether the frame says that a station other than <paramref name="ownHardware"/> has the address (any operation: RFC 5227, 2.1.1).</summary>
    internal static bool ShowsOtherHolder(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> address, ReadOnlySpan<byte> ownHardware) =>
        frame.Length >= Length
        && BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == EtherType.Arp
        && BinaryPrimitives.ReadUInt16BigEndian(frame[16..]) == ProtocolIPv4
        && frame.Slice(SenderProtocol, 4).SequenceEqual(address)
        && !frame.Slice(SenderHardware, EtherType.HardwareAddressLength).SequenceEqual(ownHardware);
}
