using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>Clients of a layer 4 service keep their server over a take-over.</summary>
[Collection(LabCollection.Name)]
public sealed class Layer4ClientsTests(Lab lab)
{
    [SkippableFact]
    public async Task Source_address_persistence_of_the_kernel_is_on_the_standby_and_holds_after_the_switch()
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddForwardedAsync("rr", [100, 100, 100], "--persist", "src", "--persist-timeout-seconds", "600");
        var active = await Lab.WholeAsync();
        var standby = Lab.OtherNode(active);
        var own = Assert.Single((await Lab.AskAsync(4, service.Port)).Distinct());
        var second = Assert.Single((await Lab.AskAsync(4, service.Port, source: "198.18.0.1")).Distinct());
        Assert.NotEqual(own, second);

        await Eventually.GetAsync(
            () => Lab.LmAsync<PersistenceListDto>(standby, "vs", "persistence", "list", $"test-{service.Port}"),
            list => list.Items.Count == 2,
            "the standby knows both clients");
        await Lab.LmAsync(active, "ha", "failover");
        service.MovedTo(standby);

        Assert.Equal(own, Assert.Single((await Lab.AskAsync(8, service.Port)).Distinct()));
        Assert.Equal(second, Assert.Single((await Lab.AskAsync(8, service.Port, source: "198.18.0.1")).Distinct()));
        await Lab.WholeAsync();
    }
}
