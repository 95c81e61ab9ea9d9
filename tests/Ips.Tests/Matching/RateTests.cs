using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;
using static LoadMaster.Ips.Tests.Given;

namespace LoadMaster.Ips.Tests.Matching;

public sealed class RateTests
{
    private readonly Inspector _inspector = new(new RateTable());

    private string Series(RuleSet set, params (int Client, int Second)[] requests) => string.Concat(requests.Select(request =>
    {
        _inspector.InspectRequest(set, Bytes(Request("/attack")), [], new FlowState(), Nobody with { Client = (UInt128)request.Client }, request.Second * 1000L);
        return _inspector.Alerts.Length == 0 ? '-' : _inspector.Alerts[0].IsLogged ? 'L' : 'a';
    }));

    private static string Attack(string more) => Rule2($"""content:"/attack"; http_uri; {more}""");

    [Fact]
    public void A_detection_filter_alerts_only_after_its_count()
    {
        var set = Set(Attack("detection_filter:track by_src, count 2, seconds 10;"));
        Assert.Equal("--LL---L", Series(set, (7, 0), (7, 1), (7, 2), (7, 9), (8, 9), (7, 20), (7, 21), (7, 22)));
    }

    [Fact]
    public void A_detection_filter_goes_on_in_the_interval_after_one_that_was_over_its_count()
    {
        var set = Set(Attack("detection_filter:track by_src, count 2, seconds 10;"));
        Assert.Equal("--LLLL--", Series(set, (7, 0), (7, 1), (7, 2), (7, 9), (7, 10), (7, 11), (7, 30), (7, 31)));
    }

    [Fact]
    public void A_threshold_counts_anew_from_the_match_that_it_logged() =>
        Assert.Equal("aLaLaa", Series(Set(Attack("threshold:type threshold, track by_src, count 2, seconds 10;")), (1, 0), (1, 9), (1, 10), (1, 18), (1, 27), (1, 37)));

    [Fact]
    public void A_line_that_names_a_rule_wins_over_the_threshold_in_it() => Assert.Equal(
        "LLa",
        Series(Set(Attack("threshold:type limit, track by_src, count 1, seconds 60;"), "event_filter gen_id 1, sig_id 1, type limit, track by_src, count 2, seconds 60"), (1, 0), (1, 1), (1, 2)));

    [Fact]
    public void A_threshold_thins_out_what_is_logged_but_not_the_verdict()
    {
        Assert.Equal("LLaaL", Series(Set(Attack("threshold:type limit, track by_src, count 2, seconds 10;")), (1, 0), (1, 1), (1, 2), (1, 9), (1, 10)));
        Assert.Equal("aLaL", Series(Set(Rule2("""content:"/attack"; http_uri; threshold:type threshold, track by_dst, count 2, seconds 10;""", 2)), (1, 0), (2, 1), (3, 2), (4, 3)));
        Assert.Equal("aLaaaL", Series(Set(Rule2("""content:"/attack"; http_uri; threshold:type both, track by_src, count 2, seconds 10;""", 3)), (1, 0), (1, 1), (1, 2), (1, 3), (1, 10), (1, 11)));
    }

    [Fact]
    public void An_event_filter_of_a_file_holds_for_its_rule_or_for_all()
    {
        Assert.Equal("La", Series(Set(Attack(""), "event_filter gen_id 1, sig_id 1, type limit, track by_src, count 1, seconds 60"), (1, 0), (1, 1)));
        Assert.Equal("La", Series(Set(Rule2("""content:"/attack"; http_uri;""", 2), "event_filter gen_id 1, sig_id 0, type limit, track by_src, count 1, seconds 60"), (1, 0), (1, 1)));
        Assert.Equal("LL", Series(Set(Rule2("""content:"/attack"; http_uri;""", 3), "threshold gen_id 1, sig_id 9, type limit, track by_src, count 1, seconds 60"), (1, 0), (1, 1)));
    }

    [Fact]
    public void A_suppressed_rule_does_not_count_at_all_or_not_for_some_addresses()
    {
        var client = (int)(uint)(RuleAddresses.Number(System.Net.IPAddress.Parse("10.1.2.3")) & uint.MaxValue);
        Assert.Equal("-", Series(Set(Attack(""), "suppress gen_id 1, sig_id 1"), (1, 0)));
        var set = Set(Attack(""), "suppress gen_id 1, sig_id 1, track by_src, ip [10.1.0.0/16,192.168.0.1]");
        _inspector.InspectRequest(set, Bytes(Request("/attack")), [], new FlowState(), Nobody with { Client = RuleAddresses.Number(System.Net.IPAddress.Parse("10.1.2.3")) }, 0);
        Assert.True(_inspector.Alerts.IsEmpty);
        Assert.Equal("L", Series(set, (client, 0)));
    }

    [Fact]
    public void A_full_table_drops_what_is_over_and_stays_bounded()
    {
        var set = Set(Attack("detection_filter:track by_src, count 1, seconds 10;"));
        for (var client = 0; client < IpsLimits.RateEntriesMax + 10; client++)
        {
            _inspector.InspectRequest(set, Bytes(Request("/attack")), [], new FlowState(), Nobody with { Client = (UInt128)client }, 0);
        }

        Assert.Equal("--L", Series(set, (1_000_000, 0), (1_000_001, 11), (1_000_001, 12)));
    }

    [Theory]
    [InlineData("detection_filter:track by_src, count 2;", "seconds is missing")]
    [InlineData("detection_filter:track by_moon, count 2, seconds 1;", "by_moon is not supported")]
    [InlineData("threshold:type often, track by_src, count 2, seconds 1;", "unknown type often")]
    [InlineData("threshold:type limit, track by_src, count 0, seconds 1;", "at least 1")]
    public void What_cannot_be_honoured_is_skipped_with_its_reason(string options, string reason) =>
        Assert.Contains(reason, Rejection(Attack(options)), StringComparison.Ordinal);
}
