using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>The packet filter of a pair, asked by clients of another machine.</summary>
[Collection(LabCollection.Name)]
public sealed class PacketFilterTests(Lab lab) : IAsyncLifetime
{
    private const int Management = 22;
    private const int Other = 9000;
    private const string Guest = "198.18.0.77";
    private readonly List<LabListener> _listeners = [];

    public Task InitializeAsync() => Task.CompletedTask;

    [SkippableFact]
    public async Task Only_management_and_services_are_reached_on_both_nodes_also_after_a_take_over()
    {
        var active = await BeginAsync();
        await using var relayed = await LabService.AddAsync("rr", [100, 100, 100]);
        await using var forwarded = await LabService.AddForwardedAsync("rr", [100, 100, 100]);
        Assert.True(Reaches(active, Other), "without a filter");
        await SetAsync(active, "on", 0);
        await InForceAsync(filter => filter is { State: "on", InForce.Enabled: true });
        AssertOnlyManagement(active);
        AssertOnlyManagement(Lab.OtherNode(active));
        Assert.Equal(6, (await relayed.CountAsync(6)).Sum());
        Assert.Equal(6, (await forwarded.CountAsync(6)).Sum());
        var refused = await Lab.LmAsync<FilterDto>(active, "filter", "show");
        Assert.True(refused is { Dropped: > 0, Problem: "" }, $"{refused}");

        // Heartbeats, votes and the cluster go on through the filter: the standby takes over, and the killed one comes back.
        var standby = Lab.OtherNode(active);
        await Lab.NodeAsync("kill", active);
        try
        {
            await Eventually.GetAsync(async () => (await Lab.LmAsync<HaStatusDto>(standby, "ha", "status")).State, state => state == "active", $"{standby} takes over");
            relayed.MovedTo(standby);
            forwarded.MovedTo(standby);
            Assert.Equal(6, (await relayed.CountAsync(6)).Sum());
            Assert.Equal(6, (await forwarded.CountAsync(6)).Sum());
            AssertOnlyManagement(standby);
            AssertOnlyManagement(active);
        }
        finally
        {
            await Lab.NodeAsync("start", active);
        }

        var again = await Lab.WholeAsync();
        relayed.MovedTo(again);
        forwarded.MovedTo(again);
        await InForceAsync(filter => filter is { State: "on", InForce.Enabled: true, Problem: "" });
        AssertOnlyManagement(active);
    }

    [SkippableFact]
    public async Task Rules_that_lock_the_administrator_out_go_by_themselves_on_both_nodes()
    {
        var active = await BeginAsync();
        await SetAsync(active, "on", 8, "--management", "192.0.2.0/24");
        await InForceAsync(filter => filter.State == "trial");
        // The trial is known a moment before the kernel holds to it.
        await Eventually.GetAsync(
            () => Task.FromResult(Reaches(active, Management) || Reaches(Lab.OtherNode(active), Management)), reached => !reached, "the management is for others");
        await InForceAsync(filter => filter is { State: "rolledBack", InForce.Enabled: false });
        foreach (var node in Lab.Nodes)
        {
            await Eventually.GetAsync(() => Task.FromResult(Reaches(node, Management) && Reaches(node, Other)), reached => reached, $"{node} takes everything again");
        }
    }

    [SkippableFact]
    public async Task A_blocked_client_reaches_no_service_and_an_allowed_one_everything()
    {
        var active = await BeginAsync();
        await using var relayed = await LabService.AddAsync("rr", [100, 100, 100]);
        await using var forwarded = await LabService.AddForwardedAsync("rr", [100, 100, 100]);
        await Lab.InAsync(Lab.Client, "ip", "address", "add", $"{Guest}/24", "dev", "front");
        Assert.DoesNotContain("failed", await Lab.AskAsync(1, forwarded.Port, Guest));
        await SetAsync(active, "on", 0, "--block", Guest, "--allow", "198.18.0.10");
        await InForceAsync(filter => filter.InForce is { Enabled: true, Block.Count: 1 });
        foreach (var service in new[] { relayed, forwarded })
        {
            await Eventually.GetAsync(() => Lab.AskAsync(1, service.Port, Guest), answers => answers.Contains("failed"), "the blocked client is refused");
        }

        Assert.Equal(3, (await relayed.CountAsync(3)).Sum());
        Assert.Equal(3, (await forwarded.CountAsync(3)).Sum());
        Assert.True(Reaches(active, Other), "an allowed client reaches what is no service");
        await Eventually.GetAsync(() => Lab.LmAsync<FilterDto>(active, "filter", "show"), filter => filter.Blocked > 0, "the refusals are counted");
    }

    public async Task DisposeAsync()
    {
        if (_listeners.Count == 0)
        {
            return;
        }

        _listeners.ForEach(listener => listener.Dispose());
        _ = await Shell.RunAsync("ip", "-n", Lab.Client, "address", "del", $"{Guest}/24", "dev", "front");
        await SetAsync(await Lab.WholeAsync(), "off", 0, "--management", "", "--allow", "", "--block", "");
        await InForceAsync(filter => filter.State == "off");
    }

    private async Task<string> BeginAsync()
    {
        lab.SkipIfUnavailable();
        var active = await Lab.WholeAsync();
        foreach (var node in Lab.Nodes)
        {
            _listeners.Add(new LabListener($"lm-{node}", Management));
            _listeners.Add(new LabListener($"lm-{node}", Other));
        }

        return active;
    }

    private static Task SetAsync(string node, string enabled, int confirmSeconds, params string[] rules) =>
        Lab.LmAsync(node, ["filter", "set", "--enabled", enabled, "--confirm-within-seconds", $"{confirmSeconds}", .. rules]);

    /// <summary>Both nodes carry it out.</summary>
    private static async Task InForceAsync(Func<FilterDto, bool> suits)
    {
        foreach (var node in Lab.Nodes)
        {
            await Eventually.GetAsync(() => Lab.LmAsync<FilterDto>(node, "filter", "show"), suits, $"{node} carries out the filter");
        }
    }

    private static void AssertOnlyManagement(string node)
    {
        Assert.True(Reaches(node, Management), $"the management of {node}");
        Assert.False(Reaches(node, Other), $"what is no service of {node}");
    }

    private static bool Reaches(string node, int port) => LabListener.Reaches(Lab.Client, node == "a" ? "198.18.0.2" : "198.18.0.3", port);
}
