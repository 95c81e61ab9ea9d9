using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class DrainCommandTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Status_tells_what_drains_here_and_what_is_forwarded()
    {
        _shell.Server.Answers(
            "GET /api/v1/ha/status", Sample.Ha with { Drain = new("b", 12, 240), Forwarding = [new("c", 3)] }, ApiJson.Default.HaStatusDto);
        var result = await _shell.RunAsync("ha", "status");
        Assert.Contains("Draining: 12 connections from before b took over, 240 s left.", result.Out, StringComparison.Ordinal);
        Assert.Contains("Forwarding: 3 connections from before the switch to c.", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_drain_status_says_nothing_of_it()
    {
        _shell.Server.Answers("GET /api/v1/ha/status", Sample.Ha, ApiJson.Default.HaStatusDto);
        var result = await _shell.RunAsync("ha", "status");
        Assert.DoesNotContain("Draining", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Forwarding", result.Out, StringComparison.Ordinal);
    }
}
