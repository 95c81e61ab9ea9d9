using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class BandwidthCommandTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Limits_of_bandwidth_are_sent_and_shown()
    {
        var web = Sample.Services.Items[0] with
        {
            Limits = new LimitsDto { Bandwidth = new BandwidthDto { OutBytesPerSecond = 12_500_000, ClientInBytesPerSecond = 125_000, BurstSeconds = 2 } },
            BandwidthCounters = new BandwidthCountersDto(3, 4),
        };
        _shell.Server.WithServices(web);
        _shell.Server.AcceptsChange("PATCH /api/v1/virtual-services/1");
        var result = await _shell.RunAsync(
            "vs set web --limit-bandwidth-in 1000 --limit-bandwidth-out 2000 --limit-client-bandwidth-in 3000 --limit-client-bandwidth-out 4000 --limit-bandwidth-burst-seconds 2.5".Split(' '));
        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Equal(
            """{"limits":{"bandwidth":{"inBytesPerSecond":1000,"outBytesPerSecond":2000,"clientInBytesPerSecond":3000,"clientOutBytesPerSecond":4000,"burstSeconds":2.5}}}""",
            _shell.Server.Last.Body);
        Assert.Matches(@"Bandwidth: +11\.9 MiB/s out, 122\.1 KiB/s in a client, burst 2 s; waits: 3 in, 4 out", (await _shell.RunAsync("vs", "show", "web")).Out);
    }
}
