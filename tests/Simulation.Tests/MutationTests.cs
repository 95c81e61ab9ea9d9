namespace LoadMaster.Simulation.Tests;

/// <summary>The checkers can fail: each thing that is broken on purpose is found, and by the right one.</summary>
public sealed class MutationTests
{
    private const int SeedsMax = 400;

    public static TheoryData<string, int, bool, string> Broken => new()
    {
        { nameof(Mutation.IgnoresEpoch), 95, true, "two nodes have served clients" },
        { nameof(Mutation.DoesNotFence), 1, true, "puts addresses back" },
        { nameof(Mutation.IgnoresEvidence), 1, true, "was serving clients" },
        { nameof(Mutation.IgnoresIsolation), 188, false, "does not serve though it alone could" },
        { nameof(Mutation.NeverTakesOver), 1, false, "6 s after the start" },
        { nameof(Mutation.ForgetsEpochs), 1, true, "is used again by" },
        { nameof(Mutation.AcknowledgesBeforeJournal), 28, true, "was acknowledged and is lost" },
        { nameof(Mutation.DropsConflicts), 1, true, "was acknowledged and is lost" },
        { nameof(Mutation.AppendsBlindly), 1, true, "was acknowledged" },
        { nameof(Mutation.IgnoresGaps), 1, false, "persistence entries" },
        { nameof(Mutation.IgnoresRelay), 1, true, "was serving clients" },
        { nameof(Mutation.IgnoresReach), 1, false, "without the second network" },
    };

    /// <param name="first">Where to begin to look: a seed that is known to be one of those that find it saves time.</param>
    [Theory]
    [MemberData(nameof(Broken))]
    public void What_is_broken_on_purpose_is_found(string mutation, int first, bool isUnsafe, string says)
    {
        var broken = Enum.Parse<Mutation>(mutation);
        var options = new SimOptions { Mutation = broken, Relay = broken == Mutation.IgnoresRelay, SecondNetwork = broken == Mutation.IgnoresReach };
        for (var seed = first; seed < first + SeedsMax; seed++)
        {
            var result = new SimWorld(options with { Seed = seed }).Run();
            if ((isUnsafe ? result.Unsafe : result.Stuck).Any(problem => problem.Contains(says, StringComparison.Ordinal))) return;
        }

        Assert.Fail($"{SeedsMax} seeds did not find {mutation}.");
    }

    [Fact]
    public void Every_mutation_is_tried() =>
        Assert.Equal(Enum.GetNames<Mutation>().Skip(1).Order(), Broken.Select(row => (string)row[0]!).Order());
}
