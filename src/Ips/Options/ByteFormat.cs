using System.Numerics;

namespace LoadMaster.Ips.Options;

/// <summary>How the byte options read a number: binary of 1 to 4 bytes, or digits in a base.</summary>
/// <param name="Base">0: binary; else 8, 10 or 16.</param>
/// <param name="Bitmask">0: none; the result is shifted right by its trailing zeros.</param>
internal readonly record struct ByteFormat(int Bytes, bool LittleEndian, int Base, uint Bitmask)
{
    /// <summary>False when the bytes are not all there, or hold no digit.</summary>
    public bool TryRead(ReadOnlySpan<byte> buffer, long at, out uint value)
    {
        value = 0;
        if (at < 0 || at + Bytes > buffer.Length)
        {
            return false;
        }

        var bytes = buffer.Slice((int)at, Bytes);
        if (!(Base == 0 ? TryReadBinary(bytes, out value) : TryReadDigits(bytes, out value)))
        {
            return false;
        }

        value = Bitmask == 0 ? value : (value & Bitmask) >> BitOperations.TrailingZeroCount(Bitmask);
        return true;
    }

    private bool TryReadBinary(ReadOnlySpan<byte> bytes, out uint value)
    {
        value = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            value = (value << 8) | bytes[LittleEndian ? bytes.Length - 1 - i : i];
        }

        return true;
    }

    /// <summary>As strtoul: leading blanks, a sign, 0x for base 16, digits as long as there are some; too large is the largest.</summary>
    private bool TryReadDigits(ReadOnlySpan<byte> bytes, out uint value)
    {
        value = 0;
        bytes = bytes.TrimStart(" \t\n\v\f\r"u8);
        var negative = !bytes.IsEmpty && bytes[0] == '-';
        if (!bytes.IsEmpty && bytes[0] is (byte)'-' or (byte)'+')
        {
            bytes = bytes[1..];
        }

        if (Base == 16 && bytes.Length > 2 && bytes[0] == '0' && bytes[1] is (byte)'x' or (byte)'X')
        {
            bytes = bytes[2..];
        }

        ulong number = 0;
        var digits = 0;
        while (digits < bytes.Length && Normalisation.Hex.Digit(bytes[digits]) is var digit and >= 0 && digit < Base)
        {
            number = Math.Min((number * (uint)Base) + (uint)digit, uint.MaxValue);
            digits++;
        }

        value = negative ? (uint)-(long)number : (uint)number;
        return digits > 0;
    }
}
