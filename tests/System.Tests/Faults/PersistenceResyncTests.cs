using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests.Faults;

/// <summary>The standby dies while the active node sends it a large persistence table over a slow link.</summary>
public sealed class PersistenceResyncTests(Lab lab, ITestOutputHelper output) : FaultTest(lab, output)
{
    private const long EntriesWanted = 200_000;
    private const int FillsMax = 20;
    private const string KeysPerRequest = """
        local n, salt = 0, "0"
        function init(args) salt = args[1] end
        function request() n = n + 1; return wrk.format("GET", "/?k=" .. salt .. "." .. n) end
        """;

    [SkippableFact]
    public async Task A_standby_killed_twice_amid_a_transfer_of_200_000_entries_has_all_of_them_after_its_next_start()
    {
        SkipIfUnavailable();
        await using var service = await LabService.AddAsync("rr", [100, 100, 100], "--persist", "query-hash", "--persist-name", "k", "--persist-timeout-seconds", "3600");
        await Lab.NodeAsync("kill", Survivor);
        await FillAsync(Victim, service.Port);
        var total = (await SyncAsync(Victim)).Entries;
        using var load = new LabLoad().With(4, keepAlive: true, TimeSpan.FromMilliseconds(20)).With(2, keepAlive: false, TimeSpan.FromMilliseconds(20));

        await Lab.FaultAsync("slow", "ha", Survivor, "4000");
        for (var round = 1; round <= 2; round++)
        {
            await Lab.NodeAsync("start", Survivor);
            var amid = (await StateAsync(
                Victim,
                status => status.Persistence?.Peers is [{ FullInProgress: true, LastAcknowledged: > 20 }],
                $"{Survivor} has got the first entries, and not all")).Persistence!.Peers[0];
            await Lab.NodeAsync("kill", Survivor);
            Tell($"round {round}: killed after {amid.LastAcknowledged} acknowledged blocks of {total} entries");
            await StateAsync(Victim, status => status.Persistence?.Peers.Count == 0, $"{Victim} streams to nobody");
        }

        await Lab.FaultAsync("heal");
        await Lab.NodeAsync("start", Survivor);
        await StateAsync(Victim, status => status.Persistence?.Peers is [{ FullInProgress: false, EntriesBehind: 0 }], $"{Survivor} has everything");
        await Eventually.GetAsync(async () => (await SyncAsync(Survivor)).Entries, entries => entries == total, $"{Survivor} has {total} entries");
        Assert.Equal(total, (await SyncAsync(Victim)).Entries);

        var result = load.Stop();
        Tell($"{total} entries; {result.Requests} requests meanwhile, {result.Failures.Count} failed");
        Assert.Empty(result.Failures);
        Assert.True(result.Requests > 1000, $"only {result.Requests} requests");
        Assert.Equal(Victim, await Lab.ActiveAsync());

        var before = await ServersAsync(service.Port);
        await Lab.LmAsync(Victim, "ha", "failover");
        Assert.Equal(before, await ServersAsync(service.Port));
        service.MovedTo(Survivor);
    }

    /// <summary>Who serves some of the first clients.</summary>
    private static async Task<string[]> ServersAsync(int port) => (await Lab.InAsync(
        Lab.Client, "bash", "-c", $"for n in $(seq 30); do curl -fsS --max-time 5 'http://{Lab.SharedAddress}:{port}/?k=0.'$n || echo failed; done"))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Every request has a key of its own, so each makes an entry.</summary>
    private static async Task FillAsync(string active, int port)
    {
        var script = Path.Combine(Lab.Folder, "keys.lua");
        await File.WriteAllTextAsync(script, KeysPerRequest);
        for (var fill = 0; (await SyncAsync(active)).Entries < EntriesWanted; fill++)
        {
            Assert.True(fill < FillsMax, $"only {(await SyncAsync(active)).Entries} entries");
            await Lab.InAsync(Lab.Client, "wrk", "-t1", "-c16", "-d15s", "--timeout", "10s", "-s", script, $"http://{Lab.SharedAddress}:{port}/", "--", $"{fill}");
        }

        File.Delete(script);
    }

    private static async Task<PersistenceSyncDto> SyncAsync(string node) => (await Lab.LmAsync<HaStatusDto>(node, "ha", "status")).Persistence!;
}
