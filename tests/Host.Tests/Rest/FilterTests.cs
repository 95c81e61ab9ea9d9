using System.Diagnostics;
using LoadMaster.Api;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Filtering;
using LoadMaster.Network;
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
        var filter = await CarriedOutAsync(server, client, shown => shown.InForce.Enabled);
        Assert.Equal("trial", filter.State);
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
        await CarriedOutAsync(server, client, shown => shown.InForce.Enabled && shown.InForce.Block.SequenceEqual(["192.0.2.0/24"]));
        server.Time.Advance(TimeSpan.FromSeconds(31));
        var filter = await CarriedOutAsync(server, client, shown => shown.InForce.Enabled && shown.InForce.Block.Count == 0);
        Assert.Equal(("rolledBack", true), (filter.State, filter.InForce.Enabled));
        var late = await Assert.ThrowsAsync<ApiProblemException>(() => client.ConfirmFilterAsync());
        Assert.Contains("too late", late.Problem.Detail, StringComparison.Ordinal);

        await client.PatchFilterAsync(new FilterRulesBody { Allow = ["192.0.2.7"] }, 30);
        filter = await CarriedOutAsync(server, client, shown => shown.InForce.Enabled && shown.InForce.Allow.Count == 1);
        Assert.Equal(("trial", true), (filter.State, filter.InForce.Enabled));
        Assert.Empty(filter.InForce.Block);
    }

    [Fact]
    public async Task Rules_that_the_kernel_has_not_are_not_shown_in_force()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        var fake = (FakePacketFilter)server.Services.GetRequiredService<IPacketFilter>();
        fake.Refusal = new NetworkException("no nf_tables here");
        await client.PatchFilterAsync(new FilterRulesBody { Enabled = true }, 0);
        var filter = await CarriedOutAsync(server, client, shown => shown.Problem.Length > 0);
        Assert.Equal(("on", false, "no nf_tables here"), (filter.State, filter.InForce.Enabled, filter.Problem));
        fake.Refusal = null;
        await CarriedOutAsync(server, client, shown => shown is { InForce.Enabled: true, Problem: "" });
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

    /// <summary>The watch looks once a second of the server's clock.</summary>
    private static async Task<FilterDto> CarriedOutAsync(RestServer server, LoadMasterClient client, Func<FilterDto, bool> suits)
    {
        for (var second = 0; second < 20; second++)
        {
            server.Time.Advance(TimeSpan.FromSeconds(1));
            for (var look = 0; look < 40; look++)
            {
                if (await client.GetFilterAsync() is var shown && suits(shown))
                {
                    return shown;
                }

                await Task.Delay(50);
            }
        }

        throw new InvalidOperationException($"the watch did not carry it out: {await client.GetFilterAsync()}");
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
