using Xunit.Abstractions;

namespace LoadMaster.Simulation.Tests;

/// <summary>Seeds that once failed, and at every run fresh ones that nobody has seen.</summary>
public sealed class SeedTests(ITestOutputHelper output)
{
    /// <summary>How many fresh seeds each world gets, and the time that it may take for them on a busy machine.</summary>
    private const int FreshSeeds = 400;

    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(19, 2, false, "after a hand-over the successor's old heartbeats called for a take-over back")]
    [InlineData(298, 2, false, "probes that saw no gateway counted as proof that nobody held the address")]
    [InlineData(584, 2, false, "two nodes became standby together and both acted on what the other had said before")]
    [InlineData(2262, 2, false, "an answer that waited during this process's own stall led to a take-over")]
    [InlineData(9622, 2, false, "the same, with a hand-over in between")]
    [InlineData(10, 2, false, "an epoch whose node died before its journal had it was used again by the peer")]
    [InlineData(164, 2, false, "the same, by the node itself, whose disk was slow after its start")]
    [InlineData(456, 2, false, "the simulator itself went on with faults after it had healed everything")]
    [InlineData(550, 2, true, "answers of the arbiter that were late in a lossy network counted as a take-over against a serving node")]
    [InlineData(509, 3, false, "a process proven dead long ago counted as dead after it had been started again unheard")]
    [InlineData(998571207, 3, false, "a partner's acknowledgement counted on after it had taken another history")]
    [InlineData(1001679348, 2, false, "who was active for a moment kept its own persistence entries: the other, active all the while, did not send its own again")]
    [InlineData(1001747056, 3, true, "the same, with three nodes")]
    [InlineData(1011007575, 3, false, "of two active nodes one counted what a third had acknowledged before it followed the other")]
    [InlineData(1011007826, 3, false, "the same")]
    [InlineData(1002982519, 3, false, "the same")]
    [InlineData(1002931870, 4, false, "the same, with four nodes")]
    [InlineData(1012118455, 3, true, "the link came back amid a round, whose first questions, the arbiter's among them, had been lost")]
    [InlineData(1000849869, 3, false, "the checker added up two overlaps of different nodes: a dead process leaves its addresses for their lifetime")]
    public void A_seed_that_once_failed_stays_good(int seed, int nodes, bool arbiter, string because)
    {
        var result = new SimWorld(new SimOptions { Seed = seed, Nodes = nodes, Arbiter = arbiter }).Run();
        Assert.True(result.Good, $"{result.Problem} (once: {because})");
        result = new SimWorld(new SimOptions { Seed = seed, Nodes = nodes, Arbiter = arbiter, QuietAtOnce = true }).Run();
        Assert.True(result.Good, $"{result.Problem} (once: {because})");
    }

    [Theory]
    [InlineData(2, false, false, false)]
    [InlineData(2, true, false, false)]
    [InlineData(2, false, true, true)]
    [InlineData(3, false, false, false)]
    public void Fresh_seeds_find_nothing_unsafe_and_nothing_stuck(int nodes, bool arbiter, bool relay, bool second)
    {
        var options = new SimOptions { Nodes = nodes, Arbiter = arbiter, Relay = relay, SecondNetwork = second };
        var report = SeedRunner.Run(options, SeedRunner.FreshBase(TimeProvider.System), FreshSeeds, s_budget, TimeProvider.System);
        output.WriteLine(report.ToString());
        Assert.True(report.Count > 0);
        Assert.True(report.Failures.Count == 0, $"{report}\nReplay: Simulation --seed N --nodes {nodes}{(arbiter ? " --arbiter" : "")}{(relay ? " --relay" : "")}{(second ? " --second" : "")}; keep the seed in this file.");
    }

    [Theory]
    [InlineData(1001305288, "a look at the link from before the cut healed counted as a take-over against a serving node")]
    [InlineData(1001305429, "the same")]
    public void A_seed_with_a_relay_that_once_failed_stays_good(int seed, string because)
    {
        var result = new SimWorld(new SimOptions { Seed = seed, Relay = true }).Run();
        Assert.True(result.Good, $"{result.Problem} (once: {because})");
    }

    [Fact]
    public void A_seed_replays_to_the_same_trace()
    {
        var options = new SimOptions { Seed = 7, Verbose = true };
        var (first, second) = (new SimWorld(options).Run(), new SimWorld(options).Run());
        Assert.Equal(first.Trace, second.Trace);
        Assert.True(first.Trace.Count > 500);
        Assert.True(first.Changes > 20);
    }
}
