using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests;

/// <summary>Limits hold over both nodes: a change of the active node hands out no fresh budget.</summary>
[Collection(LabCollection.Name)]
public sealed class SharedLimitsTests(Lab lab, ITestOutputHelper output)
{
    private const int Rate = 60;

    [SkippableTheory]
    [InlineData("failover")]
    [InlineData("kill")]
    public async Task A_client_that_had_used_up_its_rate_gets_no_new_budget_from_the_other_node(string change)
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddAsync("rr", [100, 100, 100], "--limit-client-requests-per-second", Rate.ToString(CultureInfo.InvariantCulture));
        var first = await Lab.WholeAsync();
        var second = Lab.OtherNode(first);

        var asking = AskAllAsync(service.Port, seconds: 6);
        // In the middle of the load.
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        if (change == "kill")
        {
            await Lab.NodeAsync("kill", first);
        }
        else
        {
            await Lab.LmAsync(first, "ha", "failover");
        }

        var answers = await asking;
        if (change == "kill")
        {
            await Lab.NodeAsync("start", first);
        }

        service.MovedTo(await Lab.WholeAsync());
        Assert.Equal(second, await Lab.WholeAsync());
        var (admitted, seconds) = (answers.Count(answer => answer.Status == 200), answers.Max(answer => answer.At));
        output.WriteLine($"{change}: {admitted} of {answers.Count} within {seconds:F2} s at {Rate} a second and {Rate} at once");
        Assert.Contains(answers, answer => answer.Status == 429 && answer.At > 4);
        Assert.InRange(admitted, Rate * 3, (Rate * (seconds + 1)) + (Rate * 0.5));
    }

    [SkippableFact]
    public async Task A_limit_of_connections_holds_over_both_nodes_while_the_old_one_still_serves_and_its_end_frees_it()
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddAsync("rr", [100, 100, 100], "--limit-connections", "3");
        var first = await Lab.WholeAsync();
        var held = new List<Process>
        {
            (await service.HoldAsync()).Download,
            (await service.HoldAsync()).Download,
        };
        try
        {
            await Lab.LmAsync(first, "ha", "failover");
            service.MovedTo(Lab.OtherNode(first));
            await Eventually.GetAsync(() => Lab.AskAsync(1, service.Port), names => names[0] != "failed", "the new node has room for one");
            held.Add((await service.HoldAsync()).Download);
            Assert.All(await Lab.AskAsync(5, service.Port), name => Assert.Equal("failed", name));

            held[0].Kill();
            await Eventually.GetAsync(() => Lab.AskAsync(1, service.Port), names => names[0] != "failed", "the old node's connection has made room");
        }
        finally
        {
            held.ForEach(download =>
            {
                download.Kill();
                download.Dispose();
            });
        }

        service.MovedTo(await Lab.WholeAsync());
    }

    /// <summary>One request after the other for so long, as fast as they are answered; the status (0: no answer) and when it came, in seconds.</summary>
    private static async Task<List<(int Status, double At)>> AskAllAsync(int port, int seconds)
    {
        var script = $$"""
            import http.client, time
            start, c = time.monotonic(), None
            while time.monotonic() - start < {{seconds}}:
                try:
                    if c is None:
                        c = http.client.HTTPConnection('{{Lab.SharedAddress}}', {{port}}, timeout=1)
                    c.request('GET', '/')
                    r = c.getresponse()
                    r.read()
                    print(r.status, round(time.monotonic() - start, 3), flush=True)
                    time.sleep(0.004)
                except Exception:
                    c = None
                    print(0, round(time.monotonic() - start, 3), flush=True)
                    time.sleep(0.02)
            """;
        var lines = (await Lab.InAsync(Lab.Client, "python3", "-c", script)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(line => line.Split(' ')).Select(words => (int.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture)))];
    }
}
