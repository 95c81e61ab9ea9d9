using System.Globalization;
using System.IO.Compression;
using System.Text;
using LoadMaster.DataPlane.Tests.Engine;

namespace LoadMaster.DataPlane.Tests.Compression;

/// <summary>Reads one response whole, in chunks or of a known length.</summary>
internal static class GzipReader
{
    public static async Task<string> ReadAsync(RawConnection client)
    {
        var head = await client.ReadHeadAsync();
        Assert.Contains("Content-Encoding: gzip\r\n", head, StringComparison.Ordinal);
        using var gzip = new GZipStream(new MemoryStream(await ReadBodyAsync(client, head)), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        await gzip.CopyToAsync(plain);
        return Encoding.Latin1.GetString(plain.ToArray());
    }

    public static async Task<byte[]> ReadBodyAsync(RawConnection client, string head)
    {
        var at = head.IndexOf("Content-Length: ", StringComparison.Ordinal);
        return at < 0
            ? await ReadChunksAsync(client)
            : await client.ReadBytesAsync(int.Parse(head.AsSpan(at + 16, head.IndexOf('\r', at) - at - 16), CultureInfo.InvariantCulture));
    }

    public static async Task<byte[]> ReadChunksAsync(RawConnection client)
    {
        var body = new List<byte>();
        while (true)
        {
            var chunk = await ReadChunkAsync(client);
            if (chunk.Length == 0)
            {
                return [.. body];
            }

            body.AddRange(chunk);
        }
    }

    /// <summary>Empty for the last.</summary>
    public static async Task<byte[]> ReadChunkAsync(RawConnection client)
    {
        var size = "";
        while (!size.EndsWith("\r\n", StringComparison.Ordinal))
        {
            var next = await client.ReadTextAsync(1);
            Assert.NotEmpty(next);
            size += next;
        }

        var length = int.Parse(size.Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var chunk = await client.ReadBytesAsync(length);
        Assert.Equal((length, "\r\n"), (chunk.Length, await client.ReadTextAsync(2)));
        return chunk;
    }
}
