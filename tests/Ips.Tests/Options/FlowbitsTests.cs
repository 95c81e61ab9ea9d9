using LoadMaster.Ips.Matching;
using static LoadMaster.Ips.Tests.Given;

namespace LoadMaster.Ips.Tests.Options;

public sealed class FlowbitsTests
{
    private static string Sets(string flowbits, int sid) => Rule2($"""content:"/set{sid}"; http_uri; flowbits:{flowbits};""", sid);

    private static string Asks(string flowbits, int sid) => Rule2($"""content:"/ask"; http_uri; flowbits:{flowbits};""", sid);

    [Theory]
    [InlineData("isset,one", true)]
    [InlineData("isset,two", false)]
    [InlineData("isnotset,one", false)]
    [InlineData("isnotset,two", true)]
    [InlineData("isset,one&two", false)]
    [InlineData("isset,one|two", true)]
    [InlineData("isset,one&three", true)]
    [InlineData("isnotset,two|four", true)]
    [InlineData("isnotset,one|four", false)]
    public void A_bit_that_one_request_sets_is_seen_by_the_next_of_the_connection(string check, bool expected)
    {
        var set = Set(Sets("set,one&three", 1), Asks(check, 2));
        var flow = new FlowState();
        Assert.Equal([1], Fired(set, Request("/set1"), flow: flow));
        Assert.Equal(expected ? [2] : [], Fired(set, Request("/ask"), flow: flow));
        flow.Reset();
        Assert.Equal(check.StartsWith("isnot", StringComparison.Ordinal) ? [2] : [], Fired(set, Request("/ask"), flow: flow));
    }

    [Fact]
    public void Unset_toggle_and_groups_change_bits()
    {
        var set = Set(Sets("set,a,g", 1), Sets("setx,b,g", 2), Sets("unset,b", 3), Sets("toggle,a", 4), Asks("isset,a", 11), Asks("isset,b", 12));
        var flow = new FlowState();
        Assert.Equal([1], Fired(set, Request("/set1"), flow: flow));
        Assert.Equal([11], Fired(set, Request("/ask"), flow: flow));
        Assert.Equal([2], Fired(set, Request("/set2"), flow: flow));
        Assert.Equal([12], Fired(set, Request("/ask"), flow: flow));
        Assert.Equal([3], Fired(set, Request("/set3"), flow: flow));
        Assert.Equal([], Fired(set, Request("/ask"), flow: flow));
        Assert.Equal([4], Fired(set, Request("/set4"), flow: flow));
        Assert.Equal([11], Fired(set, Request("/ask"), flow: flow));
    }

    [Fact]
    public void Noalert_sets_its_bits_in_silence_and_a_bit_of_the_same_request_is_seen()
    {
        var set = Set(
            Rule2("""flowbits:isset,x; content:"/both"; http_uri;""", 1),
            Rule2("""content:"/both"; http_uri; flowbits:set,x; flowbits:noalert;""", 2));
        Assert.Equal([1], Fired(set, Request("/both")));
        Assert.Equal([], Fired(set, Request("/other")));
    }

    [Fact]
    public void A_request_sets_bits_for_its_response()
    {
        var set = Set(
            Rule2("""content:"/file.exe"; http_uri; flowbits:set,exe; flowbits:noalert;""", 1),
            Rule2("""flowbits:isset,exe; file_data; content:"MZ"; within:2;""", 2, "to_client,established"));
        var flow = new FlowState();
        Assert.Equal([], FiredOnResponse(set, "HTTP/1.1 200 OK\r\n\r\n", "MZ..", flow));
        Assert.Equal([], Fired(set, Request("/file.exe"), flow: flow));
        Assert.Equal([2], FiredOnResponse(set, "HTTP/1.1 200 OK\r\n\r\n", "MZ..", flow));
    }

    [Theory]
    [InlineData("flowbits:explode,x;", "unknown operation")]
    [InlineData("flowbits:isset,any,g;", "whole group")]
    [InlineData("flowbits:set,a|b&c;", "in one list")]
    public void What_cannot_be_honoured_is_skipped_with_its_reason(string options, string reason) =>
        Assert.Contains(reason, Rejection(Rule2(options)), StringComparison.Ordinal);
}
