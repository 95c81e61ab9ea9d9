using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;
using static LoadMaster.Ips.Tests.Given;

namespace LoadMaster.Ips.Tests.Matching;

public sealed class RateFilterTests
{
    private readonly Inspector _inspector = new(new RateTable());

    /// <summary>The first letter of the changed action, '.' for the rule's own, '-' for no alert; upper case when it becomes an event.</summary>
    private string Series(RuleSet set, params (int Client, int Second)[] requests) => string.Concat(requests.Select(request =>
    {
        _inspector.InspectRequest(set, Bytes(Request("/attack")), [], new FlowState(), Nobody with { Client = (UInt128)request.Client }, request.Second * 1000L);
        if (_inspector.Alerts.IsEmpty)
        {
            return '-';
        }

        var alert = _inspector.Alerts[0];
        var letter = alert.ChangedAction is { } action ? action.ToString()[0] : '.';
        return alert.IsLogged ? letter : char.ToLowerInvariant(letter);
    }));

    private static RuleSet With(params string[] filters) => Set([Rule2("""content:"/attack"; http_uri;"""), .. filters]);

    private static string Filter(string more, string track = "by_src") => $"rate_filter gen_id 1, sig_id 1, track {track}, count 2, seconds 10, {more}";

    [Fact]
    public void An_action_begins_beyond_the_count_and_ends_with_its_timeout()
    {
        var set = With(Filter("new_action drop, timeout 5"));
        Assert.Equal("..DD.D..", Series(set, (7, 0), (7, 1), (7, 2), (7, 3), (8, 3), (7, 4), (7, 30), (7, 31)));
    }

    [Fact]
    public void It_stays_while_the_rate_is_exceeded_and_without_a_timeout_for_good()
    {
        Assert.Equal("..DDDD", Series(With(Filter("new_action drop, timeout 5")), (1, 0), (1, 1), (1, 2), (1, 8), (1, 12), (1, 14)));
        Assert.Equal("..RR", Series(With(Filter("new_action reject, timeout 0")), (1, 0), (1, 1), (1, 2), (1, 90_000)));
    }

    [Fact]
    public void Addresses_are_counted_apart_or_a_rule_as_a_whole()
    {
        Assert.Equal(".....D", Series(With(Filter("new_action drop, timeout 5")), (1, 0), (2, 0), (3, 0), (1, 1), (2, 1), (1, 2)));
        Assert.Equal("..D", Series(With(Filter("new_action drop, timeout 5", "by_rule")), (1, 0), (2, 0), (3, 0)));
        Assert.Equal("..D", Series(With(Filter("new_action drop, timeout 5", "by_dst")), (1, 0), (2, 0), (3, 0)));
    }

    [Fact]
    public void It_applies_only_to_the_addresses_it_names()
    {
        var set = With("ipvar NEAR [10.0.0.0/8,!10.0.0.9]", Filter("new_action alert, timeout 5, apply_to $NEAR"));
        var (near, other) = (Number("10.1.2.3"), Number("10.0.0.9"));
        Assert.Equal("...A", string.Concat(((UInt128[])[other, near, near, near]).Select(client => One(set, client))));
        Assert.Equal("...", string.Concat(((UInt128[])[other, other, other]).Select(client => One(set, client))));
    }

    [Fact]
    public void A_rule_that_passes_for_a_while_does_not_count_but_others_do()
    {
        var set = Set(Rule2("""content:"/attack"; http_uri;"""), Rule2("""content:"/att"; http_uri;""", 2), Filter("new_action pass, timeout 60"));
        _ = Series(set, (1, 0), (1, 1));
        _inspector.InspectRequest(set, Bytes(Request("/attack")), [], new FlowState(), Nobody with { Client = 1 }, 2000);
        Assert.Equal([2], Sids(_inspector));
    }

    [Fact]
    public void What_begins_an_action_becomes_an_event_though_a_filter_thins_out_events() => Assert.Equal(
        "..Dd",
        Series(With(Filter("new_action drop, timeout 60"), "event_filter gen_id 1, sig_id 1, type limit, track by_src, count 2, seconds 60"), (1, 0), (1, 1), (1, 2), (1, 3)));

    [Fact]
    public void The_first_of_several_in_force_decides() => Assert.Equal(
        "..AAR",
        Series(
            With(Filter("new_action alert, timeout 2"), "rate_filter gen_id 1, sig_id 1, track by_src, count 3, seconds 100, new_action reject, timeout 60"),
            (1, 0), (1, 1), (1, 2), (1, 3), (1, 40)));

    [Fact]
    public void A_full_table_drops_what_is_over_and_stays_bounded()
    {
        var set = With(Filter("new_action drop, timeout 5"));
        for (var client = 0; client < IpsLimits.RateEntriesMax + 10; client++)
        {
            Assert.Equal('.', One(set, (UInt128)client));
        }

        Assert.Equal("...", Series(set, (1_000_000, 2), (1_000_000, 3), (1_000_000, 4)));
        Assert.Equal("..D", Series(set, (1_000_001, 20), (1_000_001, 21), (1_000_001, 22)));
    }

    [Theory]
    [InlineData("new_action drop", "timeout is missing")]
    [InlineData("new_action shout, timeout 1", "unknown new_action shout")]
    [InlineData("timeout 1", "unknown new_action")]
    [InlineData("new_action drop, timeout 1, apply_to here", "here is no address")]
    public void What_cannot_be_honoured_is_skipped_with_its_reason(string more, string reason) =>
        Assert.Contains(reason, Rejection(Filter(more)), StringComparison.Ordinal);

    [Fact]
    public void It_names_one_rule_and_by_rule_no_addresses()
    {
        Assert.Contains("name one rule", Rejection("rate_filter gen_id 1, sig_id 0, track by_src, count 2, seconds 10, new_action drop, timeout 1"), StringComparison.Ordinal);
        Assert.Contains("no apply_to", Rejection(Filter("new_action drop, timeout 1, apply_to 10.0.0.1", "by_rule")), StringComparison.Ordinal);
    }

    private static UInt128 Number(string address) => RuleAddresses.Number(System.Net.IPAddress.Parse(address));

    private char One(RuleSet set, UInt128 client)
    {
        _inspector.InspectRequest(set, Bytes(Request("/attack")), [], new FlowState(), Nobody with { Client = client }, 0);
        return _inspector.Alerts[0].ChangedAction is { } action ? action.ToString()[0] : '.';
    }
}
