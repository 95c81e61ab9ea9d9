using Xunit.Abstractions;

namespace LoadMaster.System.Tests.Faults;

/// <summary>Links that lose or delay what they carry.</summary>
public sealed class LossTests(Lab lab, ITestOutputHelper output) : FaultTest(lab, output)
{
    /// <summary>A take-over during such a loss is allowed, and would be noticed at once by the other node.</summary>
    private static readonly TimeSpan s_bothMax = TimeSpan.FromSeconds(3);

    [SkippableFact]
    public async Task A_third_of_all_frames_lost_leaves_one_holder_and_a_service_that_answers()
    {
        SkipIfUnavailable();
        var at = Now;
        foreach (var link in new[] { "ha", "front" })
        {
            await Lab.FaultAsync("lose", link, Victim, "30");
        }

        await WatchAsync(6);
        var both = Holders.BothHeld(at);
        var gap = Answers.LongestGap(at);
        Tell($"30 % loss: longest gap {gap.TotalMilliseconds:0} ms, both held for {both.TotalMilliseconds:0} ms, turns {string.Join(' ', Answers.Turns(at))}");
        Assert.True(both < s_bothMax, $"both held for {both}");
        Assert.True(gap < GapMax, $"nobody answered for {gap}");

        await Lab.FaultAsync("heal");
        var holder = await Lab.WholeAsync();
        var healed = Now;
        await OnlyOneAnswersAsync(holder, healed);
        Assert.Equal(TimeSpan.Zero, Holders.BothHeld(healed));
    }

    [SkippableFact]
    public async Task Frames_that_come_50_ms_later_move_nothing()
    {
        SkipIfUnavailable();
        var at = Now;
        try
        {
            foreach (var node in Lab.Nodes)
            {
                await Lab.FaultAsync("delay", "ha", node, "50");
                await Lab.FaultAsync("delay", "front", node, "50");
            }
        }
        catch (InvalidOperationException e) when (e.Message.Contains("qdisc kind is unknown", StringComparison.Ordinal))
        {
            Skip.If(true, "because this kernel has no sch_netem");
        }

        await WatchAsync(4);

        await OnlyOneAnswersAsync(Victim, at);
        Assert.Equal(TimeSpan.Zero, Holders.BothHeld(at));
    }
}
