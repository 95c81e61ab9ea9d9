using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace LoadMaster.DataPlane.Engine;

/// <summary>A client's IP address as accept returned it, without any object.</summary>
internal struct ClientAddress
{
    private AddressBytes _bytes;

    public byte Length { get; private set; }

    public ushort Port { get; private set; }

    public static unsafe ClientAddress Of(byte* socketAddress)
    {
        var address = default(ClientAddress);
        var isV6 = *(ushort*)socketAddress == NativeAddress.FamilyV6;
        address.Length = (byte)(isV6 ? 16 : 4);
        address.Port = BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(socketAddress + 2, 2));
        new ReadOnlySpan<byte>(socketAddress + (isV6 ? 8 : 4), address.Length).CopyTo(address._bytes);
        return address;
    }

    /// <summary>An IPv4 address that is written as IPv6 is the IPv4 address: lists of networks must find it.</summary>
    /// <param name="bytes">4 or 16.</param>
    public static ClientAddress Of(ReadOnlySpan<byte> bytes, int port)
    {
        if (bytes.Length == 16 && bytes.StartsWith(MappedStart))
        {
            bytes = bytes[MappedStart.Length..];
        }

        var address = new ClientAddress { Length = (byte)bytes.Length, Port = (ushort)port };
        bytes.CopyTo(address._bytes);
        return address;
    }

    /// <summary>Writes it as the kernel takes it, without the port, and returns the length.</summary>
    /// <param name="socketAddress">Room for <see cref="NativeAddress.LengthMax"/> bytes.</param>
    public readonly unsafe uint ToSocketAddress(byte* socketAddress)
    {
        var room = new Span<byte>(socketAddress, NativeAddress.LengthMax);
        room.Clear();
        var isV6 = Length == 16;
        Unsafe.WriteUnaligned(ref room[0], (ushort)(isV6 ? NativeAddress.FamilyV6 : NativeAddress.FamilyV4));
        Bytes.CopyTo(room[(isV6 ? 8 : 4)..]);
        return (uint)(isV6 ? NativeAddress.LengthMax : NativeAddress.LengthV4);
    }

    /// <summary>An IPv4 address as IPv6 writes it (RFC 4291 section 2.5.5.2).</summary>
    public readonly ClientAddress ToV6()
    {
        if (Length == 16)
        {
            return this;
        }

        var mapped = new ClientAddress { Length = 16, Port = Port };
        MappedStart.CopyTo(mapped._bytes);
        Bytes.CopyTo(((Span<byte>)mapped._bytes)[MappedStart.Length..]);
        return mapped;
    }

    private static ReadOnlySpan<byte> MappedStart => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => ((ReadOnlySpan<byte>)_bytes)[..Length];

    /// <summary>Writes the text of RFC 5952 (at most 39 bytes) and returns its length.</summary>
    public readonly int Format(Span<byte> text)
    {
        if (Length == 4)
        {
            var at = 0;
            for (var index = 0; index < 4; index++)
            {
                at += Decimal(_bytes[index], text[at..]);
                if (index < 3)
                {
                    text[at++] = (byte)'.';
                }
            }

            return at;
        }

        return FormatV6(text);
    }

    public override readonly string ToString()
    {
        Span<byte> text = stackalloc byte[40];
        return Encoding.ASCII.GetString(text[..Format(text)]);
    }

    private readonly int FormatV6(Span<byte> text)
    {
        LongestZeros(out var zerosAt, out var zeros);
        var at = 0;
        for (var group = 0; group < 8; group++)
        {
            if (group == zerosAt)
            {
                text[at++] = (byte)':';
                if (group + zeros == 8)
                {
                    text[at++] = (byte)':';
                }

                group += zeros - 1;
                continue;
            }

            if (group > 0)
            {
                text[at++] = (byte)':';
            }

            _ = Group(group).TryFormat(text[at..], out var written, "x", null);
            at += written;
        }

        return at;
    }

    private readonly void LongestZeros(out int at, out int length)
    {
        at = -1;
        length = 1;
        for (var group = 0; group < 8; group++)
        {
            var end = group;
            while (end < 8 && Group(end) == 0)
            {
                end++;
            }

            if (end - group > length)
            {
                at = group;
                length = end - group;
            }

            group = Math.Max(group, end);
        }
    }

    private readonly int Group(int index) => (_bytes[index * 2] << 8) | _bytes[(index * 2) + 1];

    private static int Decimal(int value, Span<byte> text)
    {
        var at = 0;
        if (value >= 100)
        {
            text[at++] = (byte)('0' + (value / 100));
        }

        if (value >= 10)
        {
            text[at++] = (byte)('0' + (value / 10 % 10));
        }

        text[at++] = (byte)('0' + (value % 10));
        return at;
    }

    [InlineArray(16)]
    private struct AddressBytes
    {
        private byte _first;
    }
}
