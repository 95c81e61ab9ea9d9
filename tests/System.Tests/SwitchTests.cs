using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests;

/// <summary>A planned switch fails no request.</summary>
[Collection(LabCollection.Name)]
public sealed class SwitchTests(Lab lab, ITestOutputHelper output)
{
    [SkippableFact]
    public async Task No_request_fails_when_the_active_hands_over_goes_into_maintenance_or_is_stopped()
    {
        lab.SkipIfUnavailable();
        var first = await Lab.WholeAsync();
        var second = Lab.OtherNode(first);

        await Switches("failover", first, () => Lab.LmAsync(first, "ha", "failover"));
        await Tell(first);

        await Switches("maintenance", second, () => Lab.LmAsync(second, "ha", "maintenance", "on"));
        await Tell(second);
        await Lab.LmAsync(second, "ha", "maintenance", "off");
        Assert.Equal(first, await Lab.WholeAsync());

        try
        {
            await Switches("stop", first, () => Lab.NodeAsync("stop", first));
        }
        finally
        {
            await Lab.NodeAsync("start", first);
        }

        Assert.Equal(second, await Lab.WholeAsync());
    }

    /// <summary>Under clients that keep their connections, some of them with long pauses, and clients with a new connection for each request.</summary>
    private async Task Switches(string name, string from, Func<Task> begin)
    {
        using var load = new LabLoad()
            .With(40, keepAlive: true, TimeSpan.FromMilliseconds(20))
            .With(10, keepAlive: true, TimeSpan.FromMilliseconds(900))
            .With(10, keepAlive: false, TimeSpan.FromMilliseconds(20));
        var wrk = Lab.WrkAsync(seconds: 8);
        await Lab.AskAsync(20);

        await begin();

        var to = Lab.OtherNode(from);
        var status = await Eventually.GetAsync(
            () => Lab.LmAsync<HaStatusDto>(to, "ha", "status"), status => status.State == "active", $"{to} is active");
        var counted = await wrk;
        var result = load.Stop();
        output.WriteLine($"{name}: {result.Requests} requests, {result.Failures.Count} failed, longest {result.Longest.TotalMilliseconds:0} ms; wrk {counted}");
        output.WriteLine($"  taken over in {status.LastFailover?.DurationMilliseconds:0} ms");
        Assert.Empty(result.Failures);
        Assert.Equal(0, counted.Errors);
        Assert.True(result.Requests > 1000, $"only {result.Requests} requests");
    }

    /// <summary>The hand-over as the old node saw it.</summary>
    private async Task Tell(string node)
    {
        var status = await Lab.LmAsync<HaStatusDto>(node, "ha", "status");
        foreach (var step in status.LastFailover?.Timeline ?? [])
        {
            output.WriteLine($"  {step.AtMilliseconds,7:0} ms {step.What}");
        }
    }
}
