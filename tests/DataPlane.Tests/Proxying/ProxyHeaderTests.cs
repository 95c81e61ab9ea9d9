using System.Text;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Proxying;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Proxying;

public sealed class ProxyHeaderTests
{
    private static readonly ClientAddress Peer = ClientAddress.Of([127, 0, 0, 1], 9);

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7 198.18.0.1 40000 80\r\n", "192.0.2.7", 40000)]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255", 65535)]
    [InlineData("PROXY TCP4 0.0.0.0 1.2.3.4 0 1\r\n", "0.0.0.0", 0)]
    [InlineData("PROXY TCP6 2001:db8::7 ::1 40000 80\r\n", "2001:db8::7", 40000)]
    [InlineData("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65535)]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.7 :: 1 2\r\n", "192.0.2.7", 1)]
    [InlineData("PROXY TCP6 1:2:3:4:5:6:7:: ::2:3:4:5:6:7:8 1 2\r\n", "1:2:3:4:5:6:7:0", 1)]
    [InlineData("PROXY UNKNOWN\r\n", "127.0.0.1", 9)]
    [InlineData("PROXY UNKNOWN whatever this is\r\n", "127.0.0.1", 9)]
    public void A_line_names_the_client(string line, string client, int port)
    {
        var bytes = Encoding.Latin1.GetBytes(line + "GET /");
        var address = Peer;
        Assert.Equal(ProxyHeaderOutcome.Done, ProxyHeader.Read(bytes, ref address, out var length));
        Assert.Equal((line.Length, client, port), (length, address.ToString(), address.Port));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("PROXY\r\n")]
    [InlineData("PROXY TCP4\r\n")]
    [InlineData("PROXY TCP5 192.0.2.7 198.18.0.1 1 2\r\n")]
    [InlineData("proxy TCP4 192.0.2.7 198.18.0.1 1 2\r\n")]
    [InlineData("PROXY  TCP4 192.0.2.7 198.18.0.1 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7  198.18.0.1 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.18.0.1 1 2 \r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.18.0.1 1 2 3\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.18.0.1 1 2\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.18.0.1 1 2\rx")]
    [InlineData("PROXY TCP4 192.0.2 198.18.0.1 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.07 198.18.0.1 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.256 198.18.0.1 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7.1 198.18.0.1 1 2\r\n")]
    [InlineData("PROXY TCP4 ::1 ::1 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.18.0.1 65536 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.18.0.1 01 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.18.0.1 -1 2\r\n")]
    [InlineData("PROXY TCP6 192.0.2.7 198.18.0.1 1 2\r\n")]
    [InlineData("PROXY TCP6 1:2:3:4:5:6:7 ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 1:2:3:4:5:6:7:8:9 ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 1::2::3 ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 ::: ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 1:2:3:4:5:6:7:8:: ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 1: ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 :1 ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 12345:: ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 [::1] ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n")]
    public void A_line_that_can_be_read_in_two_ways_is_none(string line)
    {
        var address = Peer;
        Assert.Equal(ProxyHeaderOutcome.Malformed, ProxyHeader.Read(Encoding.Latin1.GetBytes(line.PadRight(120)), ref address, out _));
        Assert.Equal("127.0.0.1", address.ToString());
    }

    [Fact]
    public void A_line_without_end_is_given_up_at_its_longest_length()
    {
        var address = Peer;
        var line = Encoding.Latin1.GetBytes("PROXY UNKNOWN " + new string('x', 93));
        Assert.Equal(107, line.Length);
        Assert.Equal(ProxyHeaderOutcome.Malformed, ProxyHeader.Read(line, ref address, out _));
        Assert.Equal(ProxyHeaderOutcome.NeedMore, ProxyHeader.Read(line.AsSpan(0, 106), ref address, out _));
    }

    [Theory]
    [InlineData("21 11 000C C0000207 C6120001 9C40 0050", "192.0.2.7", 40000)]
    [InlineData("21 21 0024 20010DB8000000000000000000000007 00000000000000000000000000000001 9C40 0050", "2001:db8::7", 40000)]
    [InlineData("20 00 0000", "127.0.0.1", 9)]
    [InlineData("20 11 000C C0000207 C6120001 9C40 0050", "127.0.0.1", 9)]
    [InlineData("21 00 0000", "127.0.0.1", 9)]
    [InlineData("21 11 0013 C0000207 C6120001 9C40 0050 01 0004 61626364", "192.0.2.7", 40000)]
    [InlineData("21 11 0013 C0000207 C6120001 9C40 0050 03 0004 00FDAE09", null, 0)]
    [InlineData("21 11 0013 C0000207 C6120001 9C40 0050 01 0005 61626364", null, 0)]
    [InlineData("21 11 000E C0000207 C6120001 9C40 0050 01 00", null, 0)]
    [InlineData("11 11 000C C0000207 C6120001 9C40 0050", null, 0)]
    [InlineData("22 11 000C C0000207 C6120001 9C40 0050", null, 0)]
    [InlineData("21 12 000C C0000207 C6120001 9C40 0050", null, 0)]
    [InlineData("21 31 000C C0000207 C6120001 9C40 0050", null, 0)]
    [InlineData("21 11 000B C0000207 C6120001 9C40 00", null, 0)]
    [InlineData("21 11 FFFF", null, 0)]
    public void A_binary_header_names_the_client_or_is_refused(string hex, string? client, int port)
    {
        var bytes = Binary(hex);
        var address = Peer;
        var outcome = ProxyHeader.Read(bytes, ref address, out var length);
        Assert.Equal(client is null ? ProxyHeaderOutcome.Malformed : ProxyHeaderOutcome.Done, outcome);
        if (client is not null)
        {
            Assert.Equal((bytes.Length, client, port), (length, address.ToString(), address.Port));
        }
    }

    [Fact]
    public void The_longest_header_that_is_taken_has_its_bound()
    {
        var data = Limits.ProxyHeaderBytesMax - 16 - 12 - 3;
        var bytes = Binary($"21 11 {Limits.ProxyHeaderBytesMax - 16:X4} C0000207 C6120001 9C40 0050 01 {data:X4} {new string('0', 2 * data)}");
        var address = Peer;
        Assert.Equal(ProxyHeaderOutcome.Done, ProxyHeader.Read(bytes, ref address, out var length));
        Assert.Equal(Limits.ProxyHeaderBytesMax, length);
    }

    [Theory]
    [InlineData("192.0.2.7", "198.18.0.1", 0, false)]
    [InlineData("2001:db8::7", "::1", 0x304, true)]
    [InlineData("192.0.2.7", "::1", 0x303, false)]
    public void What_is_written_is_read_again(string source, string destination, int tls, bool certificate)
    {
        foreach (var version in new[] { ProxyProtocolVersion.V1, ProxyProtocolVersion.V2 })
        {
            var from = ClientAddress.Of(System.Net.IPAddress.Parse(source).GetAddressBytes(), 40000);
            var to = ClientAddress.Of(System.Net.IPAddress.Parse(destination).GetAddressBytes(), 80);
            var header = new byte[ProxyHeaderWriter.BytesMax];
            var written = ProxyHeaderWriter.Write(header, version, from, to, tls, certificate);
            var read = Peer;
            Assert.Equal(ProxyHeaderOutcome.Done, ProxyHeader.Read(header.AsSpan(0, written), ref read, out var length));
            Assert.Equal((written, source, 40000), (length, read.ToString(), read.Port));
        }
    }

    internal static byte[] Binary(string hex) => [.. ProxyHeader.Signature, .. Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))];
}
