using LoadMaster.Domain.Ha;

namespace LoadMaster.Domain.Tests.Ha;

public sealed class RelayRulesTests
{
    private static readonly TimeSpan s_interval = Ms(100);
    private static readonly TimeSpan s_timeout = Ms(300);

    [Theory]
    [InlineData(50, 0, false, "heard directly, just sent: at the latest when direct heartbeats are late", 75)]
    [InlineData(100, 0, false, "the same, but not sooner than half an interval after the last", 50)]
    [InlineData(10, 990, false, "heard directly: once a second", 10)]
    [InlineData(10, 1000, false, "heard directly: once a second", 0)]
    [InlineData(125, 200, false, "direct heartbeats are late: at once", -150)]
    [InlineData(500, 40, false, "late: twice an interval", 10)]
    [InlineData(10, 60, true, "the peer asks: twice an interval", -10)]
    public void A_heartbeat_goes_through_the_gateway_seldom_or_with_every_other(int directSilent, int sinceRelayed, bool asks, string why, int expected)
    {
        var due = RelayRules.UntilDue(Ms(sinceRelayed), Ms(directSilent), asks, s_interval, s_timeout);
        Assert.True(Ms(expected) == due, $"{why}: {due.TotalMilliseconds} ms");
    }

    [Fact]
    public void It_is_in_full_use_before_the_peer_is_suspected()
    {
        foreach (var (interval, timeout) in new[] { (100, 300), (50, 150), (100, 100), (200, 1000) })
        {
            var timings = new HaTimings(Ms(interval), Ms(timeout), Ms(2000));
            Assert.True(RelayRules.LateAfter(timings.Interval, timings.Timeout) <= timings.LateAfter, $"{interval}/{timeout}");
        }
    }

    [Theory]
    [InlineData("no gateway is configured", 10, 10, true, RelayState.Off)]
    [InlineData(null, 3500, null, true, RelayState.Works)]
    [InlineData(null, 3501, 3501, true, RelayState.NotForwarded)]
    [InlineData(null, null, 3501, true, RelayState.NotForwarded)]
    [InlineData(null, null, 3500, true, RelayState.Unknown)]
    [InlineData(null, null, null, true, RelayState.Off)]
    [InlineData(null, null, 9999, false, RelayState.Unknown)]
    public void What_is_said_of_it_follows_from_what_comes(string? problem, int? heard, int? peerRelays, bool peerHeard, RelayState expected)
    {
        var view = RelayRules.Judge(problem, heard is { } at ? Ms(at) : null, peerRelays is { } since ? Ms(since) : null, peerHeard);
        Assert.Equal(expected, view.State);
        Assert.Equal(expected == RelayState.Off, view.Reason.Length > 0);
        Assert.Contains(view.State == RelayState.NotForwarded ? "not forwarded by the gateway" : view.Reason, view.Words, StringComparison.Ordinal);
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
