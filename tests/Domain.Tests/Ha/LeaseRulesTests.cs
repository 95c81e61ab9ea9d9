using LoadMaster.Domain.Ha;

namespace LoadMaster.Domain.Tests.Ha;

public sealed class LeaseRulesTests
{
    private static readonly TimeSpan Now = TimeSpan.FromHours(5);
    private static readonly TimeSpan LongAgo = TimeSpan.FromHours(1);

    /// <summary>Lease as "owner epoch h(eld) or c(laimed)", request as "node epoch h(old) or c(laim)".</summary>
    [Theory]
    [InlineData("", "a 5 h", true, "an active node renews a lease that had run out")]
    [InlineData("", "b 5 c", true, "nobody has it")]
    [InlineData("a 5 h", "a 5 h", true, "its own")]
    [InlineData("a 5 h", "a 6 c", true, "its own, after a restart")]
    [InlineData("a 5 h", "b 6 c", false, "a claim never takes what an active node holds")]
    [InlineData("a 6 c", "b 9 c", false, "the first claim wins")]
    [InlineData("b 6 c", "a 5 h", true, "an active node goes before a claim")]
    [InlineData("a 5 h", "b 6 h", true, "a later take-over wins")]
    [InlineData("b 6 h", "a 5 h", false, "an earlier term has ended")]
    [InlineData("b 6 h", "a 6 h", true, "of equal epochs the lower name stays")]
    [InlineData("a 6 h", "b 6 h", false, "of equal epochs the higher name yields")]
    public void The_lease_goes_to_one_node_at_a_time(string lease, string request, bool granted, string because)
    {
        var before = lease.Length == 0 ? null : ToLease(lease, Now + TimeSpan.FromMilliseconds(100));
        var (after, answer) = LeaseRules.Decide(before, ToRequest(request), LongAgo, Now);
        Assert.True(granted == answer.Granted, because);
        Assert.Equal(granted ? request.Split(' ')[0] : before!.Owner, answer.Owner);
        Assert.Equal(granted ? Now + LeaseRules.Lifetime : before!.Until, after!.Until);
    }

    [Fact]
    public void A_lease_that_ran_out_goes_to_the_next_claim() =>
        Assert.True(LeaseRules.Decide(ToLease("a 5 h", Now), ToRequest("b 6 c"), LongAgo, Now).Answer.Granted);

    [Fact]
    public void An_arbiter_that_has_just_started_refuses_claims_until_active_nodes_had_time_to_renew()
    {
        var started = Now - TimeSpan.FromMilliseconds(500);
        Assert.Equal(new(false, "", 0, false), LeaseRules.Decide(null, ToRequest("b 6 c"), started, Now).Answer);
        Assert.True(LeaseRules.Decide(null, ToRequest("a 5 h"), started, Now).Answer.Granted);
    }

    private static Lease ToLease(string words, TimeSpan until) =>
        words.Split(' ') is [var owner, var epoch, var kind] ? new(owner, int.Parse(epoch), kind == "h", until) : throw new FormatException(words);

    private static LeaseRequest ToRequest(string words) =>
        words.Split(' ') is [var node, var epoch, var kind] ? new(node, int.Parse(epoch), kind == "h") : throw new FormatException(words);
}
