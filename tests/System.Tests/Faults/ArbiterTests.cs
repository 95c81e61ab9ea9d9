using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests.Faults;

/// <summary>The nodes are cut from each other on every link while both still reach clients and gateway: the arbiter decides.</summary>
public sealed class ArbiterTests(Lab lab, ITestOutputHelper output) : FaultTest(lab, output)
{
    [SkippableFact]
    public async Task A_cut_between_the_nodes_never_makes_two_holders_and_the_active_is_still_replaced_when_it_dies()
    {
        SkipIfUnavailable();
        await Lab.ArbiterAsync("start");
        await RestartAsync(Survivor);
        await RestartAsync(Victim);
        var (active, standby) = (Survivor, Victim);
        Assert.Equal(active, await Lab.WholeAsync());

        var at = Now;
        await Lab.FaultAsync("unrouted");
        foreach (var link in new[] { "ha", "front", "back" })
        {
            await Lab.FaultAsync("apart", link);
        }

        var refused = await StateAsync(standby, status => status.Reason.Contains("arbiter refuses", StringComparison.Ordinal), $"the arbiter refuses {standby}");
        Assert.Equal("standby", refused.State);
        await WatchAsync(3);
        Assert.Equal("standby", (await Lab.LmAsync<HaStatusDto>(standby, "ha", "status")).State);
        Assert.Equal(TimeSpan.Zero, Holders.BothHeld(at));
        await OnlyOneAnswersAsync(active, at);

        var killedAt = Now;
        await Lab.NodeAsync("kill", active);
        var first = await Eventually.GetAsync(() => Task.FromResult(Answers.FirstOf(standby, killedAt)), seen => seen is not null, $"{standby} answers");
        Tell($"kill -9 during the cut: longest gap {Answers.LongestGap(killedAt).TotalMilliseconds:0} ms");
        await OnlyOneAnswersAsync(standby, first!.Value);

        // Nobody can take the address from the dead node's kernel but its lifetime of 2 s.
        Assert.True(Holders.BothHeld(first.Value) < TimeSpan.FromSeconds(4));
    }

    private protected override async Task MendAsync()
    {
        await Lab.ArbiterAsync("stop");
        await base.MendAsync();
        foreach (var node in new[] { Lab.OtherNode(await Lab.WholeAsync()), await Lab.ActiveAsync() })
        {
            await RestartAsync(node);
        }

        await Lab.WholeAsync();
    }

    private static async Task RestartAsync(string node)
    {
        await Lab.NodeAsync("stop", node);
        await Lab.NodeAsync("start", node);
        await Lab.WholeAsync();
    }
}
