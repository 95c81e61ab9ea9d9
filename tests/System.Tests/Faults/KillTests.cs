using System.Diagnostics;
using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests.Faults;

/// <summary>Processes that die or hang.</summary>
public sealed class KillTests(Lab lab, ITestOutputHelper output) : FaultTest(lab, output)
{
    [SkippableFact]
    public async Task A_killed_active_is_replaced_and_its_address_leaves_the_dead_host()
    {
        SkipIfUnavailable();
        var at = Now;
        await Lab.NodeAsync("kill", Victim);

        var first = await TakenOverAsync(at, "kill -9");

        await Eventually.GetAsync(() => Task.FromResult(Holders.Holds(Victim)), held => !held, $"the kernel of {Victim} lets the address go");
        var letGo = Holders.LetGo(Victim, at)!.Value;
        var kept = Stopwatch.GetElapsedTime(at, letGo);
        Tell($"the dead host kept the address, and its kernel answered for it, for {kept.TotalMilliseconds:0} ms");

        // The kernel's lifetime of 2 s, and a kernel looks at it once a second.
        Assert.True(kept < TimeSpan.FromSeconds(4), $"{kept}");
        await OnlyOneAnswersAsync(Survivor, first);
        await StateAsync(Survivor, status => !status.Peers[0].ClusterMember, $"{Victim} has left the cluster");
    }

    [SkippableFact]
    public async Task A_hung_active_loses_the_address_by_its_lifetime_and_stays_off_when_it_wakes()
    {
        SkipIfUnavailable();
        var epoch = (await Lab.LmAsync<HaStatusDto>(Survivor, "ha", "status")).Epoch;
        var at = Now;
        await Lab.NodeAsync("pause", Victim);

        var first = await TakenOverAsync(at, "SIGSTOP");
        Assert.False(Holders.Holds(Victim));
        Assert.Equal(TimeSpan.Zero, Holders.BothHeld(at));

        await Lab.NodeAsync("resume", Victim);
        var woken = await StateAsync(Victim, status => status.State == "standby", $"{Victim} is standby again");
        Assert.Empty(woken.HeldAddresses);
        Assert.True(woken.Epoch > epoch, $"epoch {woken.Epoch} after {epoch}");
        await OnlyOneAnswersAsync(Survivor, first);
        Assert.Equal(TimeSpan.Zero, Holders.BothHeld(at));
    }

    /// <summary>Such a client sends nothing, so that the new active node, which would answer with a reset, never hears of it.</summary>
    [SkippableFact]
    public async Task A_client_that_waits_for_a_hung_active_learns_when_it_wakes_that_its_connection_is_gone()
    {
        SkipIfUnavailable();
        var waiting = Shell.RunAsync(
            "ip", "netns", "exec", Lab.Client, "timeout", "55", "bash", "-c", $"exec 3<>/dev/tcp/{Lab.SharedAddress}/80; printf 'GET / HTTP/1.1\\r\\n' >&3; cat <&3");
        await Eventually.GetAsync(async () => (await Lab.LmAsync<StatusDto>(Victim, "status")).ConnectionsActive, active => active >= 1, "the client has come");
        var at = Now;
        await Lab.NodeAsync("pause", Victim);
        await TakenOverAsync(at, "SIGSTOP");
        Assert.False(waiting.IsCompleted);

        await Lab.NodeAsync("resume", Victim);
        await StateAsync(Victim, status => status.State == "standby", $"{Victim} is standby again");
        await Eventually.GetAsync(() => Task.FromResult(waiting.IsCompleted), over => over, "the client has learnt it", TimeSpan.FromSeconds(30));
        Assert.Contains("reset by peer", (await waiting).Errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_hung_standby_changes_nothing_and_acts_on_nothing_old_when_it_wakes()
    {
        SkipIfUnavailable();
        var at = Now;
        await Lab.NodeAsync("pause", Survivor);
        await WatchAsync(2);

        await Lab.NodeAsync("resume", Survivor);
        await StateAsync(Survivor, status => status is { State: "standby", Peers: [{ Alive: true }] }, $"{Survivor} hears {Victim} again");
        await WatchAsync(1);

        await OnlyOneAnswersAsync(Victim, at);
        Assert.Equal(TimeSpan.Zero, Holders.BothHeld(at));
    }
}
