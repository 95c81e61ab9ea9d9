using System.Text;
using LoadMaster.Ips.Normalisation;

namespace LoadMaster.Ips.Tests.Normalisation;

public sealed class UriNormaliserTests
{
    [Theory]
    [InlineData("/a/b?c=d", "/a/b?c=d")]
    [InlineData("/%61%62", "/ab")]
    [InlineData("/%zz%4", "/%zz%4")]
    [InlineData("/%%41", "/%A")]
    [InlineData("/%2561", "/a")]
    [InlineData("/%252561", "/%61")]
    [InlineData("/%u0061", "/a")]
    [InlineData("/%uff0e%uFF0E/x", "/x")]
    [InlineData("/%u2215x", "/\u00ffx")]
    [InlineData("/%c3%a9", "/\u00e9")]
    [InlineData("/a%c0%af..%c0%afb", "/b")]
    [InlineData("/%e0%80%afb", "/b")]
    [InlineData("/%e2%82%ac", "/\u00ff")]
    [InlineData("/%c3x", "/\u00c3x")]
    [InlineData("//a///b", "/a/b")]
    [InlineData("/a/./b/.", "/a/b/")]
    [InlineData("/a/b/../c", "/a/c")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/../../etc/passwd", "/etc/passwd")]
    [InlineData("/a/.../b", "/a/.../b")]
    [InlineData("/a/.b/..c", "/a/.b/..c")]
    [InlineData("\\a\\..\\b", "/b")]
    [InlineData("/a%5c..%5cb", "/b")]
    [InlineData("/%2e%2e%2fb", "/b")]
    [InlineData("/a+b?c+d", "/a b?c d")]
    [InlineData("/a?x=//y/../z", "/a?x=//y/../z")]
    [InlineData("/a?x=%2e%2e%2f", "/a?x=../")]
    [InlineData("/a%3fb/../c?d", "/c?d")]
    [InlineData("http://host//a/../b?q", "http://host/b?q")]
    [InlineData("http://host", "http://host")]
    [InlineData("*", "*")]
    [InlineData("host:443", "host:443")]
    [InlineData("", "")]
    public void A_uri_is_normalised(string raw, string expected)
    {
        var source = Encoding.Latin1.GetBytes(raw);
        var target = new byte[source.Length];
        var length = UriNormaliser.Normalise(source, target);
        Assert.Equal(expected, Encoding.Latin1.GetString(target, 0, length));
        Assert.True(raw == expected || !UriNormaliser.IsNormal(source));
    }

    [Fact]
    public void What_counts_as_normal_is_not_changed()
    {
        var random = new Random(3);
        const string Alphabet = "/.%ab25cfu+\\?=";
        var normal = 0;
        for (var round = 0; round < 50_000; round++)
        {
            var source = Encoding.Latin1.GetBytes("/" + string.Concat(Enumerable.Range(0, random.Next(14)).Select(_ => Alphabet[random.Next(Alphabet.Length)])));
            var target = new byte[source.Length];
            var made = target.AsSpan(0, UriNormaliser.Normalise(source, target));
            if (UriNormaliser.IsNormal(source))
            {
                normal++;
                Assert.True(made.SequenceEqual(source), Encoding.Latin1.GetString(source));
            }
        }

        Assert.True(normal > 100);
    }
}
