using System.Buffers.Binary;
using System.Numerics;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Proxying;

/// <summary>What the first bytes of a connection say.</summary>
internal enum ProxyHeaderOutcome
{
    NeedMore,
    Done,

    /// <summary>No header, or one that two parties could read in two ways.</summary>
    Malformed,
}

/// <summary>Reads PROXY protocol headers of both versions strictly (HAProxy's proxy-protocol.txt, sections 2.1 and 2.2).</summary>
internal static class ProxyHeader
{
    private const int LineBytesMax = 107;
    private const int FixedBytes = 16;
    private const int V4Bytes = 12;
    private const int V6Bytes = 36;
    private const byte Unspecified = 0;
    private const byte TcpOverV4 = 0x11;
    private const byte TcpOverV6 = 0x21;
    private const byte ChecksumType = 3;

    private static ReadOnlySpan<byte> Line => "PROXY "u8;

    internal static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <param name="client">Becomes the client that the header names; stays when it names none.</param>
    /// <param name="length">Of the header, when it is done.</param>
    public static ProxyHeaderOutcome Read(ReadOnlySpan<byte> bytes, ref ClientAddress client, out int length)
    {
        length = 0;
        if (Begins(bytes, Signature))
        {
            return bytes.Length < FixedBytes ? ProxyHeaderOutcome.NeedMore : ReadBinary(bytes, ref client, out length);
        }

        return Begins(bytes, Line) ? ReadLine(bytes, ref client, out length) : ProxyHeaderOutcome.Malformed;
    }

    private static bool Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> with)
    {
        var common = Math.Min(bytes.Length, with.Length);
        return bytes[..common].SequenceEqual(with[..common]);
    }

    private static ProxyHeaderOutcome ReadLine(ReadOnlySpan<byte> bytes, ref ClientAddress client, out int length)
    {
        length = 0;
        var seen = bytes[..Math.Min(bytes.Length, LineBytesMax)];
        var end = seen.IndexOf((byte)'\r');
        if (end < 0 || end + 1 == seen.Length)
        {
            return bytes.Length < LineBytesMax ? ProxyHeaderOutcome.NeedMore : ProxyHeaderOutcome.Malformed;
        }

        if (seen[end + 1] != '\n' || end < Line.Length)
        {
            return ProxyHeaderOutcome.Malformed;
        }

        length = end + 2;
        var rest = seen[Line.Length..end];
        if (rest.SequenceEqual("UNKNOWN"u8) || rest.StartsWith("UNKNOWN "u8))
        {
            return ProxyHeaderOutcome.Done;
        }

        var isV4 = rest.StartsWith("TCP4 "u8);
        if (!isV4 && !rest.StartsWith("TCP6 "u8))
        {
            return ProxyHeaderOutcome.Malformed;
        }

        rest = rest["TCP4 "u8.Length..];
        Span<byte> source = stackalloc byte[16];
        Span<byte> destination = stackalloc byte[16];
        var size = isV4 ? 4 : 16;
        var isWhole = AddressText.TryRead(Next(ref rest), source[..size])
            & AddressText.TryRead(Next(ref rest), destination[..size])
            & AddressText.TryReadPort(Next(ref rest), out var port)
            & AddressText.TryReadPort(rest, out _);
        if (!isWhole)
        {
            return ProxyHeaderOutcome.Malformed;
        }

        client = ClientAddress.Of(source[..size], port);
        return ProxyHeaderOutcome.Done;
    }

    /// <summary>Up to the next blank, which is taken too; empty when there is none.</summary>
    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        var blank = rest.IndexOf((byte)' ');
        if (blank < 0)
        {
            return default;
        }

        var word = rest[..blank];
        rest = rest[(blank + 1)..];
        return word;
    }

    private static ProxyHeaderOutcome ReadBinary(ReadOnlySpan<byte> bytes, ref ClientAddress client, out int length)
    {
        length = FixedBytes + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        var isLocal = bytes[12] == 0x20;
        if ((!isLocal && bytes[12] != 0x21) || length > Limits.ProxyHeaderBytesMax)
        {
            return ProxyHeaderOutcome.Malformed;
        }

        if (bytes.Length < length)
        {
            return ProxyHeaderOutcome.NeedMore;
        }

        if (isLocal)
        {
            return ProxyHeaderOutcome.Done;
        }

        var header = bytes[..length];
        var body = header[FixedBytes..];
        var size = bytes[13] switch
        {
            TcpOverV4 => V4Bytes,
            TcpOverV6 => V6Bytes,
            Unspecified => 0,
            _ => int.MaxValue,
        };
        if (size > body.Length || !ChecksOut(header, FixedBytes + size))
        {
            return ProxyHeaderOutcome.Malformed;
        }

        if (size > 0)
        {
            var address = size == V4Bytes ? 4 : 16;
            client = ClientAddress.Of(body[..address], BinaryPrimitives.ReadUInt16BigEndian(body[(2 * address)..]));
        }

        return ProxyHeaderOutcome.Done;
    }

    /// <summary>Whether what stands behind the addresses is whole, and the checksum right if there is one.</summary>
    private static bool ChecksOut(ReadOnlySpan<byte> header, int at)
    {
        while (at < header.Length)
        {
            if (header.Length - at < 3)
            {
                return false;
            }

            var type = header[at];
            var size = BinaryPrimitives.ReadUInt16BigEndian(header[(at + 1)..]);
            at += 3;
            if (size > header.Length - at || (type == ChecksumType && (size != sizeof(uint) || ChecksumOf(header, at) != BinaryPrimitives.ReadUInt32BigEndian(header[at..]))))
            {
                return false;
            }

            at += size;
        }

        return true;
    }

    /// <summary>CRC-32C of the header with zeros in the checksum's place.</summary>
    private static uint ChecksumOf(ReadOnlySpan<byte> header, int place)
    {
        var sum = uint.MaxValue;
        for (var index = 0; index < header.Length; index++)
        {
            sum = BitOperations.Crc32C(sum, index >= place && index < place + sizeof(uint) ? (byte)0 : header[index]);
        }

        return ~sum;
    }
}
