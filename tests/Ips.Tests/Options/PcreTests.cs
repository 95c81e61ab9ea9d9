using static LoadMaster.Ips.Tests.Given;

namespace LoadMaster.Ips.Tests.Options;

public sealed class PcreTests
{
    [Theory]
    [InlineData("""pcre:"/id=\d+$/U";""", "/x?id=12", true)]
    [InlineData("""pcre:"/id=\d+$/U";""", "/x?id=12a", false)]
    [InlineData("""pcre:"/ID=\d/Ui";""", "/x?id=1", true)]
    [InlineData("""pcre:!"/id=\d/U";""", "/x?id=a", true)]
    [InlineData("""pcre:!"/id=\d/U";""", "/x?id=1", false)]
    [InlineData("""pcre:"/%41/I";""", "/%41", true)]
    [InlineData("""pcre:"/%41/U";""", "/%41", false)]
    [InlineData("""pcre:"/^GET$/M";""", "/", true)]
    [InlineData("""pcre:"/^Host: a/H";""", "/", true)]
    [InlineData("""pcre:"m|/a/b|U";""", "/a/b", true)]
    [InlineData("""content:"/ab"; http_uri; pcre:"/^cd/UR";""", "/abcd", true)]
    [InlineData("""content:"/ab"; http_uri; pcre:"/^cd/UR";""", "/abxcd", false)]
    [InlineData("""pcre:"/b/U"; content:"c"; within:1; http_uri;""", "/bxbc", true)]
    [InlineData("""pcre:"/b/U"; content:"c"; within:1; http_uri;""", "/bxbx", false)]
    [InlineData("""pcre:"/^GET \/x/";""", "/x", true)]
    public void A_regular_expression_looks_at_the_buffer_that_its_modifiers_name(string options, string uri, bool expected) =>
        Assert.Equal(expected, Matches2(options, Request(uri)));

    [Fact]
    public void A_sticky_buffer_serves_regular_expressions_too()
    {
        Assert.True(Matches3("""http_uri; content:"/ab"; pcre:"/^c$/R";""", Request("/abc")));
        Assert.True(Matches3("""http_header; pcre:"/^Host/";""", Request("/abc")));
    }

    [Theory]
    [InlineData("""pcre:"/a(?R)?b/U";""", "recursion")]
    [InlineData("""pcre:"/(a/U";""", "not closed")]
    [InlineData("""pcre:"/a)/U";""", "no opening one")]
    [InlineData("""pcre:"/[a/U";""", "class is not closed")]
    [InlineData("""pcre:"/a/UP";""", "two buffers")]
    [InlineData("""pcre:"/a/Uq";""", "unknown modifier q")]
    [InlineData("""pcre:"/\2(a)/U";""", "no group 2")]
    [InlineData("""pcre:"/a\K/U";""", "\\K is not supported")]
    public void What_cannot_be_honoured_is_skipped_with_its_reason(string options, string reason) =>
        Assert.Contains(reason, Rejection(Rule2(options)), StringComparison.Ordinal);
}
