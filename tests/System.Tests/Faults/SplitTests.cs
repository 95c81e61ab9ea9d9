using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests.Faults;

/// <summary>Both nodes serve, each cut off from the other and without an arbiter, and both are changed.</summary>
public sealed class SplitTests(Lab lab, ITestOutputHelper output) : FaultTest(lab, output)
{
    private readonly List<string> _conflictFiles = [];

    [SkippableFact]
    public async Task After_a_split_one_configuration_is_in_force_and_the_other_ones_changes_wait_in_a_file_that_the_status_names()
    {
        SkipIfUnavailable();
        await Lab.FaultAsync("unrouted");
        foreach (var link in new[] { "ha", "front", "back" })
        {
            await Lab.FaultAsync("apart", link);
        }

        await StateAsync(Survivor, status => status.State == "active", $"{Survivor} serves too");
        await Lab.LmAsync(Victim, "vs", "add", $"{Lab.SharedAddress}:8096", "--name", "made-by-old", "--disabled");
        await Lab.LmAsync(Survivor, "vs", "add", $"{Lab.SharedAddress}:8097", "--name", "made-by-new", "--disabled");
        await Lab.FaultAsync("heal");
        var winner = await Lab.WholeAsync();
        var loser = Lab.OtherNode(winner);
        Assert.Equal(Survivor, winner);

        var status = await StateAsync(loser, seen => seen.ConflictFiles.Count > 0, $"{loser} tells of a conflict file");
        var name = Assert.Single(status.ConflictFiles);
        var file = Path.Combine(Lab.Folder, loser, "data", name);
        _conflictFiles.Add(file);
        var lost = await File.ReadAllTextAsync(file);
        Assert.Contains("made-by-old", lost, StringComparison.Ordinal);
        Assert.DoesNotContain("made-by-new", lost, StringComparison.Ordinal);
        Assert.Contains($"CONFLICT: changes made here during a split lost; they are kept in {name}", await Lab.LmAsync(loser, "ha", "status"), StringComparison.Ordinal);
        Assert.Empty((await Lab.LmAsync<HaStatusDto>(winner, "ha", "status")).ConflictFiles);
        foreach (var node in Lab.Nodes)
        {
            var services = await Eventually.GetAsync(
                () => Lab.LmAsync<ListDto<VirtualServiceDto>>(node, "vs", "list"),
                list => list.Items.Any(service => service.Name == "made-by-new"),
                $"{node} has the winner's configuration");
            Assert.DoesNotContain(services.Items, service => service.Name == "made-by-old");
        }

        File.Delete(file);
        await StateAsync(loser, seen => seen.ConflictFiles.Count == 0, "the looked-at file is told of no more");
    }

    private protected override async Task MendAsync()
    {
        await base.MendAsync();
        _conflictFiles.ForEach(File.Delete);
        var active = await Lab.ActiveAsync();
        foreach (var service in (await Lab.LmAsync<ListDto<VirtualServiceDto>>(active, "vs", "list")).Items.Where(service => service.Name.StartsWith("made-by-", StringComparison.Ordinal)))
        {
            await Lab.LmAsync(active, "vs", "delete", service.Name);
        }
    }
}
