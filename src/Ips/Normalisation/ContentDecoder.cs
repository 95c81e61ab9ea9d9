using System.IO.Compression;

namespace LoadMaster.Ips.Normalisation;

/// <summary>Undoes a Content-Encoding, at most as many bytes as the target holds; a damaged stream gives what could be read of it.</summary>
internal static class ContentDecoder
{
    private const int ZlibHeaderDivisor = 31;

    /// <summary>Reads source (start, length) of the store; -1 when it could not be read at all.</summary>
    public static int Decode(ContentCoding coding, byte[] store, BufferView source, Span<byte> target)
    {
        using var input = new MemoryStream(store, source.Start, source.Length, writable: false);
        using Stream decoder = coding switch
        {
            ContentCoding.Gzip => new GZipStream(input, CompressionMode.Decompress),
            ContentCoding.Deflate when IsZlib(store.AsSpan(source.Start, source.Length)) => new ZLibStream(input, CompressionMode.Decompress),
            ContentCoding.Deflate => new DeflateStream(input, CompressionMode.Decompress),
            ContentCoding.Brotli => new BrotliStream(input, CompressionMode.Decompress),
            ContentCoding.Identity or ContentCoding.Zstd => Stream.Null,
        };
        var written = 0;
        try
        {
            while (written < target.Length && decoder.Read(target[written..]) is var read and > 0)
            {
                written += read;
            }
        }
        catch (Exception damaged) when (damaged is InvalidDataException or InvalidOperationException or IOException)
        {
            return written == 0 ? -1 : written;
        }

        return written;
    }

    /// <summary>"deflate" means zlib by RFC 9110, 8.4.1.2, but bare deflate is sent as well.</summary>
    private static bool IsZlib(ReadOnlySpan<byte> body) =>
        body.Length >= 2 && (body[0] & 0x0F) == 8 && ((body[0] << 8) | body[1]) % ZlibHeaderDivisor == 0;
}
