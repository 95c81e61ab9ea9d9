using System.Text.Json;
using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class PersistenceCommandTests : IDisposable
{
    private const string Path = "/api/v1/virtual-services/1/persistence";
    private readonly Shell _shell = new();

    public PersistenceCommandTests() => _shell.Server.WithServices();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task List_shows_clients_with_their_servers_and_how_many_there_are()
    {
        Answers("?limit=100", 1, next: null, total: 2);
        var result = await _shell.RunAsync("vs", "persistence", "list", "web");
        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Contains(result.Lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"192\.0\.2\.1 +2 +198\.18\.1\.12:80 +1 min 5 s"));
        Assert.Equal("1 of 2 entries.", result.Lines[^1]);
    }

    [Fact]
    public async Task More_than_a_page_is_fetched_page_by_page()
    {
        Answers("?limit=1000", 1000, next: "77", total: 5000);
        Answers("?limit=200&cursor=77", 200, next: "99", total: 5000);
        var result = await _shell.RunAsync("vs", "persistence", "list", "1", "--limit", "1200", "-o", "json");
        var list = JsonSerializer.Deserialize(result.Out, ApiJson.Default.PersistenceListDto)!;
        Assert.Equal((1200, 5000L, "99"), (list.Items.Count, list.Total, list.Next));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task A_limit_that_makes_no_sense_is_refused(string limit)
    {
        Assert.Equal(2, (await _shell.RunAsync("vs", "persistence", "list", "1", "--limit", limit)).Exit);
        Assert.Empty(_shell.Server.Requests);
    }

    [Fact]
    public async Task Clear_forgets_all_entries_or_one()
    {
        _shell.Server.Answers($"DELETE {Path}", new PersistenceClearedDto(12, "a"), ApiJson.Default.PersistenceClearedDto);
        _shell.Server.Answers($"DELETE {Path}?client=2001%3Adb8%3A%3A7", new PersistenceClearedDto(1, "a"), ApiJson.Default.PersistenceClearedDto);
        Assert.Equal("12 persistence entries cleared on a.\n", (await _shell.RunAsync("vs", "persistence", "clear", "web")).Out);
        Assert.Equal("1 persistence entries cleared on a.\n", (await _shell.RunAsync("vs", "persistence", "clear", "web", "--client", "2001:db8::7")).Out);
    }

    [Fact]
    public async Task Ha_status_has_a_line_for_each_peer()
    {
        var connections = Sample.Sync with { Entries = 20, Peers = [Sample.Sync.Peers[0] with { EntriesBehind = 0, BlocksBehind = 0, FullInProgress = false }] };
        _shell.Server.Answers("GET /api/v1/ha/status", Sample.Ha with { Persistence = Sample.Sync, Connections = connections }, ApiJson.Default.HaStatusDto);
        Assert.Contains("a: layer 4 connections: 20, 0 behind (0 blocks), 2 full transfers\n", (await _shell.RunAsync("ha", "status")).Out, StringComparison.Ordinal);
        Assert.Contains(
            "a: persistence entries: 1234 (2.0 KiB), 500 behind (1 blocks, last acknowledged 12 ms ago), 2 full transfers, full transfer in progress\n",
            (await _shell.RunAsync("ha", "status")).Out,
            StringComparison.Ordinal);

        var standby = Sample.Sync with { Peers = [], Received = 99, Skipped = 1 };
        _shell.Server.Answers("GET /api/v1/ha/status", Sample.Ha with { Persistence = standby }, ApiJson.Default.HaStatusDto);
        Assert.Contains("persistence entries: 1234 (2.0 KiB), 99 received, 1 skipped\n", (await _shell.RunAsync("ha", "status")).Out, StringComparison.Ordinal);
    }

    private void Answers(string query, int count, string? next, long total) => _shell.Server.Answers(
        $"GET {Path}{query}",
        new PersistenceListDto(1, total, [.. Enumerable.Repeat(new PersistenceEntryDto("192.0.2.1", 2, "198.18.1.12:80", 65), count)], next),
        ApiJson.Default.PersistenceListDto);
}
