using System.IO.Compression;
using System.Text;
using LoadMaster.Ips.Normalisation;

namespace LoadMaster.Ips.Tests.Normalisation;

public sealed class BodyTests
{
    private readonly MessageBuffers _message = new();

    private string Body(string headers, byte[] body, HttpBuffer buffer = HttpBuffer.ClientBody)
    {
        _message.LoadRequest(Given.Bytes($"POST / HTTP/1.1\r\n{headers}\r\n"), body);
        return Encoding.Latin1.GetString(_message[buffer]);
    }

    [Theory]
    [InlineData("4\r\nabcd\r\n2;ext=\"x\"\r\nef\r\n0\r\n\r\n", "abcdef")]
    [InlineData("4\nabcd\n0\n\n", "abcd")]
    [InlineData("a\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n", "0123456789")]
    [InlineData("ff\r\nshort", "short")]
    [InlineData("zz\r\nabc", "")]
    [InlineData("fffffffffff\r\nabc", "")]
    public void Chunks_are_joined(string wire, string expected)
    {
        Assert.Equal(expected, Body("Transfer-Encoding: chunked\r\n", Given.Bytes(wire)));
        Assert.Equal(wire, Body("", Given.Bytes(wire)));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("deflate")]
    [InlineData("deflate bare")]
    [InlineData("br")]
    public void Compressed_bodies_are_unpacked_and_the_raw_body_stays(string coding)
    {
        var packed = Packed(coding, "payload payload payload");
        Assert.Equal("payload payload payload", Body($"Content-Encoding: {coding.Split(' ')[0]}\r\n", packed));
        Assert.Equal(Encoding.Latin1.GetString(packed), Body($"Content-Encoding: {coding.Split(' ')[0]}\r\n", packed, HttpBuffer.RawBody));
    }

    [Fact]
    public void A_body_that_would_unpack_to_gigabytes_is_cut()
    {
        var bomb = Packed("gzip", new string('a', 20_000_000));
        Assert.Equal(IpsLimits.BodyDepthBytes, Body("Content-Encoding: gzip\r\n", bomb).Length);
    }

    [Fact]
    public void What_is_no_compressed_body_is_looked_at_as_it_is()
    {
        Assert.Equal("plain", Body("Content-Encoding: gzip\r\n", Given.Bytes("plain")));
        var damaged = Packed("gzip", "payload payload payload payload");
        Assert.StartsWith("payl", Body("Content-Encoding: gzip\r\n", damaged[..^9]), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_heads_and_bodies_are_looked_at_up_to_their_bounds()
    {
        _message.LoadRequest(new byte[500_000], new byte[500_000]);
        Assert.Equal(IpsLimits.HeadBytesMax + IpsLimits.BodyDepthBytes, _message[HttpBuffer.Packet].Length);
    }

    private static byte[] Packed(string coding, string text)
    {
        using var made = new MemoryStream();
        using (Stream packer = coding switch
        {
            "deflate" => new ZLibStream(made, CompressionMode.Compress, leaveOpen: true),
            "deflate bare" => new DeflateStream(made, CompressionMode.Compress, leaveOpen: true),
            "br" => new BrotliStream(made, CompressionMode.Compress, leaveOpen: true),
            _ => new GZipStream(made, CompressionMode.Compress, leaveOpen: true),
        })
        {
            packer.Write(Given.Bytes(text));
        }

        return made.ToArray();
    }
}
