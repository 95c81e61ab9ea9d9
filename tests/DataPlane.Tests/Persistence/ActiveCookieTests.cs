using System.Text;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Persistence;

public sealed class ActiveCookieTests
{
    private const long Now = 1_900_000_000;
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];

    private static ActiveCookie Of(PersistenceSettings settings, int service = 1, byte[]? key = null, bool secure = false) =>
        new(settings, secure, new VirtualServiceId(service), key ?? Key);

    private static string Line(ActiveCookie cookie, int server)
    {
        var line = new byte[ActiveCookie.LineBytesMax];
        return Encoding.ASCII.GetString(line.AsSpan(0, cookie.WriteLine(line, server, Now)));
    }

    private static byte[] Value(string line) => Encoding.ASCII.GetBytes(line.Split('=', 2)[1].Split(';')[0]);

    [Fact]
    public void Names_the_server_to_every_node_that_has_the_key_until_its_time_is_over()
    {
        var settings = new PersistenceSettings { TimeoutSeconds = 400 };
        var value = Value(Line(Of(settings), 77));
        var other = Of(settings);

        Assert.Equal((77, false), (other.Read(value, Now + 99, out var isOld), isOld));
        Assert.Equal((77, true), (other.Read(value, Now + 100, out isOld), isOld));
        Assert.Equal((77, false), (Of(settings with { Refresh = false }).Read(value, Now + 399, out isOld), isOld));
        Assert.Equal(0, other.Read(value, Now + 400, out _));
        Assert.Equal(77, other.Read(value, Now - 30, out _));
    }

    [Fact]
    public void Is_not_taken_when_anything_in_it_was_changed_or_it_is_anothers()
    {
        var settings = new PersistenceSettings();
        var value = Value(Line(Of(settings), 77));
        for (var at = 0; at < value.Length; at++)
        {
            var changed = value.ToArray();
            changed[at] = changed[at] == 'A' ? (byte)'B' : (byte)'A';
            Assert.Equal(0, Of(settings).Read(changed, Now, out _));
        }

        Assert.Equal(0, Of(settings, service: 2).Read(value, Now, out _));
        Assert.Equal(0, Of(settings, key: new byte[32]).Read(value, Now, out _));
        Assert.Equal(0, Of(settings).Read([], Now, out _));
        Assert.Equal(0, Of(settings).Read(value.AsSpan(1), Now, out _));
        Assert.Equal(0, Of(settings).Read(Encoding.ASCII.GetBytes(new string('!', 32)), Now, out _));
    }

    [Fact]
    public void Has_the_attributes_that_are_configured()
    {
        Assert.Matches(@"^Set-Cookie: LMPERSIST=[\w-]{32}; Path=/; SameSite=Lax; HttpOnly\r\n$", Line(Of(new PersistenceSettings()), 1));
        var cookie = new CookieSettings { Path = "/shop", SameSite = CookieSameSite.None, HttpOnly = false };
        Assert.Matches(
            @"^Set-Cookie: sid=[\w-]{32}; Path=/shop; SameSite=None; Secure\r\n$", Line(Of(new PersistenceSettings { Name = "sid", Cookie = cookie }, secure: true), 1));
        var plain = new CookieSettings { SameSite = CookieSameSite.Unset };
        Assert.Matches(@"^Set-Cookie: LMPERSIST=[\w-]{32}; Path=/; HttpOnly\r\n$", Line(Of(new PersistenceSettings { Cookie = plain }), 1));
    }

    [Fact]
    public void The_longest_line_fits()
    {
        var longest = new PersistenceSettings
        {
            Name = new string('n', Domain.Limits.PersistenceNameLengthMax),
            Cookie = new CookieSettings { Path = "/" + new string('p', Domain.Limits.CookiePathLengthMax - 1), SameSite = CookieSameSite.Strict },
        };
        Assert.InRange(Line(Of(longest, secure: true), int.MaxValue).Length + "Connection: keep-alive\r\n".Length, 1, ActiveCookie.LineBytesMax);
    }
}
