using System.Text;
using LoadMaster.DataPlane.Compression;
using LoadMaster.DataPlane.Http;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Compression;

public sealed class AcceptEncodingTests
{
    [Theory]
    [InlineData("gzip", CompressionCoding.Gzip)]
    [InlineData("x-gzip", CompressionCoding.Gzip)]
    [InlineData("GZIP;Q=0.5", CompressionCoding.Gzip)]
    [InlineData("gzip, deflate, br, zstd", CompressionCoding.Zstd)]
    [InlineData("gzip, deflate, br", CompressionCoding.Brotli)]
    [InlineData("gzip;q=1.0, br;q=0.9, zstd;q=0.8", CompressionCoding.Gzip)]
    [InlineData("*", CompressionCoding.Zstd)]
    [InlineData("zstd;q=0, *;q=0.1", CompressionCoding.Brotli)]
    [InlineData("identity;q=0.5, gzip;q=0.5", CompressionCoding.Gzip)]
    [InlineData("identity;q=0, gzip", CompressionCoding.Gzip)]
    [InlineData(" gzip ; q=0.001 ,", CompressionCoding.Gzip)]
    [InlineData("deflate", null)]
    [InlineData("", null)]
    [InlineData("identity", null)]
    [InlineData("identity, gzip;q=0.5", null)]
    [InlineData("gzip;q=0", null)]
    [InlineData("*;q=0", null)]
    [InlineData("gzip;q=2", null)]
    [InlineData("gzip;q=1.5", null)]
    [InlineData("gzip;q=0.0001", null)]
    [InlineData("gzip;x=1", null)]
    [InlineData("gzipped", null)]
    public void Best_coding_is_what_the_client_weighs_most_and_we_prefer(string field, CompressionCoding? expected) =>
        Assert.Equal(expected, Choose($"Accept-Encoding: {field}\r\n", new CompressionSettings { Enabled = true }));

    [Fact]
    public void Fields_are_read_together_and_their_absence_means_no_coding()
    {
        var settings = new CompressionSettings { Enabled = true };
        Assert.Null(Choose("", settings));
        Assert.Equal(CompressionCoding.Brotli, Choose("accept-encoding: gzip;q=0.2\r\nAccept-Encoding: br;q=0.3\r\n", settings));
    }

    [Fact]
    public void Our_own_order_decides_between_equals()
    {
        var settings = new CompressionSettings { Enabled = true, Codings = [CompressionCoding.Gzip, CompressionCoding.Zstd] };
        Assert.Equal(CompressionCoding.Gzip, Choose("Accept-Encoding: zstd, br, gzip\r\n", settings));
        Assert.Equal(CompressionCoding.Zstd, Choose("Accept-Encoding: zstd, br, gzip;q=0.9\r\n", settings));
        Assert.Null(Choose("Accept-Encoding: br\r\n", settings));
    }

    [Theory]
    [InlineData("text/html", true)]
    [InlineData("Text/HTML; charset=utf-8", true)]
    [InlineData("text/html;charset=utf-8", true)]
    [InlineData("application/problem+json", true)]
    [InlineData("application/json", true)]
    [InlineData("application/jsonx", false)]
    [InlineData("application/+json", false)]
    [InlineData("image/png", false)]
    [InlineData("text/", false)]
    [InlineData("", false)]
    public void Media_types_match_without_their_parameters(string type, bool expected) =>
        Assert.Equal(expected, new MediaTypes(new CompressionSettings().MediaTypes).Contains(Encoding.ASCII.GetBytes(type)));

    private static unsafe CompressionCoding? Choose(string fields, CompressionSettings settings)
    {
        var plan = CompressionPlan.Of(new VirtualService { Id = new VirtualServiceId(1), Address = new Endpoint(System.Net.IPAddress.Loopback, 80), Compression = settings })!;
        var bytes = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        fixed (byte* data = bytes)
        {
            var head = new RequestHead();
            Assert.Equal(ParseStatus.Complete, head.Parse(data, bytes.Length));
            return plan.Choose(head);
        }
    }
}
