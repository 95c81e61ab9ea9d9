namespace LoadMaster.Ips.Normalisation;

/// <summary>
/// One decoding pass of http_inspect: %hh, %uHHHH, and UTF-8 written in percent signs reduced to one byte (over-long forms too; above
/// 0xFF it is 0xFF). What is no escape stays as it is.
/// </summary>
internal static class PercentDecoder
{
    private const byte TooLarge = 0xFF;

    /// <summary>Decodes in place or into another range; the output is never longer. Says how long it is.</summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> target, Span<int> edits, ref int editCount)
    {
        int read = 0, written = 0;
        while (read < source.Length)
        {
            var value = source[read];
            if (value != '%')
            {
                target[written++] = value;
                read++;
                continue;
            }

            var used = Unit(source, read, out var decoded);
            if (editCount < edits.Length)
            {
                edits[editCount] = written;
            }

            editCount++;
            target[written++] = decoded;
            read += used;
        }

        return written;
    }

    public static int Decode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var ignored = 0;
        return Decode(source, target, [], ref ignored);
    }

    /// <summary>How many bytes the escape at a percent sign takes, and what it stands for.</summary>
    private static int Unit(ReadOnlySpan<byte> source, int at, out byte decoded)
    {
        if (at + 5 < source.Length && source[at + 1] is (byte)'u' or (byte)'U')
        {
            var (high, low) = (Hex.Pair(source, at + 2), Hex.Pair(source, at + 4));
            if (high >= 0 && low >= 0)
            {
                decoded = high == 0 || high == TooLarge ? Reduce(high, low) : TooLarge;
                return 6;
            }
        }

        var first = Hex.Pair(source, at + 1);
        if (first < 0)
        {
            decoded = (byte)'%';
            return 1;
        }

        decoded = (byte)first;
        return first switch
        {
            >= 0xC0 and < 0xE0 => Sequence(source, at, first & 0x1F, 1, ref decoded),
            >= 0xE0 and < 0xF0 => Sequence(source, at, first & 0x0F, 2, ref decoded),
            _ => 3,
        };
    }

    /// <summary>Full-width forms (U+FF01 to U+FF5E) stand for ASCII, as the stock IIS map has it.</summary>
    private static byte Reduce(int high, int low) => high == 0 ? (byte)low : low is >= 0x01 and <= 0x5E ? (byte)(low + 0x20) : TooLarge;

    private static int Sequence(ReadOnlySpan<byte> source, int at, int value, int more, ref byte decoded)
    {
        for (var i = 1; i <= more; i++)
        {
            var position = at + (3 * i);
            var next = position < source.Length && source[position] == '%' ? Hex.Pair(source, position + 1) : -1;
            if (next is < 0x80 or > 0xBF)
            {
                return 3;
            }

            value = (value << 6) | (next & 0x3F);
        }

        decoded = value > 0xFF ? TooLarge : (byte)value;
        return 3 * (more + 1);
    }
}
