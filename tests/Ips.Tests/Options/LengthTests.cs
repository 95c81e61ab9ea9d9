using static LoadMaster.Ips.Tests.Given;

namespace LoadMaster.Ips.Tests.Options;

public sealed class LengthTests
{
    [Theory]
    [InlineData("urilen:4;", "/abc", true)]
    [InlineData("urilen:4;", "/ab%63", false)]
    [InlineData("urilen:4,norm;", "/ab%63", true)]
    [InlineData("urilen:6,raw;", "/ab%63", true)]
    [InlineData("urilen:<4;", "/abc", false)]
    [InlineData("urilen:<5;", "/abc", true)]
    [InlineData("urilen:>4;", "/abc", false)]
    [InlineData("urilen:>3;", "/abc", true)]
    [InlineData("urilen:4<>6;", "/abc", true)]
    [InlineData("urilen:2<>4;", "/abc", true)]
    [InlineData("urilen:5<>6;", "/abc", false)]
    public void Urilen_counts_the_uri_as_it_came_and_its_range_holds_both_ends(string options, string uri, bool expected) =>
        Assert.Equal(expected, Matches2($"""{options} content:"GET "; """, Request(uri)));

    [Theory]
    [InlineData("bufferlen:4;", true)]
    [InlineData("bufferlen:4<>6;", false)]
    [InlineData("bufferlen:3<>5;", true)]
    [InlineData("bufferlen:4<=>6;", true)]
    [InlineData("bufferlen:>=4;", true)]
    [InlineData("bufferlen:<=3;", false)]
    [InlineData("""content:"/a"; bufferlen:2,relative;""", true)]
    [InlineData("""content:"/a"; bufferlen:4,relative;""", false)]
    public void Bufferlen_counts_the_buffer_and_its_plain_range_leaves_the_ends_out(string options, bool expected) =>
        Assert.Equal(expected, Matches3($"http_uri; {options}", Request("/abc")));

    [Fact]
    public void Dsize_counts_the_whole_message()
    {
        var head = Request("/abc");
        Assert.True(Matches2($"""dsize:{head.Length + 4}; content:"body";""", head, "body"));
        Assert.False(Matches2($"""dsize:<{head.Length + 4}; content:"body";""", head, "body"));
    }
}
