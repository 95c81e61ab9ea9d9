using System.Diagnostics;

namespace LoadMaster.System.Tests;

/// <summary>Each scheduling method spreads real requests over real servers as it promises.</summary>
[Collection(LabCollection.Name)]
public sealed class SchedulingTests(Lab lab)
{
    private static readonly int[] s_equal = [100, 100, 100];
    private static readonly int[] s_rising = [100, 200, 300];

    [SkippableFact]
    public async Task Round_robin_gives_each_server_the_same_whatever_its_weight()
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddAsync("rr", s_rising);

        AssertCounts([10, 10, 10], await service.CountAsync(30));
    }

    [SkippableFact]
    public async Task Weighted_round_robin_follows_the_weights()
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddAsync("wrr", s_rising);

        AssertCounts([10, 20, 30], await service.CountAsync(60));
    }

    [SkippableFact]
    public async Task Least_connection_fills_up_the_server_that_became_free()
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddAsync("lc", s_rising);
        var held = new List<(Process Download, string Server)>();
        try
        {
            await HoldMore(service, held, 6);
            Assert.Equal([2, 2, 2], Counts(held));

            // Counters are sampled once a second: a sample from before would say 0 too.
            await service.WaitForServers(servers => servers[0].ConnectionsActive == 2, "rs1 has two connections");
            End(held, "rs1");
            await service.WaitForServers(servers => servers[0].ConnectionsActive == 0, "rs1 has no connection");
            await HoldMore(service, held, 2);
            Assert.Equal([2, 2, 2], Counts(held));
        }
        finally
        {
            held.ForEach(h => EndOne(h.Download));
        }
    }

    [SkippableFact]
    public async Task Weighted_least_connection_keeps_connections_in_proportion_to_the_weights()
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddAsync("wlc", [100, 100, 200]);
        var held = new List<(Process Download, string Server)>();
        try
        {
            await HoldMore(service, held, 8);
            Assert.Equal([2, 2, 4], Counts(held));
        }
        finally
        {
            held.ForEach(h => EndOne(h.Download));
        }
    }

    [SkippableFact]
    public async Task Fixed_weighting_uses_the_heaviest_server_that_is_there()
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddAsync("fixed", s_rising);

        AssertCounts([0, 0, 10], await service.CountAsync(10));

        await service.SetModeAsync("disable", 3);
        await service.WaitForServers(servers => servers[2].Availability == "disabled", "rs3 is disabled");
        AssertCounts([0, 10, 0], await service.CountAsync(10));
    }

    [SkippableFact]
    public async Task Adaptive_spares_the_loaded_server_and_leaves_out_the_one_that_says_disabled()
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddAsync(
            "adaptive", s_equal, "--adaptive-path", "/load", "--adaptive-port", "80", "--adaptive-interval-seconds", "2", "--adaptive-minimum-load", "0");
        try
        {
            SetLoads("20", "20", "90");
            await service.WaitForServers(servers => servers[2].Load == 90 && servers[2].EffectiveWeight * 2 < servers[0].EffectiveWeight, "rs3's weight sinks");
            var counts = await service.CountAsync(120);
            Assert.True(counts[2] < counts[0] && counts[2] < counts[1], string.Join(' ', counts));

            SetLoads("20", "102", "20");
            await service.WaitForServers(servers => servers[1].Load == 102 && servers[1].EffectiveWeight == 0, "rs2 is out");
            Assert.Equal(0, (await service.CountAsync(30))[1]);
        }
        finally
        {
            SetLoads("10", "10", "10");
        }
    }

    [SkippableFact]
    public async Task Weighted_response_time_spares_the_slow_server()
    {
        lab.SkipIfUnavailable();

        // The check's page of rs3 is larger than what its nginx sends at once, so its checks take half a second longer.
        SetCheckPage("rs3", new string('x', 30_000));
        try
        {
            await using var service = await LabService.AddAsync("wrt", s_equal, "--check-path", "/check", "--check-pattern", "ok");
            await service.WaitForServers(servers => servers[2].EffectiveWeight * 2 < servers[0].EffectiveWeight, "rs3's weight sinks");

            var counts = await service.CountAsync(120);
            Assert.True(counts[2] < counts[0] && counts[2] < counts[1], string.Join(' ', counts));
        }
        finally
        {
            SetCheckPage("rs3", "");
        }
    }

    [SkippableFact]
    public async Task Source_hash_keeps_each_client_on_its_server()
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddAsync("sh", s_equal);
        var sources = Enumerable.Range(50, 20).Select(host => $"198.18.0.{host}").ToArray();
        try
        {
            foreach (var source in sources)
            {
                await Lab.InAsync(Lab.Client, "ip", "address", "add", $"{source}/24", "dev", "front");
            }

            var servers = new HashSet<string>();
            foreach (var source in sources)
            {
                servers.Add(Assert.Single((await Lab.AskAsync(3, service.Port, source)).Distinct()));
            }

            Assert.Equal(["rs1", "rs2", "rs3"], servers.Order());
        }
        finally
        {
            foreach (var source in sources)
            {
                await Lab.InAsync(Lab.Client, "ip", "address", "del", $"{source}/24", "dev", "front");
            }
        }
    }

    private static async Task HoldMore(LabService service, List<(Process Download, string Server)> held, int count)
    {
        for (var i = 0; i < count; i++)
        {
            held.Add(await service.HoldAsync());
        }
    }

    private static void AssertCounts(int[] expected, int[] counts) => Assert.Equal(expected, counts);

    private static int[] Counts(List<(Process Download, string Server)> held) =>
        [.. Enumerable.Range(1, 3).Select(number => held.Count(h => h.Server == $"rs{number}"))];

    private static void End(List<(Process Download, string Server)> held, string server)
    {
        held.Where(h => h.Server == server).ToList().ForEach(h => EndOne(h.Download));
        held.RemoveAll(h => h.Server == server);
    }

    private static void EndOne(Process download)
    {
        download.Kill();
        download.WaitForExit();
        download.Dispose();
    }

    private static void SetLoads(params string[] loads)
    {
        for (var i = 0; i < loads.Length; i++)
        {
            File.WriteAllText(Path.Combine(Lab.Folder, $"rs{i + 1}", "www", "load"), loads[i]);
        }
    }

    private static void SetCheckPage(string server, string filling) =>
        File.WriteAllText(Path.Combine(Lab.Folder, server, "www", "check"), filling + "ok\n");
}
