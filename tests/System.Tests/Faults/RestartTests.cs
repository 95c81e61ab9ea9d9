using System.Diagnostics;
using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests.Faults;

/// <summary>Both nodes die at the same moment.</summary>
public sealed class RestartTests(Lab lab, ITestOutputHelper output) : FaultTest(lab, output)
{
    private const string Kept = "kept-through-the-crash";

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Both_killed_and_started_again_serve_with_what_was_acknowledged(bool activeFirst)
    {
        SkipIfUnavailable();
        await Lab.LmAsync(Victim, "vs", "add", $"{Lab.SharedAddress}:8098", "--name", Kept, "--disabled");
        var (first, second) = activeFirst ? (Victim, Survivor) : (Survivor, Victim);
        await Task.WhenAll(Lab.Nodes.Select(node => Lab.NodeAsync("kill", node)));
        var at = Now;

        await Lab.NodeAsync("start", first);
        await StateAsync(first, status => status.State == "active", $"{first} is active alone");
        await Lab.NodeAsync("start", second);
        await StateAsync(second, status => status.State == "standby" && status.ActiveNode == first, $"{second} follows {first}");

        await OnlyOneAnswersAsync(first, at);
        foreach (var node in Lab.Nodes)
        {
            var services = await Lab.LmAsync<ListDto<VirtualServiceDto>>(node, "vs", "list");
            Assert.Contains(services.Items, service => service.Name == Kept);
        }

        // The kernel of the one that was active keeps the address for its lifetime; a process proven dead is not waited for.
        var letGo = activeFirst ? at : Holders.LetGo(Victim, at) ?? at;
        Assert.True(Stopwatch.GetElapsedTime(at, letGo) < TimeSpan.FromSeconds(4), $"{Stopwatch.GetElapsedTime(at, letGo)}");
        Assert.Equal(TimeSpan.Zero, Holders.BothHeld(letGo));
    }

    /// <summary>Runs after the test, so that it hides no failure.</summary>
    private protected override async Task MendAsync()
    {
        await base.MendAsync();
        var active = await Lab.ActiveAsync();
        if ((await Lab.LmAsync<ListDto<VirtualServiceDto>>(active, "vs", "list")).Items.Any(service => service.Name == Kept))
        {
            await Lab.LmAsync(active, "vs", "delete", Kept);
        }
    }
}
