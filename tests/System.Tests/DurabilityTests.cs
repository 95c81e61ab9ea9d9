using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>What the daemon has acknowledged survives kill -9.</summary>
public sealed class DurabilityTests
{
    private const int Changes = 200;
    private const int Kills = 10;
    private const int KillDelayMillisecondsMax = 25;
    private const int FirstPort = 20_000;

    [Fact]
    public async Task No_acknowledged_change_is_lost_by_kill_at_any_moment_of_200_changes()
    {
        await using var daemon = new SingleDaemon();
        await daemon.StartAsync();
        var random = new Random(2);
        var killAt = Enumerable.Range(0, Kills).Select(i => (i * Changes / Kills) + random.Next(Changes / Kills)).ToHashSet();
        var acknowledged = new List<string>();
        var revision = 0L;
        for (var number = 0; number < Changes; number++)
        {
            var name = $"service-{number}";
            var change = AddAsync(daemon.Client, name, number);
            if (killAt.Contains(number))
            {
                await Task.Delay(random.Next(KillDelayMillisecondsMax));
                daemon.Kill();
            }

            if (await Acknowledged(change) is { } made)
            {
                Assert.True(made.Revision > revision, $"revision {made.Revision} after {revision}");
                revision = made.Revision;
                acknowledged.Add(name);
            }

            if (killAt.Contains(number))
            {
                await daemon.StartAsync();
                await AssertAllThere(daemon.Client, acknowledged, revision);
            }
        }

        Assert.InRange(acknowledged.Count, Changes - Kills, Changes);
        await AssertAllThere(daemon.Client, acknowledged, revision);
    }

    private static Task<ChangeDto> AddAsync(LoadMasterClient client, string name, int number) => client.AddVirtualServiceAsync(
        new VirtualServiceBody { Name = name, Address = $"127.0.0.1:{FirstPort + number}", Type = "tcp", Enabled = false });

    /// <summary>Null when the connection broke before the answer: then the change may have been kept or not.</summary>
    private static async Task<ChangeDto?> Acknowledged(Task<ChangeDto> change)
    {
        try
        {
            return await change;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task AssertAllThere(LoadMasterClient client, List<string> acknowledged, long revision)
    {
        var list = await Eventually.GetAsync(() => client.ListVirtualServicesAsync(), l => l.Revision >= revision, "the acknowledged revision is there");
        Assert.Empty(acknowledged.Except(list.Items.Select(service => service.Name)));
    }
}
