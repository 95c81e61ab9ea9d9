using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests.Faults;

/// <summary>The nodes are cut from each other on every link while both still reach clients and gateway, and there is no arbiter.</summary>
public sealed class RelayTests(Lab lab, ITestOutputHelper output) : FaultTest(lab, output)
{
    [SkippableFact]
    public async Task A_gateway_that_forwards_keeps_one_holder_throughout_and_the_active_is_still_replaced_when_it_dies()
    {
        SkipIfUnavailable();
        foreach (var node in Lab.Nodes)
        {
            await StateAsync(node, status => status.Peers[0].Relay == "works", $"the relay of {node} works");
        }

        var at = Now;
        await CutApartAsync();
        var seen = await StateAsync(Survivor, status => status.Peers[0].OnlyRelayed, $"{Survivor} hears {Victim} through the gateway only");
        Assert.Equal(("standby", true, 0), (seen.State, seen.Peers[0].Alive, seen.Peers[0].PathsAlive));
        await WatchAsync(3);
        Assert.Contains($"DEGRADED: {Victim} is heard through the gateway only", await Lab.LmAsync(Survivor, "ha", "status"), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.Zero, Holders.BothHeld(at));
        await OnlyOneAnswersAsync(Victim, at);

        var killedAt = Now;
        await Lab.NodeAsync("kill", Victim);
        var first = await TakenOverAsync(killedAt, "kill -9 during the cut");
        await OnlyOneAnswersAsync(Survivor, first);

        // Nobody can take the address from the dead node's kernel but its lifetime of 2 s.
        Assert.True(Holders.BothHeld(first) < TimeSpan.FromSeconds(4));
    }

    [SkippableFact]
    public async Task A_gateway_that_does_not_forward_is_told_of_and_leaves_two_holders_until_the_cut_heals()
    {
        SkipIfUnavailable();
        await Lab.FaultAsync("unrouted");
        await StateAsync(Survivor, status => status.Peers[0].Relay == "notForwarded", $"{Survivor} tells that the gateway does not forward");
        Assert.Contains($"Relay through the gateway to {Victim}: not forwarded by the gateway", await Lab.LmAsync(Survivor, "ha", "status"), StringComparison.Ordinal);

        await CutApartAsync();
        await StateAsync(Survivor, status => status.State == "active", $"{Survivor} serves too");
        Assert.Equal("active", (await Lab.LmAsync<HaStatusDto>(Victim, "ha", "status")).State);
        await Lab.FaultAsync("heal");
        Assert.Equal(Survivor, await Lab.WholeAsync());
    }

    private static async Task CutApartAsync()
    {
        foreach (var link in new[] { "ha", "front", "back" })
        {
            await Lab.FaultAsync("apart", link);
        }
    }
}
