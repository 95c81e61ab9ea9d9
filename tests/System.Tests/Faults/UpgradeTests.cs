using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests.Faults;

/// <summary>Nodes whose software speaks another pair protocol: the daemon pretends to, by a variable that is for tests only.</summary>
public sealed class UpgradeTests(Lab lab, ITestOutputHelper output) : FaultTest(lab, output)
{
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nodes_are_upgraded_one_after_the_other_in_either_order(bool standbyFirst)
    {
        SkipIfUnavailable();
        var order = standbyFirst ? new[] { Survivor, Victim } : [Victim, Survivor];
        foreach (var node in order)
        {
            var other = Lab.OtherNode(node);
            await RestartAsync(node, "1-2");
            await StateAsync(other, status => status.Peers[0] is { Alive: true, ClusterMember: true, RevisionsBehind: 0, Refused: null } peer && peer.Version!.EndsWith("pretending-2", StringComparison.Ordinal), $"{other} works with the newer {node}");
            await Lab.WholeAsync();
        }

        Assert.Equal(order[0], await Lab.WholeAsync());
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_version_that_is_not_understood_is_refused_with_a_reason_and_moves_nothing(bool standbyFirst)
    {
        SkipIfUnavailable();
        // Each refuses the other: the restarted one speaks 2 and nothing older, the other one 1 and nothing newer.
        var restarted = standbyFirst ? Survivor : Victim;
        var active = Lab.OtherNode(restarted);
        await RestartAsync(restarted, "2-2");
        await StateAsync(active, status => status.State == "active", $"{active} serves");
        foreach (var node in Lab.Nodes)
        {
            var seen = await StateAsync(node, status => status.Peers[0].Refused is not null, $"{node} refuses the other version");
            Assert.Contains("they do not understand each other; install the same version on both", seen.Peers[0].Refused, StringComparison.Ordinal);
            Assert.Equal((true, false), (seen.Peers[0].Alive, seen.Peers[0].ClusterMember));
        }

        await WatchAsync(3);
        Assert.Equal(active, await Lab.WholeAsync());
        Assert.All(await Task.WhenAll(Lab.Nodes.Select(node => Lab.LmAsync<HaStatusDto>(node, "ha", "status"))), status => Assert.False(status.Peers[0].ClusterMember));

        await RestartAsync(restarted, null);
        await StateAsync(active, status => status.Peers[0] is { ClusterMember: true, RevisionsBehind: 0, Refused: null }, "the same version again: it has joined");
    }

    private protected override async Task MendAsync()
    {
        foreach (var node in Lab.Nodes.Where(node => File.Exists(EnvironmentOf(node))))
        {
            await RestartAsync(node, null);
            await Lab.WholeAsync();
        }

        await base.MendAsync();
    }

    private static string EnvironmentOf(string node) => Path.Combine(Lab.Folder, node, "environment");

    /// <summary>Stopped, as for an upgrade, and started with the software that speaks this (oldest-newest).</summary>
    private static async Task RestartAsync(string node, string? protocol)
    {
        await Lab.NodeAsync("stop", node);
        if (protocol is null)
        {
            File.Delete(EnvironmentOf(node));
        }
        else
        {
            await File.WriteAllTextAsync(EnvironmentOf(node), $"LM_TEST_PAIR_PROTOCOL={protocol}");
        }

        await Lab.NodeAsync("start", node);
    }
}
