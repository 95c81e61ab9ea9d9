using System.Text;
using LoadMaster.DataPlane.Tcp;

namespace LoadMaster.DataPlane.Tests.Tcp;

public sealed class FirstBytesTests
{
    private static byte[] Hello(byte type, int sessionBytes, string extensions = "") =>
    [
        22, 3, 1, 0, 200, type, 0, 0, 196, 3, 3, .. new byte[32], (byte)sessionBytes, .. Enumerable.Repeat((byte)7, sessionBytes),
        0x13, 1, 0, .. extensions.Length == 0 ? [] : new byte[] { 0, (byte)(extensions.Length / 2) }, .. Convert.FromHexString(extensions),
    ];

    [Fact]
    public void Session_is_found_as_soon_as_it_is_there()
    {
        var hello = Hello(1, 32);
        for (var count = 0; count < 44 + 32; count++)
        {
            Assert.Equal(FirstBytesOutcome.NeedMore, FirstBytes.SessionOfClient(hello.AsSpan(0, count), out _));
        }

        Assert.Equal(FirstBytesOutcome.Found, FirstBytes.SessionOfClient(hello.AsSpan(0, 76), out var session));
        Assert.Equal(Enumerable.Repeat((byte)7, 32), session.ToArray());
    }

    [Fact]
    public void What_has_no_session_has_none()
    {
        Assert.Equal(FirstBytesOutcome.Absent, FirstBytes.SessionOfClient(Hello(1, 0), out _));
        Assert.Equal(FirstBytesOutcome.Absent, FirstBytes.SessionOfClient(Hello(1, 33), out _));
        Assert.Equal(FirstBytesOutcome.Absent, FirstBytes.SessionOfClient(Hello(2, 32), out _));
        Assert.Equal(FirstBytesOutcome.Absent, FirstBytes.SessionOfClient("GET / HTTP/1.1"u8, out _));
        Assert.Equal(FirstBytesOutcome.Found, FirstBytes.SessionOfServer(Hello(2, 32), out _));
        Assert.Equal(FirstBytesOutcome.Found, FirstBytes.SessionOfServer(Hello(2, 32, "00170000"), out _));
        Assert.Equal(FirstBytesOutcome.Absent, FirstBytes.SessionOfServer(Hello(2, 32, "00170000002b00020304"), out _));
    }

    private static byte[] Rdp(string cookie, int? length = null)
    {
        var text = Encoding.ASCII.GetBytes(cookie);
        var total = length ?? (11 + text.Length + 8);
        return [3, 0, (byte)(total >> 8), (byte)total, (byte)(total - 5), 0xE0, 0, 0, 0, 0, 0, .. text, 1, 0, 8, 0, 3, 0, 0, 0];
    }

    [Fact]
    public void Remote_desktop_user_is_found_in_pieces_and_whole()
    {
        var request = Rdp("Cookie: mstshash=anna\r\n");
        for (var count = 0; count < 11 + 23; count++)
        {
            Assert.Equal(FirstBytesOutcome.NeedMore, FirstBytes.RdpUser(request.AsSpan(0, count), out _));
        }

        Assert.Equal(FirstBytesOutcome.Found, FirstBytes.RdpUser(request, out var user));
        Assert.Equal("anna", Encoding.ASCII.GetString(user));
    }

    [Fact]
    public void What_names_no_user_names_none()
    {
        Assert.Equal(FirstBytesOutcome.Absent, FirstBytes.RdpUser(Rdp("Cookie: msts=3640205228.15629.0000\r\n"), out _));
        Assert.Equal(FirstBytesOutcome.Absent, FirstBytes.RdpUser(Rdp(""), out _));
        Assert.Equal(FirstBytesOutcome.Absent, FirstBytes.RdpUser(Rdp("Cookie: mstshash=\r\n"), out _));
        Assert.Equal(FirstBytesOutcome.Absent, FirstBytes.RdpUser(Rdp("Cookie: mstshash=anna\r\n", 15), out _));
        Assert.Equal(FirstBytesOutcome.Absent, FirstBytes.RdpUser(Rdp("Cookie: mstshash=" + new string('a', 600)).AsSpan(0, FirstBytes.BytesMax), out _));
        Assert.Equal(FirstBytesOutcome.Absent, FirstBytes.RdpUser(Hello(1, 32), out _));
    }

    [Fact]
    public void Any_bytes_are_survived()
    {
        var random = new Random(7);
        var outcomes = new HashSet<FirstBytesOutcome>();
        for (var round = 0; round < 200_000; round++)
        {
            var bytes = round % 3 == 0 ? Hello((byte)random.Next(1, 3), random.Next(0, 40), "00170000002b00020304") : round % 3 == 1 ? Rdp("Cookie: mstshash=anna\r\n") : new byte[80];
            for (var change = random.Next(4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var cut = bytes.AsSpan(0, random.Next(bytes.Length + 1));
            outcomes.Add(FirstBytes.SessionOfClient(cut, out _));
            outcomes.Add(FirstBytes.SessionOfServer(cut, out _));
            outcomes.Add(FirstBytes.RdpUser(cut, out _));
        }

        Assert.Equal(3, outcomes.Count);
    }
}
