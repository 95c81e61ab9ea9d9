using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>Clients keep their real server when the active node dies.</summary>
[Collection(LabCollection.Name)]
public sealed class PersistenceTests(Lab lab)
{
    private static readonly string[] s_clients = [.. Enumerable.Range(20, 10).Select(host => $"198.18.0.{host}")];

    [SkippableFact]
    public async Task Every_client_keeps_its_server_when_the_active_is_killed()
    {
        lab.SkipIfUnavailable();
        var victim = await Lab.WholeAsync();
        var survivor = Lab.OtherNode(victim);
        foreach (var client in s_clients)
        {
            await Lab.InAsync(Lab.Client, "ip", "address", "add", $"{client}/24", "dev", "front");
        }

        await using var service = await LabService.AddAsync("rr", [1000, 1000, 1000], "--persist", "src");
        await using var byHeader = await LabService.AddAsync("rr", [1000, 1000, 1000], "--persist", "header", "--persist-name", "X-User");
        await using var byCookie = await LabService.AddAsync("rr", [1000, 1000, 1000], "--persist", "active-cookie");
        try
        {
            var users = await ServersOfUsers(byHeader.Port);
            Assert.Equal(3, users.Distinct().Count());
            var (cookie, cookieServer) = await AskForCookie(byCookie.Port);
            var before = await ServersOf(service.Port);
            Assert.Equal(3, before.Distinct().Count());
            await UpToDate(victim, survivor);
            var kept = await Lab.LmAsync<PersistenceListDto>(survivor, "vs", "persistence", "list", $"{Lab.SharedAddress}:{service.Port}");
            Assert.Superset(s_clients.ToHashSet(), kept.Items.Select(entry => entry.Client).ToHashSet());

            await Lab.NodeAsync("kill", victim);
            await Eventually.GetAsync(() => Lab.AskAsync(1, service.Port), names => names is [not "failed"], "the service answers again");

            Assert.Equal(before, await ServersOf(service.Port));
            Assert.Equal(users, await ServersOfUsers(byHeader.Port));
            for (var round = 0; round < 4; round++)
            {
                Assert.Equal(cookieServer, await CurlAsync(byCookie.Port, "-H", $"Cookie: {cookie}"));
            }
        }
        finally
        {
            await Lab.NodeAsync("start", victim);
            await Lab.WholeAsync();
            foreach (var client in s_clients)
            {
                await Lab.InAsync(Lab.Client, "ip", "address", "del", $"{client}/24", "dev", "front");
            }
        }

        // The one that returned has learned them again; cleared on it, they are gone on both.
        await UpToDate(survivor, victim);
        var name = $"{Lab.SharedAddress}:{service.Port}";
        var learned = await Lab.LmAsync<PersistenceListDto>(victim, "vs", "persistence", "list", name);
        Assert.Superset(s_clients.ToHashSet(), learned.Items.Select(entry => entry.Client).ToHashSet());
        await Lab.LmAsync(victim, "vs", "persistence", "clear", name);
        foreach (var node in new[] { victim, survivor })
        {
            await Eventually.GetAsync(
                async () => (await Lab.LmAsync<PersistenceListDto>(node, "vs", "persistence", "list", name)).Total, total => total == 0, $"{node} has no entries");
        }
    }

    private static async Task<string[]> ServersOf(int port)
    {
        var servers = new List<string>();
        foreach (var client in s_clients)
        {
            servers.Add(Assert.Single(await Lab.AskAsync(1, port, client)));
        }

        Assert.DoesNotContain("failed", servers);
        return [.. servers];
    }

    private static async Task<string[]> ServersOfUsers(int port)
    {
        var servers = new List<string>();
        for (var user = 0; user < 10; user++)
        {
            servers.Add(await CurlAsync(port, "-H", $"X-User: {user}"));
        }

        return [.. servers];
    }

    private static async Task<(string Cookie, string Server)> AskForCookie(int port)
    {
        var answer = await CurlAsync(port, "-i");
        return (answer.Split("Set-Cookie: ")[1].Split(';')[0], answer.Split('\n')[^1].Trim());
    }

    private static async Task<string> CurlAsync(int port, params string[] options) =>
        (await Lab.InAsync(Lab.Client, ["curl", "-fsS", "--max-time", "5", .. options, $"http://{Lab.SharedAddress}:{port}/"])).Trim();

    /// <summary>The active says that the standby has everything, and the standby has as many.</summary>
    private static Task UpToDate(string active, string standby) => Eventually.GetAsync(
        async () => (Active: (await Lab.LmAsync<HaStatusDto>(active, "ha", "status")).Persistence,
            Standby: (await Lab.LmAsync<HaStatusDto>(standby, "ha", "status")).Persistence),
        sync => sync.Active is { Peers: [{ EntriesBehind: 0, FullInProgress: false }] } && sync.Standby?.Entries == sync.Active.Entries,
        $"{standby} has the persistence entries of {active}");
}
