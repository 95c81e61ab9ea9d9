using System.Buffers.Binary;
using System.Buffers.Text;

namespace LoadMaster.DataPlane.Proxying;

/// <summary>Addresses and ports as text, in the one way that everybody reads alike, without an object.</summary>
internal static class AddressText
{
    /// <param name="address">4 or 16 bytes, which says the family.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, Span<byte> address) => address.Length == 4 ? TryReadV4(text, address) : TryReadV6(text, address);

    /// <summary>Decimal, without leading zeros.</summary>
    public static bool TryReadPort(ReadOnlySpan<byte> text, out ushort port) => TryReadNumber(text, ushort.MaxValue, out port);

    private static bool TryReadV4(ReadOnlySpan<byte> text, Span<byte> address)
    {
        for (var index = 0; index < 4; index++)
        {
            var dot = index == 3 ? text.Length : text.IndexOf((byte)'.');
            if (dot < 0 || !TryReadNumber(text[..dot], byte.MaxValue, out var value))
            {
                return false;
            }

            address[index] = (byte)value;
            text = index == 3 ? default : text[(dot + 1)..];
        }

        return true;
    }

    /// <summary>RFC 4291 section 2.2: groups with at most one gap; the last four bytes may be written as IPv4.</summary>
    private static bool TryReadV6(ReadOnlySpan<byte> text, Span<byte> address)
    {
        var gapAt = -1;
        var at = 0;
        if (text.StartsWith("::"u8))
        {
            gapAt = 0;
            text = text[2..];
        }

        while (!text.IsEmpty)
        {
            var colon = text.IndexOf((byte)':');
            var group = colon < 0 ? text : text[..colon];
            if (colon < 0 && at <= 12 && group.Contains((byte)'.'))
            {
                return TryReadV4(group, address[at..(at + 4)]) && Spread(address, at + 4, gapAt);
            }

            if (at == 16 || group.Length is 0 or > 4 || !Utf8Parser.TryParse(group, out ushort value, out var used, 'x') || used != group.Length)
            {
                return false;
            }

            BinaryPrimitives.WriteUInt16BigEndian(address[at..], value);
            at += 2;
            text = colon < 0 ? default : text[(colon + 1)..];
            if (colon >= 0 && text.StartsWith(":"u8) && gapAt < 0)
            {
                gapAt = at;
                text = text[1..];
            }
            else if (colon >= 0 && text.IsEmpty)
            {
                return false;
            }
        }

        return Spread(address, at, gapAt);
    }

    /// <summary>Moves what stands behind the gap to the end.</summary>
    private static bool Spread(Span<byte> address, int length, int gapAt)
    {
        if (gapAt < 0)
        {
            return length == address.Length;
        }

        if (length == address.Length)
        {
            return false;
        }

        var tail = length - gapAt;
        address[gapAt..length].CopyTo(address[(address.Length - tail)..]);
        address[gapAt..(address.Length - tail)].Clear();
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, int max, out ushort value)
    {
        value = 0;
        if (text.Length is 0 or > 5 || (text.Length > 1 && text[0] == '0') || text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        var number = 0;
        foreach (var digit in text)
        {
            number = (number * 10) + (digit - '0');
        }

        value = (ushort)number;
        return number <= max;
    }
}
