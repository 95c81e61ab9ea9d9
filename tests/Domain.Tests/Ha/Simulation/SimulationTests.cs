using Xunit.Abstractions;

namespace LoadMaster.Domain.Tests.Ha.Simulation;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int SeedsDefault = 600;

    [Theory]
    [InlineData(19, "after a hand-over the successor's old heartbeats called for a take-over back")]
    [InlineData(298, "probes that saw no gateway counted as proof that nobody held the address")]
    [InlineData(584, "two nodes became standby together and both acted on what the other had said before")]
    [InlineData(2262, "an answer that waited during this process's own stall led to a take-over")]
    [InlineData(9622, "the same, with a hand-over in between")]
    public void A_seed_that_once_failed_stays_good(int seed, string because)
    {
        var problem = new SimPair(seed, quietAtOnce: true).Run();
        Assert.True(problem is null, $"{problem} (once: {because})");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Never_two_holders_for_long_and_one_active_after_healing_whatever_fails(bool arbiter)
    {
        var first = int.TryParse(Environment.GetEnvironmentVariable("LM_SIMULATION_SEED"), out var seed) ? seed : 1;
        var count = int.TryParse(Environment.GetEnvironmentVariable("LM_SIMULATION_SEEDS"), out var seeds) ? seeds : SeedsDefault;
        var failures = new List<string>();
        var longest = 0.0;
        var takeOvers = 0;
        for (var current = first; current < first + count; current++)
        {
            var pair = new SimPair(current, arbiter);
            var problem = pair.Run();
            takeOvers += pair.TakeOvers;
            longest = Math.Max(longest, pair.LongestDouble);
            if (problem is null) continue;
            failures.Add($"seed {current}: {problem}");
            if (failures.Count == 1) failures.Add(string.Join('\n', pair.A.Log.Concat(pair.B.Log).Order(StringComparer.Ordinal)));
        }

        output.WriteLine($"{count} seeds from {first}{(arbiter ? " with an arbiter" : "")}, {takeOvers} take-overs, longest time with two reachable holders {longest:0} ms");
        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(30)));
    }
}
