using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>SNMP, backup, restore, audit and events over the pair, each node asked for itself.</summary>
[Collection(LabCollection.Name)]
public sealed class PairOperationsTests(Lab lab)
{
    private const string HaStateOid = ".1.3.6.1.4.1.12196.13.0.9.0";
    private const string ServicesOid = ".1.3.6.1.4.1.12196.13.0.2.0";
    private const string Community = "pair-monitoring";

    [SkippableFact]
    public async Task Both_nodes_answer_snmp_for_themselves_and_tell_who_is_active_before_and_after_a_switch()
    {
        lab.SkipIfUnavailable();
        Skip.If((await Shell.RunAsync("which", "snmpd", "snmpget")).ExitCode != 0, "because snmpd and snmpget are not installed");
        var active = await Lab.WholeAsync();
        var standby = Lab.OtherNode(active);
        await Lab.LmAsync(standby, "snmp", "set", "--enabled", "on", "--community", Community, "--clients", "198.18.0.0/24");
        try
        {
            await StateAsync(active, "1");
            await StateAsync(standby, "2");
            Assert.Equal(await GetAsync(active, ServicesOid), await GetAsync(standby, ServicesOid));

            await Lab.LmAsync(active, "ha", "failover");
            Assert.Equal(standby, await Lab.WholeAsync());
            await StateAsync(standby, "1");
            await StateAsync(active, "2");

            await Lab.LmAsync(active, "snmp", "set", "--clients", "192.0.2.0/24");
            foreach (var node in Lab.Nodes)
            {
                await Eventually.GetAsync(() => AskAsync(node, HaStateOid), answer => answer.ExitCode != 0, $"{node} answers no stranger");
            }
        }
        finally
        {
            await Lab.LmAsync(standby, "snmp", "set", "--enabled", "off", "--clients", "");
        }
    }

    [SkippableFact]
    public async Task A_backup_made_on_one_node_is_restored_on_the_other_and_holds_on_both()
    {
        lab.SkipIfUnavailable();
        var active = await Lab.WholeAsync();
        var standby = Lab.OtherNode(active);
        var (phrase, file) = (Path.Combine(Lab.Folder, "backup.phrase"), Path.Combine(Lab.Folder, "pair.backup"));
        await File.WriteAllTextAsync(phrase, "a long pass phrase\n");
        await Lab.LmAsync(active, "vs", "add", "198.18.0.100:8085", "--name", "backed-up", "--type", "http");
        await Lab.LmAsync(active, "rs", "add", "backed-up", "198.18.1.11:80");
        try
        {
            await HasServiceAsync(standby, 1);
            await Lab.LmAsync(standby, "backup", "create", file, "--passphrase-file", phrase);
            await Lab.LmAsync(active, "vs", "delete", "backed-up");
            await HasServiceAsync(standby, 0);

            await Lab.LmAsync(standby, "backup", "restore", file, "--passphrase-file", phrase, "--part", "services", "--yes");

            foreach (var node in Lab.Nodes)
            {
                await HasServiceAsync(node, 1);
            }

            await Eventually.GetAsync(() => Lab.AskAsync(3, 8085), names => names.All(name => name != "failed"), "the restored service serves");
            Assert.Equal(active, await Lab.WholeAsync());
        }
        finally
        {
            await Lab.LmAsync(active, "vs", "delete", "backed-up");
        }
    }

    [SkippableFact]
    public async Task Each_node_has_an_audit_log_of_what_was_asked_of_it_whichever_node_carried_it_out_also_after_it_was_killed()
    {
        lab.SkipIfUnavailable();
        var active = await Lab.WholeAsync();
        var standby = Lab.OtherNode(active);
        foreach (var node in Lab.Nodes)
        {
            await Lab.LmAsync(node, "vs", "add", node == active ? "198.18.0.100:8086" : "198.18.0.100:8087", "--name", $"audited-{node}", "--type", "http");
        }

        await Lab.LmAsync(standby, "alerts", "test");
        var numbers = await EventsAsync(standby);
        await Lab.NodeAsync("kill", standby);
        await Lab.NodeAsync("start", standby);
        Assert.Equal(active, await Lab.WholeAsync());

        // What followed the kill has higher numbers, and nothing of before is gone.
        Assert.Equal(numbers, (await EventsAsync(standby)).TakeLast(numbers.Length));
        foreach (var node in Lab.Nodes)
        {
            Assert.Contains($"audited-{node}", await ChangesAsync(node), StringComparison.Ordinal);
            Assert.DoesNotContain($"audited-{Lab.OtherNode(node)}", await ChangesAsync(node), StringComparison.Ordinal);
            Assert.True((await Lab.LmAsync<AuditVerdictDto>(node, "audit", "verify")).Valid);
            var history = await Lab.LmAsync(node, "config", "history");
            Assert.All(Lab.Nodes, one => Assert.Contains($"audited-{one}", history, StringComparison.Ordinal));
        }

        foreach (var node in Lab.Nodes)
        {
            await Lab.LmAsync(active, "vs", "delete", $"audited-{node}");
        }
    }

    /// <summary>The newest first.</summary>
    private static async Task<(long, string)[]> EventsAsync(string node) =>
        [.. (await Lab.LmAsync<EventListDto>(node, "events", "--count", "500")).Items.Select(one => (one.Sequence, one.Message))];

    private static async Task<string> ChangesAsync(string node) => await Lab.LmAsync(node, "audit", "--action", "virtual-services", "--diff");

    private static Task<int> HasServiceAsync(string node, int count) => Eventually.GetAsync(
        async () => (await Lab.LmAsync<ListDto<VirtualServiceDto>>(node, "vs", "list")).Items.Count(service => service.Name == "backed-up"), found => found == count, $"{node} has {count} of the service");

    private static Task<string> StateAsync(string node, string state) => Eventually.GetAsync(() => GetAsync(node, HaStateOid), one => one == state, $"SNMP of {node} says {state}");

    private static async Task<string> GetAsync(string node, string oid) => (await AskAsync(node, oid)).Text.Trim();

    private static Task<ShellResult> AskAsync(string node, string oid) => Shell.RunAsync(
        "ip", "netns", "exec", Lab.Client, "snmpget", "-v2c", "-c", Community, "-t", "1", "-r", "1", "-Oqv", node == "a" ? "198.18.0.2" : "198.18.0.3", oid);
}
