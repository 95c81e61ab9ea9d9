using System.Diagnostics;
using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests.Faults;

/// <summary>Links that break, wholly or in one direction.</summary>
public sealed class LinkTests(Lab lab, ITestOutputHelper output) : FaultTest(lab, output)
{
    [SkippableFact]
    public async Task A_cut_HA_link_moves_nothing()
    {
        SkipIfUnavailable();
        var at = Now;
        await Lab.FaultAsync("cut", "ha", Victim);
        await WatchAsync(3);

        var seen = await Lab.LmAsync<HaStatusDto>(Survivor, "ha", "status");
        Assert.Equal("standby", seen.State);
        Assert.True(seen.Peers[0].Alive);
        Tell($"longest gap {Answers.LongestGap(at).TotalMilliseconds:0} ms");
        await OnlyOneAnswersAsync(Victim, at);
        Assert.Equal(TimeSpan.Zero, Holders.BothHeld(at));
    }

    [SkippableFact]
    public async Task A_cut_service_link_of_the_active_moves_the_addresses()
    {
        SkipIfUnavailable();
        var at = Now;
        await Lab.FaultAsync("cut", "front", Victim);

        var first = await TakenOverAsync(at, "service link cut");
        await StateAsync(Victim, status => status.State == "isolated", $"{Victim} is isolated");
        Assert.False(Holders.Holds(Victim));

        await HealedAsync(first);
    }

    [SkippableFact]
    public async Task An_active_cut_off_on_every_link_is_replaced_and_lets_go_by_itself()
    {
        SkipIfUnavailable();
        var at = Now;
        await CutAsync("cut");

        var first = await TakenOverAsync(at, "service and HA link cut");
        await StateAsync(Victim, status => status is { State: "isolated", HeldAddresses: [] }, $"{Victim} is isolated");
        Assert.False(Holders.Holds(Victim));

        await HealedAsync(first);
    }

    [SkippableFact]
    public async Task A_standby_cut_off_on_every_link_does_not_take_over()
    {
        SkipIfUnavailable();
        var at = Now;
        foreach (var link in new[] { "ha", "front", "back" })
        {
            await Lab.FaultAsync("cut", link, Survivor);
        }

        await StateAsync(Survivor, status => status.State == "isolated", $"{Survivor} is isolated");
        await WatchAsync(1);
        await Lab.FaultAsync("heal");
        await StateAsync(Survivor, status => status.State == "standby", $"{Survivor} is standby again");

        await OnlyOneAnswersAsync(Victim, at);
        Assert.Equal(TimeSpan.Zero, Holders.BothHeld(at));
    }

    /// <summary>Mute: it hears everything and nobody hears it, clients included. Deaf: the other way round.</summary>
    [SkippableTheory]
    [InlineData("mute")]
    [InlineData("deafen")]
    public async Task An_active_whose_links_work_in_one_direction_only_is_replaced(string fault)
    {
        SkipIfUnavailable();
        var at = Now;
        await CutAsync(fault);

        var first = await TakenOverAsync(at, $"{fault} on service and HA link");
        await Eventually.GetAsync(() => Task.FromResult(Holders.Holds(Victim)), held => !held, $"{Victim} lets go");

        await HealedAsync(first);
    }

    [SkippableTheory]
    [InlineData("mute")]
    [InlineData("deafen")]
    public async Task An_HA_link_that_works_in_one_direction_only_moves_nothing(string fault)
    {
        SkipIfUnavailable();
        var at = Now;
        await Lab.FaultAsync(fault, "ha", Victim);
        await WatchAsync(2);

        await OnlyOneAnswersAsync(Victim, at);
        Assert.Equal(TimeSpan.Zero, Holders.BothHeld(at));
    }

    private async Task CutAsync(string fault)
    {
        foreach (var link in new[] { "ha", "front" })
        {
            await Lab.FaultAsync(fault, link, Victim);
        }
    }

    /// <summary>After the links are back the new holder stays the only one.</summary>
    private async Task HealedAsync(long first)
    {
        var at = Now;
        await Lab.FaultAsync("heal");
        var back = await StateAsync(Victim, status => status.State == "standby", $"{Victim} is standby");
        Tell($"standby again after {Stopwatch.GetElapsedTime(at).TotalMilliseconds:0} ms: {back.Reason}");
        await OnlyOneAnswersAsync(Survivor, first);
        Assert.Equal(TimeSpan.Zero, Holders.BothHeld(at));
    }
}
