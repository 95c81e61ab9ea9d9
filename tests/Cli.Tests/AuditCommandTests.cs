using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class AuditCommandTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task What_is_asked_for_is_sent_and_each_record_is_a_row_with_its_differences_on_demand()
    {
        var record = new AuditRecordDto(7, DateTimeOffset.UnixEpoch, "anna", "192.0.2.1", "change", "PATCH /api/v1/virtual-services/1", "done", "", 9, [new DifferenceDto("changed", "/x", "1", "2")]);
        const string Asked = "GET /api/v1/audit?count=5&since=2026-11-23T00%3A00%3A00.0000000%2B00%3A00&user=anna&action=virtual";
        foreach (var route in new[] { Asked, "GET /api/v1/audit?count=50" })
            _shell.Server.Answers(route, new AuditListDto("a", 0, [record]), ApiJson.Default.AuditListDto);
        var said = await _shell.RunAsync("audit", "--since", "2026-11-23", "--user", "anna", "--action", "virtual", "--count", "5");
        Assert.Equal(0, said.Exit);
        Assert.Matches("anna +192.0.2.1 +PATCH /api/v1/virtual-services/1 +done, revision 9", string.Join('\n', said.Lines));
        Assert.Contains("  ~ /x: 1 -> 2", (await _shell.RunAsync("audit", "--diff")).Lines);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("7x")]
    [InlineData("7")]
    public async Task A_time_that_is_none_is_a_usage_error(string since) => Assert.Equal(2, (await _shell.RunAsync("audit", "--since", since)).Exit);

    [Theory]
    [InlineData(true, "", 0, "12 records on a, 1 to 12: each as it was written.")]
    [InlineData(false, "Record 4 follows record 2", 1, "The audit log of a was tampered with or is damaged: Record 4 follows record 2")]
    public async Task Verify_says_it_and_ends_with_it(bool valid, string problem, int exit, string expected)
    {
        _shell.Server.Answers("GET /api/v1/audit/verify", new AuditVerdictDto("a", valid, problem, 12, 1, 12, "5f70", 0), ApiJson.Default.AuditVerdictDto);
        var said = await _shell.RunAsync("audit", "verify");
        Assert.Equal(exit, said.Exit);
        Assert.Contains(expected, said.Lines);
    }
}
