using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>The pair loses its active node, by force and by request.</summary>
[Collection(LabCollection.Name)]
public sealed class FailoverTests(Lab lab)
{
    private const string MeanwhileName = "meanwhile";

    [SkippableFact]
    public async Task A_killed_active_is_replaced_and_returns_as_standby_with_what_was_changed_meanwhile()
    {
        lab.SkipIfUnavailable();
        var victim = await Lab.WholeAsync();
        var survivor = Lab.OtherNode(victim);
        var load = Lab.WrkAsync(seconds: 12);
        await Lab.AskAsync(20);
        var counted = await Eventually.GetAsync(() => TotalAsync(survivor), total => total > 20, $"{survivor} knows what {victim} has served");

        await Lab.NodeAsync("kill", victim);
        try
        {
            await ServesAgain();
            var after = await Eventually.GetAsync(
                () => Lab.LmAsync<HaStatusDto>(survivor, "ha", "status"),
                status => status.State == "active" && status.ActiveNode == survivor,
                $"{survivor} is active");
            Assert.Contains(Lab.SharedAddress, after.HeldAddresses);
            Assert.True((await load).Requests > 0);
            await Eventually.GetAsync(
                () => TotalAsync(survivor), total => total >= counted, $"{survivor} goes on with the {counted} requests that {victim} had counted");

            await Lab.LmAsync(survivor, "vs", "add", "198.18.0.100:8099", "--name", MeanwhileName, "--disabled");
        }
        finally
        {
            await Lab.NodeAsync("start", victim);
        }

        Assert.Equal(survivor, await Lab.WholeAsync());
        await SameRevision(victim, survivor);
        await Eventually.GetAsync(
            async () => (Survivor: await TotalAsync(survivor), Victim: await TotalAsync(victim)),
            totals => totals.Survivor >= counted && totals.Survivor == totals.Victim,
            $"{victim} has heard what it had served before");
        var services = await Lab.LmAsync<ListDto<VirtualServiceDto>>(victim, "vs", "list");
        Assert.Contains(services.Items, service => service.Name == MeanwhileName);
        await Lab.LmAsync(survivor, "vs", "delete", MeanwhileName);
        await SameRevision(victim, survivor);
    }

    [SkippableFact]
    public async Task The_active_hands_over_on_request()
    {
        lab.SkipIfUnavailable();
        var before = await Lab.WholeAsync();
        var asking = Lab.AskAsync(300);

        await Lab.LmAsync(before, "ha", "failover");

        var after = Lab.OtherNode(before);
        await Eventually.GetAsync(Lab.ActiveAsync, active => active == after, $"{after} is active");
        Assert.Equal(after, await Lab.WholeAsync());

        Assert.DoesNotContain("failed", await asking);
        Assert.DoesNotContain("failed", await Lab.AskAsync(9));
    }

    [SkippableFact]
    public async Task Exactly_one_node_holds_the_shared_addresses()
    {
        lab.SkipIfUnavailable();
        var active = await Lab.WholeAsync();

        var held = await Lab.InAsync($"lm-{active}", "ip", "-4", "-o", "address");
        var notHeld = await Lab.InAsync($"lm-{Lab.OtherNode(active)}", "ip", "-4", "-o", "address");

        Assert.Contains("198.18.0.100/32", held, StringComparison.Ordinal);
        Assert.Contains("198.18.1.1/32", held, StringComparison.Ordinal);
        Assert.DoesNotContain("198.18.0.100/32", notHeld, StringComparison.Ordinal);
        Assert.DoesNotContain("198.18.1.1/32", notHeld, StringComparison.Ordinal);
    }

    private static Task ServesAgain() => Eventually.GetAsync(
        () => Lab.AskAsync(3), answers => answers.Length == 3 && !answers.Contains("failed"), "the service answers again");

    private static async Task<long> TotalAsync(string node) =>
        (await Lab.LmAsync<ListDto<VirtualServiceDto>>(node, "vs", "list")).Items.Single(service => service.Name == "web").RequestsTotal;

    private static Task SameRevision(string left, string right) => Eventually.GetAsync(
        async () => (Left: await Revision(left), Right: await Revision(right)),
        revisions => revisions.Left == revisions.Right,
        $"{left} and {right} have the same configuration revision");

    private static async Task<long> Revision(string node) => (await Lab.LmAsync<StatusDto>(node, "status")).Revision;
}
