namespace LoadMaster.Ips.Normalisation;

/// <summary>Takes the chunk framing out of a body (RFC 9112, 7.1). What cannot be read ends the body; the proxy itself refuses it.</summary>
internal static class ChunkDecoder
{
    private const int SizeDigitsMax = 8;

    /// <summary>In place or into a target that is as long as the source. Says how long the body is.</summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        int read = 0, written = 0;
        while (read < source.Length)
        {
            var size = Size(source, ref read);
            if (size <= 0)
            {
                break;
            }

            var length = (int)Math.Min(size, source.Length - read);
            source.Slice(read, length).CopyTo(target[written..]);
            written += length;
            read += length;
            if (read < source.Length && source[read] == '\r')
            {
                read++;
            }

            if (read < source.Length && source[read] == '\n')
            {
                read++;
            }
        }

        return written;
    }

    private static long Size(ReadOnlySpan<byte> source, ref int read)
    {
        long size = 0;
        var digits = 0;
        while (read < source.Length && Hex.Digit(source[read]) is var digit and >= 0)
        {
            size = (size << 4) | (uint)digit;
            read++;
            if (++digits > SizeDigitsMax)
            {
                return -1;
            }
        }

        var lineEnd = source[read..].IndexOf((byte)'\n');
        read = lineEnd < 0 ? source.Length : read + lineEnd + 1;
        return digits == 0 ? -1 : size;
    }
}
