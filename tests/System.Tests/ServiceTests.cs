using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>The lab's service as its clients see it.</summary>
[Collection(LabCollection.Name)]
public sealed class ServiceTests(Lab lab)
{
    private const string SecondServer = "198.18.1.12:80";

    [SkippableFact]
    public async Task The_servers_answer_in_turn()
    {
        lab.SkipIfUnavailable();
        await Lab.WholeAsync();

        var names = await Lab.AskAsync(9);

        Assert.Equal(["rs1", "rs2", "rs3"], names.Take(3).Order());
        Assert.Equal([.. names.Take(3), .. names.Take(3), .. names.Take(3)], names);
    }

    [SkippableFact]
    public async Task Load_meets_no_error()
    {
        lab.SkipIfUnavailable();
        await Lab.WholeAsync();

        var result = await Lab.WrkAsync(seconds: 5);

        Assert.True(result.Requests > 0, $"{result}");
        Assert.True(result.Errors == 0, $"{result}");
    }

    [SkippableFact]
    public async Task A_stopped_server_is_out_without_a_failed_request_after_detection_and_comes_back()
    {
        lab.SkipIfUnavailable();
        var active = await Lab.WholeAsync();
        await Lab.ServerAsync("stop", "rs2");
        try
        {
            await WaitForAvailability(active, "down");

            var load = await Lab.WrkAsync(seconds: 2);
            Assert.True(load.Requests > 0 && load.Errors == 0, $"{load}");
            Assert.Equal(["rs1", "rs3"], (await Lab.AskAsync(12)).Distinct().Order());
        }
        finally
        {
            await Lab.ServerAsync("start", "rs2");
        }

        await WaitForAvailability(active, "up");
        Assert.Equal(["rs1", "rs2", "rs3"], (await Lab.AskAsync(12)).Distinct().Order());
    }

    private static Task WaitForAvailability(string node, string availability) => Eventually.GetAsync(
        async () => (await Lab.LmAsync<RealServerDto>(node, "rs", "show", "web", SecondServer)).Availability,
        seen => seen == availability,
        $"{SecondServer} is {availability}");
}
