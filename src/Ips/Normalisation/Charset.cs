namespace LoadMaster.Ips.Normalisation;

/// <summary>Reduces UTF-16 and UTF-32 bodies to one byte per character, as http_inspect's normalize_utf does; above 0xFF it is 0xFF.</summary>
internal static class Charset
{
    private const byte TooLarge = 0xFF;

    /// <summary>Bytes per character and which comes first, from the charset's name or the byte order mark; (1, false) for the others.</summary>
    public static (int Width, bool BigEndian) Of(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body)
    {
        if (Has(contentType, "utf-32"u8))
        {
            return (4, Has(contentType, "utf-32be"u8) || body.StartsWith(new byte[] { 0, 0, 0xFE, 0xFF }));
        }

        if (Has(contentType, "utf-16"u8))
        {
            return (2, Has(contentType, "utf-16be"u8) || body.StartsWith(new byte[] { 0xFE, 0xFF }));
        }

        return (1, false);
    }

    /// <summary>Says how many bytes were written.</summary>
    public static int Reduce(ReadOnlySpan<byte> body, int width, bool bigEndian, Span<byte> target)
    {
        var written = 0;
        for (var at = 0; at + width <= body.Length; at += width)
        {
            var unit = body.Slice(at, width);
            var low = bigEndian ? unit[width - 1] : unit[0];
            var rest = bigEndian ? unit[..(width - 1)] : unit[1..];
            target[written++] = rest.ContainsAnyExcept((byte)0) ? TooLarge : low;
        }

        return written;
    }

    private static bool Has(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        for (var at = 0; at + word.Length <= text.Length; at++)
        {
            if (Matching.AsciiText.EqualsFolded(text.Slice(at, word.Length), word))
            {
                return true;
            }
        }

        return false;
    }
}
