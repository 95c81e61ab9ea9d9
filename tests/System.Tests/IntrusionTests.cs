using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>A rule set that was imported on one node stops attacks on both.</summary>
[Collection(LabCollection.Name)]
public sealed class IntrusionTests(Lab lab)
{
    private const string Attack = "/index.php?cmd=/etc/passwd";
    private const string Rule =
        """alert tcp $EXTERNAL_NET any -> $HTTP_SERVERS $HTTP_PORTS (msg:"SERVER-WEBAPP passwd attempt"; flow:to_server,established; content:"/etc/passwd"; http_uri; metadata:service http; classtype:web-application-attack; sid:1122; rev:9;)""";

    private const string OfNetwork =
        """alert tcp 198.18.0.0/16 any -> any any (msg:"OF-NETWORK inside"; flow:to_server,established; content:"/inside"; http_uri; metadata:service http; classtype:web-application-attack; sid:1123; rev:1;)""";

    private const string OfFilter =
        """alert tcp any any -> any any (msg:"OF-FILTER often"; flow:to_server,established; content:"/often"; http_uri; metadata:service http; classtype:misc-activity; sid:1124; rev:1;)""";

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

    [SkippableFact]
    public async Task Rule_set_variables_and_filters_hold_when_the_other_node_takes_over_a_killed_one()
    {
        lab.SkipIfUnavailable();
        var active = await Lab.WholeAsync();
        var other = Lab.OtherNode(active);
        await using var service = await LabService.AddAsync("rr", [1000, 1000, 1000], "--ips", "reject");
        var file = Path.Combine(Lab.Folder, "test.rules");
        await File.WriteAllTextAsync(file, Rule + "\n" + OfNetwork + "\n" + OfFilter);
        await Lab.LmAsync(active, "ips", "rules", "import", file);
        var filter = "rate_filter gen_id 1, sig_id 1124, track by_rule, count 2, seconds 3600, new_action reject, timeout 0";
        await Lab.LmAsync(active, "ips", "set", "--var", "EXTERNAL_NET=192.0.2.0/24", "--filter", filter);
        try
        {
            await Eventually.GetAsync(
                () => Lab.LmAsync<IpsDto>(other, "ips", "show"), found => found is { Availability: "loaded", RulesOn: 3, Filters: [_] }, $"node {other} has rules and filter");
            await Lab.NodeAsync("kill", active);
            service.MovedTo(other);
            await Rejects(service.Port, "/inside", "OF-NETWORK inside", "/index.html");

            // The client is in no network that the variable names, so this rule does not find it.
            Assert.EndsWith("200", await AskAsync(service.Port, Attack), StringComparison.Ordinal);
            foreach (var status in new[] { "200", "200", "400" })
            {
                Assert.EndsWith(status, await AskAsync(service.Port, "/often"), StringComparison.Ordinal);
            }
        }
        finally
        {
            await Lab.NodeAsync("start", active);
            await Lab.WholeAsync();
            await Lab.LmAsync(other, "ips", "set", "--var", "", "--filter", "");
        }
    }

    private static async Task Rejects(int port, string attack, string message, string benign)
    {
        var page = await Eventually.GetAsync(() => AskAsync(port, attack), text => text.EndsWith("400", StringComparison.Ordinal), "the attack is rejected");
        Assert.Contains(message, page, StringComparison.Ordinal);
        Assert.EndsWith("200", await AskAsync(port, benign), StringComparison.Ordinal);
    }

    /// <summary>The page, and its status in the last line.</summary>
    private static Task<string> AskAsync(int port, string target) =>
        Lab.InAsync(Lab.Client, "curl", "-s", "--max-time", "5", "-w", "\n%{http_code}", $"http://{Lab.SharedAddress}:{port}{target}");

    private static Task Rejects(int port) => Rejects(port, Attack, "SERVER-WEBAPP passwd attempt", "/index.php?cmd=ls");
}
