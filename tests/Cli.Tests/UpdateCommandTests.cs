using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class UpdateCommandTests : IDisposable
{
    private static readonly NodeReleaseDto s_a = new("a", "6.0-34", "2026-03-21", "6.0-33", true, false, "serves until b runs 6.0-35", "");
    private static readonly NodeReleaseDto s_b = new("b", "6.0-34", "2026-03-21", "", true, false, "", "it ended 3 times");
    private static readonly RolloutDto s_done = new("1f", DateTimeOffset.UnixEpoch, "admin@192.0.2.1", "6.0-35", ["a", "b"], "done", "");
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Show_has_a_row_for_each_node_the_last_change_and_the_keys()
    {
        Knows(s_done);
        var said = (await _shell.RunAsync("update", "show")).Out;
        Assert.Matches("a +6.0-34 +2026-03-21 +6.0-33 +serves until b runs 6.0-35", said);
        Assert.Matches("b +6.0-34 +2026-03-21 +went back: it ended 3 times", said);
        Assert.Contains("Last change: to 6.0-35 on a, b, begun 1970-01-01 00:00:00Z by admin@192.0.2.1: done", said, StringComparison.Ordinal);
        Assert.Contains("Trusted key: vendor sha256 abcd", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_sends_the_file_and_follows_to_the_end()
    {
        var file = Path.Combine(_shell.Home, "x.lmu");
        await File.WriteAllTextAsync(file, "package");
        _shell.Server.Answers("POST /api/v1/update/apply?onlyThisNode=true&readySeconds=30&force=true", s_done with { State = "running" }, ApiJson.Default.RolloutDto);
        Knows(s_done);
        var said = await _shell.RunAsync("update", "apply", file, "--only-this-node", "--ready-seconds", "30", "--force");
        Assert.Equal(0, said.Exit);
        Assert.Equal("package", _shell.Server.Requests[0].Body);
        Assert.Equal("All nodes run 6.0-35.", said.Lines[^1]);
        Assert.Equal(1, (await _shell.RunAsync("update", "apply", file + ".none")).Exit);
    }

    [Fact]
    public async Task A_change_that_failed_is_a_failure_with_its_reason()
    {
        _shell.Server.Answers("POST /api/v1/update/rollback?", s_done with { State = "running" }, ApiJson.Default.RolloutDto);
        Knows(s_done with { State = "failed", Reason = "b: it ended 3 times" });
        var said = await _shell.RunAsync("update", "rollback");
        Assert.Equal(1, said.Exit);
        Assert.Contains("is failed: b: it ended 3 times", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_ends_with_its_node_is_no_failure()
    {
        _shell.Server.Answers("POST /api/v1/update/rollback?", s_done with { State = "running" }, ApiJson.Default.RolloutDto);
        _shell.Server.Refuses("GET /api/v1/update", 401, new ProblemItemDto("LM2003", "", "Not logged in."));
        var said = await _shell.RunAsync("update", "rollback");
        Assert.Equal(0, said.Exit);
        Assert.Contains("log in again", said.Lines[^1], StringComparison.Ordinal);
        _shell.Server.Answers("POST /api/v1/update/cancel", s_done with { State = "cancelled" }, ApiJson.Default.RolloutDto);
        Assert.Contains("The change to 6.0-35 was cancelled.", (await _shell.RunAsync("update", "cancel")).Lines);
    }

    private void Knows(RolloutDto rollout) => _shell.Server.Answers(
        "GET /api/v1/update", new UpdateDto("a", [s_a, s_b], rollout, [new TrustedKeyDto("vendor", "abcd")]), ApiJson.Default.UpdateDto);
}
