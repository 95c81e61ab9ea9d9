using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests.Faults;

/// <summary>A node that loses one of its service networks: here that of the real servers.</summary>
public sealed class ReachTests(Lab lab, ITestOutputHelper output) : FaultTest(lab, output)
{
    [SkippableFact]
    public async Task An_active_node_that_loses_one_of_two_networks_hands_over_and_the_addresses_stay_there_when_it_has_it_back()
    {
        SkipIfUnavailable();
        await StateAsync(Victim, status => status.Reach is { Healthy: 3, Total: 3 } && status.Peers[0].Reach is { Healthy: 3, Total: 3 }, "both nodes have the gateway and both links");

        // The addresses stay ten seconds where they came to last, and an earlier test may have moved them.
        await StateAsync(Victim, status => status.State == "active" && TimeProvider.System.GetUtcNow() - status.Since > TimeSpan.FromSeconds(10), $"{Victim} is settled");
        var at = Now;
        await Lab.FaultAsync("cut", "back", Victim);

        await StateAsync(Survivor, status => status.State == "active", $"{Survivor} is active");
        var seen = await StateAsync(Victim, status => status.State == "standby", $"{Victim} is standby");
        Assert.Equal(new ReachDto(2, 3), seen.Reach);
        Assert.Contains("more of the service networks are healthy there", seen.LastFailover!.Cause, StringComparison.Ordinal);
        Assert.Contains($"Gateways and links: 2 of 3 healthy here, 3 of 3 on {Survivor}", await Lab.LmAsync(Victim, "ha", "status"), StringComparison.Ordinal);
        await Eventually.GetAsync(() => Task.FromResult(Answers.Has(Survivor, at)), answers => answers, $"{Survivor} answers the client");

        await Lab.FaultAsync("heal");
        await StateAsync(Victim, status => status.Reach is { Healthy: 3, Total: 3 }, $"{Victim} has both networks again");
        await WatchAsync(3);
        Assert.Equal(Survivor, await Lab.WholeAsync());
    }
}
