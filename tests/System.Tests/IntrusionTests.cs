using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>A rule set that was imported on one node stops attacks on both.</summary>
[Collection(LabCollection.Name)]
public sealed class IntrusionTests(Lab lab)
{
    private const string Attack = "/index.php?cmd=/etc/passwd";
    private const string Rule =
        """alert tcp $EXTERNAL_NET any -> $HTTP_SERVERS $HTTP_PORTS (msg:"SERVER-WEBAPP passwd attempt"; flow:to_server,established; content:"/etc/passwd"; http_uri; metadata:service http; classtype:web-application-attack; sid:1122; rev:9;)""";

    [SkippableFact]
    public async Task Attack_is_rejected_by_the_rule_on_both_nodes_after_one_import()
    {
        lab.SkipIfUnavailable();
        var active = await Lab.WholeAsync();
        var other = Lab.OtherNode(active);
        await using var service = await LabService.AddAsync("rr", [1000, 1000, 1000], "--ips", "reject");
        var file = Path.Combine(Lab.Folder, "test.rules");
        await File.WriteAllTextAsync(file, Rule);
        await Lab.LmAsync(active, "ips", "rules", "import", file);

        foreach (var node in new[] { active, other })
        {
            var ips = await Eventually.GetAsync(
                () => Lab.LmAsync<IpsDto>(node, "ips", "show"), found => found.Availability == "loaded", $"node {node} has the rules");
            Assert.Equal(1, ips.RulesOn);
        }

        await Rejects(service.Port);
        await Lab.LmAsync(active, "ha", "failover");
        service.MovedTo(other);
        await Eventually.GetAsync(Lab.ActiveAsync, name => name == other, "the other node is active");
        await Rejects(service.Port);
        var events = await Lab.LmAsync<IpsEventsDto>(other, "ips", "events");
        Assert.Contains(events.Items, found => found.Sid == 1122);
    }

    private static async Task Rejects(int port)
    {
        var url = $"http://{Lab.SharedAddress}:{port}";
        var page = await Eventually.GetAsync(
            () => Lab.InAsync(Lab.Client, "curl", "-s", "--max-time", "5", "-w", "\n%{http_code}", url + Attack), text => text.EndsWith("400", StringComparison.Ordinal), "the attack is rejected");
        Assert.Contains("SERVER-WEBAPP passwd attempt", page, StringComparison.Ordinal);
        Assert.EndsWith("200", await Lab.InAsync(Lab.Client, "curl", "-s", "--max-time", "5", "-w", "\n%{http_code}", url + "/index.php?cmd=ls"), StringComparison.Ordinal);
    }
}
