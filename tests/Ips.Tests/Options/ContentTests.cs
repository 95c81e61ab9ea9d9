using static LoadMaster.Ips.Tests.Given;

namespace LoadMaster.Ips.Tests.Options;

public sealed class ContentTests
{
    [Theory]
    [InlineData("""content:"/a.php"; http_uri;""", "/x/a.php?y", true)]
    [InlineData("""content:"/a.php"; http_uri;""", "/x/A.php?y", false)]
    [InlineData("""content:"/a.php"; nocase; http_uri;""", "/x/A.PhP?y", true)]
    [InlineData("""content:"/\"q\;\\\:"; http_uri;""", "/\"q;\\:", false)]
    [InlineData("""content:"a|3A 2f|b|7C|c"; http_uri;""", "/a:/b|c", true)]
    [InlineData("""content:"a|3A2f|b"; http_uri;""", "/a:/b", true)]
    [InlineData("""content:"\"q\;\:"; http_uri;""", "/\"q;:", true)]
    [InlineData("""content:!"evil"; http_uri;""", "/good", true)]
    [InlineData("""content:!"evil"; http_uri;""", "/evil", false)]
    [InlineData("""content:!"evil"; nocase; http_uri;""", "/EVIL", false)]
    [InlineData("""uricontent:"/x/y";""", "/x//./y", true)]
    [InlineData("""uricontent:"/x//y";""", "/x//y", false)]
    public void A_content_is_found_or_not(string options, string uri, bool expected) => Assert.Equal(expected, Matches2(options, Request(uri)));

    [Theory]
    [InlineData("""content:"abc"; depth:4; http_uri;""", "/abcd", true)]
    [InlineData("""content:"abc"; depth:4; http_uri;""", "/xabcd", false)]
    [InlineData("""content:"abc"; depth:3; http_uri;""", "/abc", false)]
    [InlineData("""content:"abc"; offset:2; http_uri;""", "/abc", false)]
    [InlineData("""content:"abc"; offset:2; http_uri;""", "/xabc", true)]
    [InlineData("""content:"abc"; offset:2; depth:3; http_uri;""", "/xabc", true)]
    [InlineData("""content:"abc"; offset:2; depth:3; http_uri;""", "/xxabc", false)]
    [InlineData("""content:!"abc"; depth:4; http_uri;""", "/xabc", true)]
    [InlineData("""content:!"abc"; offset:200; http_uri;""", "/abc", true)]
    [InlineData("""content:"abc"; offset:200; http_uri;""", "/abc", false)]
    public void Offset_and_depth_count_from_the_start_of_the_buffer(string options, string uri, bool expected) =>
        Assert.Equal(expected, Matches2(options, Request(uri)));

    [Theory]
    [InlineData("""content:"ab"; http_uri; content:"cd"; distance:0; http_uri;""", "/abcd", true)]
    [InlineData("""content:"ab"; http_uri; content:"cd"; distance:0; http_uri;""", "/cdab", false)]
    [InlineData("""content:"ab"; http_uri; content:"cd"; distance:2; http_uri;""", "/abxcd", false)]
    [InlineData("""content:"ab"; http_uri; content:"cd"; distance:2; http_uri;""", "/abxxcd", true)]
    [InlineData("""content:"ab"; http_uri; content:"cd"; within:2; http_uri;""", "/abcd", true)]
    [InlineData("""content:"ab"; http_uri; content:"cd"; within:2; http_uri;""", "/abxcd", false)]
    [InlineData("""content:"ab"; http_uri; content:"cd"; distance:1; within:3; http_uri;""", "/abxxcd", true)]
    [InlineData("""content:"ab"; http_uri; content:"cd"; distance:1; within:2; http_uri;""", "/abxxcd", false)]
    [InlineData("""content:"cd"; http_uri; content:"ab"; distance:-4; within:2; http_uri;""", "/abcd", true)]
    [InlineData("""content:"ab"; http_uri; content:"/a"; distance:-9; within:9; http_uri;""", "/ab", true)]
    [InlineData("""content:"ab"; http_uri; content:"/a"; distance:-9; within:7; http_uri;""", "/ab", false)]
    [InlineData("""content:"ab"; http_uri; content:!"cd"; within:2; http_uri;""", "/abcd", false)]
    [InlineData("""content:"ab"; http_uri; content:!"cd"; within:2; http_uri;""", "/abxcd", true)]
    public void Distance_and_within_count_from_the_end_of_the_last_match(string options, string uri, bool expected) =>
        Assert.Equal(expected, Matches2(options, Request(uri)));

