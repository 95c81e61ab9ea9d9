using System.Diagnostics;
using LoadMaster.Api;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Filtering;
using LoadMaster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LoadMaster.Host.Tests.Rest;

public sealed class FilterTests
{
    [Fact]
    public async Task Rules_are_tried_confirmed_and_carried_out()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        Assert.Equal("off", (await client.GetFilterAsync()).State);
        await client.PatchFilterAsync(new FilterRulesBody { Enabled = true, Management = ["10.0.0.0/8"] }, 60);
        var filter = await client.GetFilterAsync();
        Assert.Equal(("trial", true), (filter.State, filter.InForce.Enabled));
        Assert.Equal(["10.0.0.0/8"], filter.InForce.Management);
        await client.ConfirmFilterAsync();
        Assert.Equal(("on", ""), ((await client.GetFilterAsync()).State, (await client.GetFilterAsync()).ConfirmUntil));
        var late = await Assert.ThrowsAsync<ApiProblemException>(() => client.ConfirmFilterAsync());
        Assert.Contains("nothing to confirm", late.Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_confirmed_is_rolled_back_and_is_no_base_of_the_next_change()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.PatchFilterAsync(new FilterRulesBody { Enabled = true }, 0);
        Assert.Equal("on", (await client.GetFilterAsync()).State);
        await client.PatchFilterAsync(new FilterRulesBody { Block = ["192.0.2.0/24"] }, 30);
        Assert.Equal(["192.0.2.0/24"], (await client.GetFilterAsync()).InForce.Block);
        server.Time.Advance(TimeSpan.FromSeconds(31));
        var filter = await client.GetFilterAsync();
        Assert.Equal(("rolledBack", true), (filter.State, filter.InForce.Enabled));
        Assert.Empty(filter.InForce.Block);
        var late = await Assert.ThrowsAsync<ApiProblemException>(() => client.ConfirmFilterAsync());
        Assert.Contains("too late", late.Problem.Detail, StringComparison.Ordinal);

        await client.PatchFilterAsync(new FilterRulesBody { Allow = ["192.0.2.7"] }, 30);
        filter = await client.GetFilterAsync();
        Assert.Equal(("trial", true), (filter.State, filter.InForce.Enabled));
        Assert.Empty(filter.InForce.Block);
    }

    [Fact]
    public async Task Every_problem_is_named_at_its_place()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        var refused = await Assert.ThrowsAsync<ApiProblemException>(
            () => client.PatchFilterAsync(new FilterRulesBody { Management = ["x"], Block = ["0.0.0.0/0"], ManagementPorts = [70_000] }, 60));
        Assert.Contains("/managementPorts/0", refused.Problem.Problems.Select(problem => problem.Path));
        refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.PatchFilterAsync(new FilterRulesBody { Management = ["x"], Block = ["0.0.0.0/0"] }, 60));
        Assert.Equal(["/management/0", "/block/0"], refused.Problem.Problems.Select(problem => problem.Path));
        refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.PatchFilterAsync(new FilterRulesBody { Enabled = true }, 9999));
        Assert.Equal("/confirmWithinSeconds", refused.Problem.Problems[0].Path);
    }

    [Fact]
    public async Task The_watch_carries_out_what_holds_and_shows_what_was_refused()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        var fake = (FakePacketFilter)server.Services.GetRequiredService<IPacketFilter>();
        await client.PatchFilterAsync(new FilterRulesBody { Enabled = true }, 30);
        await Until(() => fake.Applied.Any(one => one.Plan is not null));
        var (plan, trial) = fake.Applied.Last(one => one.Plan is not null);
        Assert.Contains(8443, plan!.ManagementPorts);
        Assert.InRange(trial!.Value.TotalSeconds, 1, 30);
        await Until(() => server.Services.GetRequiredService<FilterWatch>().Counts.Dropped == 3);
        var shown = await client.GetFilterAsync();
        Assert.Equal((3, 2, true, ""), (shown.Dropped, shown.Blocked, shown.SynCookies, shown.Problem));
        server.Time.Advance(TimeSpan.FromSeconds(31));
        await Until(() => fake.Applied[^1].Plan is null);
    }

    private static async Task Until(Func<bool> isSo)
    {
        var started = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "the watch did not carry it out");
            await Task.Delay(20);
        }
    }
}
