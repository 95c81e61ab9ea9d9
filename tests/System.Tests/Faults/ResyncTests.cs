using System.Text.Json.Nodes;
using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests.Faults;

/// <summary>The standby dies while the active node sends it a large configuration over a slow link.</summary>
public sealed class ResyncTests(Lab lab, ITestOutputHelper output) : FaultTest(lab, output)
{
    private const int Services = 400;
    private const string Prefix = "resync-";

    [SkippableFact]
    public async Task A_standby_killed_while_everything_is_sent_to_it_has_everything_after_its_next_start()
    {
        SkipIfUnavailable();
        await Lab.NodeAsync("kill", Survivor);
        await ChangeAsync(Victim, Add);
        var wanted = (await Lab.LmAsync<ListDto<VirtualServiceDto>>(Victim, "vs", "list")).Items.Count;

        await Lab.FaultAsync("slow", "ha", Survivor, "200");
        await Lab.NodeAsync("start", Survivor);
        await StateAsync(Victim, status => status.Peers[0] is { Alive: true, ClusterMember: true, RevisionsBehind: > 0 }, $"{Survivor} is connected and behind");
        await Lab.NodeAsync("kill", Survivor);
        Tell($"killed with {(await Lab.LmAsync<HaStatusDto>(Victim, "ha", "status")).Peers[0].RevisionsBehind} revisions missing");

        await Lab.FaultAsync("heal");
        await Lab.NodeAsync("start", Survivor);
        await StateAsync(Victim, status => status.Peers[0] is { ClusterMember: true, RevisionsBehind: 0 }, $"{Survivor} has caught up");
        Assert.Equal(wanted, (await Lab.LmAsync<ListDto<VirtualServiceDto>>(Survivor, "vs", "list")).Items.Count);
        Assert.Empty((await Lab.LmAsync<HaStatusDto>(Survivor, "ha", "status")).ConflictFiles);
    }

    private protected override async Task MendAsync()
    {
        await base.MendAsync();
        await ChangeAsync(await Lab.ActiveAsync(), services =>
        {
            foreach (var own in services.Where(service => ((string?)service!["name"])?.StartsWith(Prefix, StringComparison.Ordinal) == true).ToList())
            {
                services.Remove(own);
            }
        });
    }

    private static void Add(JsonArray services)
    {
        for (var number = 0; number < Services; number++)
        {
            services.Add(new JsonObject { ["name"] = $"{Prefix}{number}", ["address"] = $"{Lab.SharedAddress}:{20_000 + number}", ["enabled"] = false });
        }
    }

    private static async Task ChangeAsync(string active, Action<JsonArray> change)
    {
        var path = Path.Combine(Lab.Folder, "resync.json");
        await Lab.LmAsync(active, "config", "export", path);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject();
        change(document["virtualServices"]!.AsArray());
        await File.WriteAllTextAsync(path, document.ToJsonString());
        await Lab.LmAsync(active, "config", "import", path);
        File.Delete(path);
    }
}
