using System.Text.Json;
using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class NodeCommandTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Status_says_what_is_saved_and_what_is_served()
    {
        _shell.Server.Answers("GET /api/v1/status", Sample.Status, ApiJson.Default.StatusDto);
        var result = await _shell.RunAsync("status");
        Assert.Equal(0, result.Exit);
        Assert.Contains("up 1 h 2 min", result.Out, StringComparison.Ordinal);
        Assert.Contains("revision 7 saved, revision 6 served", result.Out, StringComparison.Ordinal);
        Assert.Contains("active, epoch 4, active node b", result.Out, StringComparison.Ordinal);
        Assert.Contains("1 of 2 up", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_tells_what_is_wrong_with_the_machine()
    {
        _shell.Server.Answers("GET /api/v1/status", Sample.Status with { Machine = ["The disk is nearly full."] }, ApiJson.Default.StatusDto);
        Assert.Equal("! The disk is nearly full.", (await _shell.RunAsync("status")).Lines[^1]);
    }

    [Fact]
    public async Task Ha_status_shows_peers_addresses_and_the_last_failover()
    {
        _shell.Server.Answers("GET /api/v1/ha/status", Sample.Ha, ApiJson.Default.HaStatusDto);
        var result = await _shell.RunAsync("ha", "status");
        Assert.Contains("198.18.0.100, 198.18.1.1", result.Out, StringComparison.Ordinal);
        Assert.Matches(@" a +silent, was active +no +5000 ms ago +0/2 +7 +no", result.Out);
        Assert.Contains("Last failover: 2026-01-02 03:04:05Z, peer silent, took 187.5 ms", result.Out, StringComparison.Ordinal);
        Assert.Contains("187.5 ms  announced", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ha_status_tells_of_a_peer_that_is_heard_through_the_gateway_only()
    {
        _shell.Server.Answers("GET /api/v1/ha/status", Sample.Degraded, ApiJson.Default.HaStatusDto);
        var result = await _shell.RunAsync("ha", "status");
        Assert.Contains("DEGRADED: a is heard through the gateway only", result.Out, StringComparison.Ordinal);
        Assert.Contains("Gateways and links: 2 of 3 healthy here, 3 of 3 on a\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("Relay through the gateway to a: works", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("on", true)]
    [InlineData("off", false)]
    public async Task Maintenance_goes_on_and_off(string word, bool on)
    {
        _shell.Server.Answers("POST /api/v1/ha/maintenance", new MessageDto("Done."), ApiJson.Default.MessageDto);
        Assert.Equal("Done.\n", (await _shell.RunAsync("ha", "maintenance", word)).Out);
        Assert.Equal(on, JsonSerializer.Deserialize(_shell.Server.Last.Body, ApiJson.Default.MaintenanceDto)!.On);
    }

    [Fact]
    public async Task Ha_set_empties_a_list_by_an_empty_text()
    {
        _shell.Server.AcceptsChange("PATCH /api/v1/ha");
        await _shell.RunAsync("ha", "set", "--gateway", "");
        Assert.Equal("""{"gateways":[]}""", _shell.Server.Last.Body);
    }

    [Fact]
    public async Task A_document_is_exported_validated_and_imported()
    {
        const string Document = """{"schemaVersion":1}""";
        var path = Path.Combine(_shell.Home, "config.json");
        _shell.Server.Answers("GET /api/v1/config", Document).AcceptsChange("PUT /api/v1/config");
        _shell.Server.Answers("POST /api/v1/config/validate", new ValidationDto(true, true, "One service.", 7), ApiJson.Default.ValidationDto);

        Assert.Equal(Document + "\n", (await _shell.RunAsync("config", "export")).Out);
        var exported = await _shell.RunAsync("config", "export", path);
        Assert.Equal(("", $"Revision 7 written to {path}.\n"), (exported.Out, exported.Error));
        Assert.Equal("Valid. One service.\n", (await _shell.RunAsync("config", "validate", path)).Out);
        _shell.Input = Document;
        Assert.Equal(0, (await _shell.RunAsync("config", "import", "-")).Exit);
        Assert.Equal(Document, _shell.Server.Last.Body);
        Assert.Equal(1, (await _shell.RunAsync("config", "import", path + ".missing")).Exit);
    }

    [Fact]
    public async Task History_and_diff_are_readable()
    {
        var history = new ListDto<HistoryEntryDto>(7, [new HistoryEntryDto(7, 1, Sample.At, "admin@192.0.2.9", "Added virtual service 1")]);
        _shell.Server.Answers("GET /api/v1/config/history?count=5", history, ApiJson.Default.ListDtoHistoryEntryDto);
        Assert.Matches(@"7 +1 +2026-01-02 03:04:05Z +admin@192\.0\.2\.9 +Added virtual service 1", (await _shell.RunAsync("config", "history", "--count", "5")).Out);

        var diff = new DiffDto(5, 7, [new DifferenceDto("changed", "/a", "1", "2"), new DifferenceDto("added", "/b", null, "3"), new DifferenceDto("removed", "/c", "4", null)]);
        _shell.Server.Answers("GET /api/v1/config/diff?from=5&to=7", diff, ApiJson.Default.DiffDto);
        Assert.Equal(["Revision 5 -> 7:", "~ /a: 1 -> 2", "+ /b: 3", "- /c: 4"], (await _shell.RunAsync("config", "diff", "5", "7")).Lines);
    }
}
