using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests;

/// <summary>A planned switch breaks nothing that lasts.</summary>
[Collection(LabCollection.Name)]
public sealed class SwitchDrainTests(Lab lab, ITestOutputHelper output)
{
    private const string Spare = "lm-c";

    [SkippableFact]
    public async Task Downloads_and_relayed_connections_outlive_a_switch_and_one_back_and_only_one_node_answers_for_the_address()
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddAsync(Lab.SharedAddress, "rr", [100, 100, 100], "--type", "tcp");
        var first = await Lab.WholeAsync();
        var second = Lab.OtherNode(first);
        using var relay = new LabRelay(service.Port);
        using var downloads = new LabDownloads(20, seconds: 15);
        await HaveBegun(first, 21);
        await Eventually.GetAsync(() => Task.FromResult(relay.Answers), answers => answers > 5, "the relay answers");

        await Lab.LmAsync(first, "ha", "failover");
        var draining = await Lab.LmAsync<HaStatusDto>(first, "ha", "status");
        Assert.InRange(draining.Drain!.Connections, 15, 21);
        Assert.InRange(draining.Drain.SecondsLeft, 200, 300);
        Assert.Equal((second, 0), (draining.Drain.To, draining.HeldAddresses.Count));
        var forwarding = Assert.Single((await Lab.LmAsync<HaStatusDto>(second, "ha", "status")).Forwarding);
        Assert.Equal((first, draining.Drain.Connections), (forwarding.To, forwarding.Connections));
        await OnlyAnswers(second);
        Assert.All(await AskersAsync(20), asker => Assert.Equal(Lab.BackAddress(second), asker));

        // Back again while the first switch still drains: now both nodes keep connections of their own.
        using var more = new LabDownloads(5, seconds: 8);
        await HaveBegun(second, 5);
        await Eventually.GetAsync(
            async () => (await Lab.LmAsync<HaStatusDto>(first, "ha", "status")).State, state => state == "standby", $"{first} is standby");
        await Lab.LmAsync(second, "ha", "failover");
        await OnlyAnswers(first);
        Assert.All(await AskersAsync(20), asker => Assert.Equal(Lab.BackAddress(first), asker));
        output.WriteLine($"still running: {downloads.StillRunning} of 20, {more.StillRunning} of 5");

        Assert.Empty(await downloads.BrokenAsync());
        Assert.Empty(await more.BrokenAsync());
        Assert.Null(relay.Broken);
        Assert.True(relay.Answers > 50, $"only {relay.Answers} answers");
        foreach (var node in Lab.Nodes)
        {
            await Eventually.GetAsync(
                () => Lab.LmAsync<HaStatusDto>(node, "ha", "status"), status => status is { Drain: null, Forwarding.Count: 0 }, $"{node} drains and forwards nothing");
            Assert.DoesNotContain("loadmaster_drain", await Lab.InAsync($"lm-{node}", "nft", "list", "tables"), StringComparison.Ordinal);
            Assert.DoesNotContain("loadmaster_to_", await Lab.InAsync($"lm-{node}", "nft", "list", "tables"), StringComparison.Ordinal);
        }

        service.MovedTo(first);
    }

    [SkippableFact]
    public async Task A_daemon_that_is_stopped_serves_its_downloads_to_the_end_before_it_goes_and_no_longer_than_it_may()
    {
        lab.SkipIfUnavailable();
        var first = await Lab.WholeAsync();
        var second = Lab.OtherNode(first);
        using var shorter = new LabDownloads(5, seconds: 8);
        await HaveBegun(first, 5);
        try
        {
            await Lab.NodeAsync("stop", first);
            Assert.Equal(0, shorter.StillRunning);
            Assert.Empty(await shorter.BrokenAsync());
            Assert.All(await AskersAsync(5), asker => Assert.Equal(Lab.BackAddress(second), asker));
        }
        finally
        {
            await Lab.NodeAsync("start", first);
        }

        Assert.Equal(second, await Lab.WholeAsync());
        await Lab.LmAsync(second, "ha", "set", "--stop-drain-seconds", "2");
        using var longer = new LabDownloads(3, seconds: 20);
        await HaveBegun(second, 3);
        try
        {
            await Lab.NodeAsync("stop", second);
            Assert.Equal(3, (await longer.BrokenAsync()).Count);
        }
        finally
        {
            await Lab.NodeAsync("start", second);
            await Lab.LmAsync(await Lab.WholeAsync(), "ha", "set", "--stop-drain-seconds", "20");
        }
    }

    [SkippableFact]
    public async Task The_old_node_takes_over_again_when_the_new_one_is_killed_while_it_drains_and_its_downloads_go_on()
    {
        lab.SkipIfUnavailable();
        var first = await Lab.WholeAsync();
        var second = Lab.OtherNode(first);
        using var downloads = new LabDownloads(5, seconds: 12);
        await HaveBegun(first, 5);
        await Lab.LmAsync(first, "ha", "failover");
        Assert.NotNull((await Lab.LmAsync<HaStatusDto>(first, "ha", "status")).Drain);
        try
        {
            await Lab.NodeAsync("kill", second);
            await Eventually.GetAsync(
                () => Lab.LmAsync<HaStatusDto>(first, "ha", "status"), status => status is { State: "active", Drain: null }, $"{first} is active again");
            Assert.Empty(await downloads.BrokenAsync());
        }
        finally
        {
            await Lab.NodeAsync("start", second);
        }

        Assert.Equal(first, await Lab.WholeAsync());
    }

    private static Task HaveBegun(string node, int connections) => Eventually.GetAsync(
        async () => (await Lab.LmAsync<StatusDto>(node, "status")).ConnectionsActive, active => active >= connections, $"{connections} connections have begun");

    /// <summary>Every ARP frame that a third machine gets about the address comes from this node.</summary>
    private static async Task OnlyAnswers(string node)
    {
        var station = (await Lab.InAsync($"lm-{node}", "cat", "/sys/class/net/front/address")).Trim();
        var capture = Shell.RunAsync("ip", "netns", "exec", Spare, "timeout", "3", "tcpdump", "-l", "-nn", "-e", "-i", "front", "arp[14:4]=0xc6120064");
        var asked = 0;
        while (!capture.IsCompleted)
        {
            await Lab.InAsync(Spare, "bash", "-c", $"ip neigh del {Lab.SharedAddress} dev front 2>/dev/null; ping -c 1 -W 1 -q {Lab.SharedAddress} >/dev/null; true");
            asked++;
        }

        var frames = (await capture).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(asked, 2, int.MaxValue);
        Assert.NotEmpty(frames);
        Assert.All(frames, frame => Assert.Contains($" {station} > ", frame, StringComparison.Ordinal));
    }

    /// <summary>The node that served each of so many new connections.</summary>
    private static async Task<string[]> AskersAsync(int times) =>
        [.. (await Lab.InAsync(Lab.Client, "bash", "-c", $"for i in $(seq {times}); do curl -fsS --max-time 5 -o /dev/null -D - {Lab.Url} || echo X-Asked-By: failed; done"))
            .Split('\n')
            .Where(line => line.StartsWith("X-Asked-By:", StringComparison.OrdinalIgnoreCase))
            .Select(line => line.Split(':')[1].Trim())];
}
