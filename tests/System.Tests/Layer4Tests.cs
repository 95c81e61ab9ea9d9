using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>Services that the kernel forwards, in the lab.</summary>
[Collection(LabCollection.Name)]
public sealed class Layer4Tests(Lab lab)
{
    private const int CurlConnectionReset = 56;
    private static readonly int[] s_equal = [1000, 1000, 1000];

    [SkippableTheory]
    [InlineData("nat")]
    [InlineData("snat")]
    public async Task The_servers_answer_in_turn_in_either_arm(string forwarding)
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddForwardedAsync("rr", s_equal, "--forwarding", forwarding);
        Assert.Equal((int[])[4, 4, 4], await service.CountAsync(12));

        var status = await service.ShowAsync();
        Assert.Equal((4, "tcp", "up"), (status.Layer, status.Type, status.State));
        status = await Eventually.GetAsync(service.ShowAsync, seen => seen.ConnectionsTotal >= 12, "the connections are counted");
        Assert.True(status is { BytesIn: > 0, BytesOut: > 0 }, $"{status}");
    }

    [SkippableTheory]
    [InlineData("wrr", new[] { 3000, 2000, 1000 }, new[] { 6, 4, 2 })]
    [InlineData("fixed", new[] { 1000, 3000, 2000 }, new[] { 0, 12, 0 })]
    public async Task Weights_decide(string schedule, int[] weights, int[] expected)
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddForwardedAsync(schedule, weights);
        Assert.Equal(expected, await service.CountAsync(12));
    }

    [SkippableFact]
    public async Task A_client_keeps_its_server_by_hash_and_by_persistence()
    {
        lab.SkipIfUnavailable();
        await using (var hashed = await LabService.AddForwardedAsync("sh", s_equal))
        {
            Assert.Contains(12, await hashed.CountAsync(12));
        }

        await using var kept = await LabService.AddForwardedAsync("rr", s_equal, "--persist", "src");
        Assert.Contains(12, await kept.CountAsync(12));
    }

    [SkippableFact]
    public async Task Least_connection_avoids_the_server_that_is_busy()
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddForwardedAsync("lc", s_equal);
        var held = new List<(global::System.Diagnostics.Process Download, string Server)>();
        for (var number = 0; number < 4; number++)
        {
            held.Add(await service.HoldAsync());
        }

        try
        {
            await service.WaitForServers(servers => servers.Sum(server => server.ConnectionsActive) >= 4, "the downloads are counted");
            var servers = await service.WaitForServers(seen => seen.Max(server => server.ConnectionsActive) <= 2, "the downloads are spread");
            Assert.Equal(3, servers.Count);
        }
        finally
        {
            held.ForEach(download => download.Download.Kill());
        }
    }

    [SkippableFact]
    public async Task The_downloads_of_a_server_that_vanishes_are_reset_and_new_clients_go_elsewhere()
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddForwardedAsync("rr", s_equal);
        var (download, server) = await service.HoldAsync();
        var link = $"lm-{server}";
        await Lab.InAsync(link, "ip", "link", "set", "back", "down");
        try
        {
            await service.WaitForServers(servers => servers.Count(one => one.Availability == "down") == 1, $"{server} is down");
            await download.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
            Assert.Equal(CurlConnectionReset, download.ExitCode);
            Assert.DoesNotContain(server, await Lab.AskAsync(6, service.Port));
        }
        finally
        {
            await Lab.InAsync(link, "ip", "link", "set", "back", "up");
            await Lab.InAsync(link, "ip", "route", "replace", "default", "via", "198.18.1.1");
        }
    }

    [SkippableFact]
    public async Task Twenty_downloads_survive_the_death_of_the_active_node()
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddForwardedAsync("rr", s_equal);
        var active = await Lab.ActiveAsync();
        var downloads = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => service.HoldAsync(bytes: 2_500_000)));

        await service.WaitForServers(servers => servers.Sum(server => server.ConnectionsActive) >= 20, "the downloads are counted");
        await Task.WhenAll(Lab.NodeAsync("kill", active), Eventually.GetAsync(
            async () => (await Lab.LmAsync<HaStatusDto>(Lab.OtherNode(active), "ha", "status")).State, state => state == "active", "the other node takes over"));
        try
        {
            await Task.WhenAll(downloads.Select(one => one.Download.WaitForExitAsync()));
            Assert.Equal(20, downloads.Count(one => one.Download.ExitCode == 0));
        }
        finally
        {
            service.MovedTo(Lab.OtherNode(active));
            await Lab.NodeAsync("start", active);
        }

        await Lab.WholeAsync();
    }

    [SkippableFact]
    public async Task Traffic_goes_on_while_the_daemon_is_dead_and_the_next_one_takes_the_table_over()
    {
        lab.SkipIfUnavailable();
        var node = await Lab.WholeAsync();

        // The node's own address among the real servers, which answer it without their gateway: that one moves when the daemon dies.
        var address = Lab.BackAddress(node);
        await Lab.InAsync(Lab.Client, "ip", "route", "replace", address, "via", node == "a" ? "198.18.0.2" : "198.18.0.3");
        await using var service = await LabService.AddAsync(address, "rr", s_equal, "--layer", "4", "--forwarding", "snat");
        await Lab.NodeAsync("kill", node);
        try
        {
            Assert.Equal(["rs1", "rs2", "rs3"], (await Lab.AskAsync(30, service.Port, address: address)).Distinct().Order());
        }
        finally
        {
            await Lab.NodeAsync("start", node);
        }

        await Lab.WholeAsync();
        Assert.DoesNotContain("failed", await Lab.AskAsync(12, service.Port, address: address));
        var log = await File.ReadAllTextAsync(Path.Combine(Lab.Folder, node, "out.log"));
        Assert.Contains("what this start changed in the kernel's table", log, StringComparison.Ordinal);
        await Lab.InAsync(Lab.Client, "ip", "route", "del", address);
    }
}
