using System.Globalization;
using System.IO.Compression;
using System.Text;
using LoadMaster.DataPlane.Tests.Engine;

namespace LoadMaster.DataPlane.Tests.Compression;

/// <summary>Reads one chunked response whole.</summary>
internal static class GzipReader
{
    public static async Task<string> ReadAsync(RawConnection client)
    {
        var head = await client.ReadHeadAsync();
        Assert.Contains("Content-Encoding: gzip\r\n", head, StringComparison.Ordinal);
        using var gzip = new GZipStream(new MemoryStream(await ReadChunksAsync(client)), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        await gzip.CopyToAsync(plain);
        return Encoding.Latin1.GetString(plain.ToArray());
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
