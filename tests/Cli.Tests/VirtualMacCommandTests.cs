using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class VirtualMacCommandTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Status_names_each_interface_and_why_one_is_not_used()
    {
        var mac = new VirtualMacDto(
            51,
            [new("lmvmac4-2", "front", "00:00:5e:00:01:33", true), new("lmvmac4-4", "back", "00:00:5e:00:01:33", false)],
            "tun0 is no Ethernet interface, so it can carry no virtual MAC");
        _shell.Server.Answers("GET /api/v1/ha/status", Sample.Ha with { VirtualMac = mac }, ApiJson.Default.HaStatusDto);
        var result = await _shell.RunAsync("ha", "status");
        Assert.Contains("Virtual MAC: 00:00:5e:00:01:33 by lmvmac4-2 on front, in use\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("Virtual MAC: 00:00:5e:00:01:33 by lmvmac4-4 on back, ready\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("VIRTUAL MAC NOT USED: tun0 is no Ethernet interface", result.Out, StringComparison.Ordinal);

        _shell.Server.Answers("GET /api/v1/ha/status", Sample.Ha, ApiJson.Default.HaStatusDto);
        Assert.DoesNotContain("virtual mac", (await _shell.RunAsync("ha", "status")).Out, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(0, "off: each node's own")]
    [InlineData(51, "51 (00:00:5e:00:01:33)")]
    public async Task Show_tells_the_id_and_the_mac(int id, string words)
    {
        _shell.Server.Answers("GET /api/v1/ha", new HaSettingsDto([], [], "", 100, 300, 2, 300, 20, id), ApiJson.Default.HaSettingsDto);
        Assert.Matches($"Virtual MAC: +{System.Text.RegularExpressions.Regex.Escape(words)}\n", (await _shell.RunAsync("ha", "show")).Out);
    }
}