    [Fact]
    public void A_search_goes_on_from_the_next_hit_when_what_follows_does_not_fit()
    {
        const string Options = """content:"ab"; http_uri; content:"cd"; within:2; http_uri; content:"ef"; distance:1; within:2; http_uri;""";
        Assert.True(Matches2(Options, Request("/abxx/abcdxx/abcdyef")));
        Assert.False(Matches2(Options, Request("/abxx/abcdxx/abcdyyef")));
    }

    [Fact]
    public void A_relative_content_in_another_buffer_counts_from_that_buffers_start()
    {
        const string Options = """content:"longprefix"; http_uri; content:"%00"; distance:1; http_raw_uri;""";
        Assert.True(Matches2(Options, Request("/%00longprefix")));
        Assert.False(Matches2("""content:"longprefix"; http_uri; content:"%00"; distance:2; http_raw_uri;""", Request("/%00longprefix")));
    }

    [Fact]
    public void Fast_pattern_only_ignores_case_and_leaves_the_cursor()
    {
        Assert.True(Matches2("""content:"/WebDriver"; fast_pattern:only; http_uri;""", Request("/x/webdriver")));
        Assert.True(Matches2("""content:"abcd"; http_uri; content:"zzzz"; fast_pattern:only; http_uri; content:"ef"; within:2; http_uri;""", Request("/abcdef/zzzz")));
        Assert.False(Matches2("""content:"abcd"; http_uri; content:"zzzz"; fast_pattern:only; http_uri; content:"ef"; within:2; http_uri;""", Request("/abcdef/zzz")));
    }

    [Fact]
    public void A_rule_without_a_literal_of_four_bytes_fires_all_the_same()
    {
        Assert.True(Matches2("""content:".ra"; http_uri;""", Request("/song.ra")));
        Assert.True(Matches2("""pcre:"/\.ra$/U";""", Request("/song.ra")));
        Assert.False(Matches2("""content:".ra"; http_uri;""", Request("/song.mp3")));
    }

    [Fact]
    public void A_negated_content_in_a_buffer_that_the_message_lacks_does_not_match()
    {
        Assert.False(Matches2("""content:"/a"; http_uri; content:!"x"; http_cookie;""", Request("/a")));
        Assert.True(Matches2("""content:"/a"; http_uri; content:!"x"; http_cookie;""", Request("/a", headers: "Cookie: b=c\r\n")));
    }

    [Theory]
    [InlineData("""content:"abc"; depth:2; http_uri;""", "smaller than the content")]
    [InlineData("""content:"abc"; depth:9; distance:1; http_uri;""", "together with distance")]
    [InlineData("""content:"abc"; fast_pattern:only; depth:9; http_uri;""", "fast_pattern:only together")]
    [InlineData("""content:""; http_uri;""", "empty")]
    [InlineData("""content:"a|4|"; http_uri;""", "odd number")]
    [InlineData("""content:"a|4x|"; http_uri;""", "no hexadecimal digit")]
    [InlineData("""content:abc; http_uri;""", "quotes are missing")]
    [InlineData("""content:"abc"; depth:n; http_uri;""", "was not extracted")]
    [InlineData("""nocase; content:"abc"; http_uri;""", "nocase without a content")]
    public void What_cannot_be_honoured_is_skipped_with_its_reason(string options, string reason) =>
        Assert.Contains(reason, Rejection(Rule2(options)), StringComparison.Ordinal);
}
