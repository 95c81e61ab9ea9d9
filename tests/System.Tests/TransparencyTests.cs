using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>Layer 7 services whose real servers see the client's address; their gateway is the pair's shared address.</summary>
[Collection(LabCollection.Name)]
public sealed class TransparencyTests(Lab lab)
{
    private const string ClientAddress = "198.18.0.10";
    private static readonly int[] s_equal = [1000, 1000, 1000];

    [SkippableTheory]
    [InlineData("http")]
    [InlineData("tcp")]
    public async Task Real_servers_see_the_client_before_and_after_the_death_of_the_active_node(string type)
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddAsync(Lab.SharedAddress, "rr", s_equal, "--type", type, "--transparent", "on");
        Assert.Equal(Enumerable.Repeat(ClientAddress, 6), await AskersAsync(Lab.Client, service.Port, 6));
        Assert.Equal((true, 0), await Transparency(service));

        var active = await Lab.ActiveAsync();
        await Lab.NodeAsync("kill", active);
        try
        {
            await Eventually.GetAsync(
                async () => (await Lab.LmAsync<HaStatusDto>(Lab.OtherNode(active), "ha", "status")).State, state => state == "active", "the other node takes over");
            await Eventually.GetAsync(() => Lab.AskAsync(1, service.Port), names => names[0] != "failed", "the service answers again");
            Assert.Equal(Enumerable.Repeat(ClientAddress, 6), await AskersAsync(Lab.Client, service.Port, 6));
        }
        finally
        {
            service.MovedTo(Lab.OtherNode(active));
            await Lab.NodeAsync("start", active);
        }

        await Lab.WholeAsync();
    }

    [SkippableTheory]
    [InlineData("http")]
    [InlineData("tcp")]
    public async Task Responses_that_last_go_on_over_a_planned_switch_and_one_back(string type)
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddAsync(Lab.SharedAddress, "rr", s_equal, "--type", type, "--transparent", "on");
        var first = await Lab.WholeAsync();
        var second = Lab.OtherNode(first);
        using var downloads = new LabDownloads(5, seconds: 15, service.Port);
        await Eventually.GetAsync(service.ShowAsync, shown => shown.ConnectionsActive >= 5, "the downloads have begun");

        await Lab.LmAsync(first, "ha", "failover");
        service.MovedTo(second);
        Assert.Equal(5, (await Lab.LmAsync<HaStatusDto>(first, "ha", "status")).Drain?.Connections);
        Assert.Equal(Enumerable.Repeat(ClientAddress, 6), await AskersAsync(Lab.Client, service.Port, 6));
        using var more = new LabDownloads(3, seconds: 8, service.Port);
        await Eventually.GetAsync(service.ShowAsync, shown => shown.ConnectionsActive >= 3, "the new node serves downloads");
        await Eventually.GetAsync(
            async () => (await Lab.LmAsync<HaStatusDto>(first, "ha", "status")).State, state => state == "standby", $"{first} is standby");
        await Lab.LmAsync(second, "ha", "failover");
        service.MovedTo(first);
        Assert.Equal(Enumerable.Repeat(ClientAddress, 6), await AskersAsync(Lab.Client, service.Port, 6));
        Assert.Equal((5, 3), (downloads.StillRunning, more.StillRunning));
        Assert.Empty(await downloads.BrokenAsync());
        Assert.Empty(await more.BrokenAsync());
        await Lab.WholeAsync();
    }

    [SkippableFact]
    public async Task A_client_in_the_real_servers_network_is_served_from_the_nodes_address_and_counted_and_off_leaves_nothing()
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddAsync(Lab.SharedAddress, "rr", s_equal, "--type", "http", "--transparent", "on");
        var active = await Lab.ActiveAsync();
        Assert.Equal(Enumerable.Repeat(Lab.BackAddress(active), 3), await AskersAsync("lm-rs1", service.Port, 3));
        await Eventually.GetAsync(() => Transparency(service), seen => seen == (true, 3), "three connections are counted");
        Assert.Contains("3 connections came from the node's own address", await Lab.LmAsync(active, "vs", "show", service.Name), StringComparison.Ordinal);

        await Lab.LmAsync(active, "vs", "set", service.Name, "--transparent", "off");
        await Eventually.GetAsync(
            () => AskersAsync(Lab.Client, service.Port, 1), askers => askers is [var one] && one == Lab.BackAddress(active), "the node's own address is seen");
        foreach (var node in Lab.Nodes)
        {
            await Eventually.GetAsync(
                () => Lab.InAsync($"lm-{node}", "nft", "list", "tables"),
                tables => !tables.Contains("loadmaster_transparent", StringComparison.Ordinal),
                $"{node} has no table for transparent services");
        }
    }

    private static async Task<(bool On, long Not)> Transparency(LabService service)
    {
        var shown = await service.ShowAsync();
        return (shown.Transparent, shown.NotTransparent);
    }

    /// <summary>Whom the real servers saw, request by request.</summary>
    private static async Task<string[]> AskersAsync(string from, int port, int times) => (await Lab.InAsync(
        from, "bash", "-c", $"for i in $(seq {times}); do curl -s --max-time 5 -o /dev/null -w '%header{{x-asked-by}}\\n' http://{Lab.SharedAddress}:{port}/; done"))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
