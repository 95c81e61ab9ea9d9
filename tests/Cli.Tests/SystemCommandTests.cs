using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class SystemCommandTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Show_has_what_support_asks_for_and_notices_each_package()
    {
        var system = new SystemDto(
            "a", "6.0-34", "2026-03-21", "LM-0011-2233-4455-6677", "open", DateTimeOffset.UnixEpoch, 3725, "Debian", "6.1.0", "x64", ".NET 10", 2, 1L << 30, [new NoticeDto("Akka", "1.5.74", "Apache-2.0")]);
        _shell.Server.Answers("GET /api/v1/system", system, ApiJson.Default.SystemDto);
        var said = (await _shell.RunAsync("system", "show")).Out;
        Assert.Matches("Version: +6.0-34 of 2026-03-21", said);
        Assert.Matches("Serial: +LM-0011-2233-4455-6677", said);
        Assert.Matches("Up: +1 h 2 min", said);
        Assert.Contains("1 packages: lm system notices", said, StringComparison.Ordinal);
        Assert.Matches("Akka +1.5.74 +Apache-2.0", (await _shell.RunAsync("system", "notices")).Out);
    }

    [Fact]
    public async Task The_actors_are_drawn_as_a_tree()
    {
        var list = new ActorListDto("a", [new ActorDto("/user/node", "node", "NodeActor", 0, 0, 0), new ActorDto("/user/node/ha", "ha", "HaActor", 1, 3, 2)]);
        _shell.Server.Answers("GET /api/v1/diag/actors", list, ApiJson.Default.ActorListDto);
        var said = (await _shell.RunAsync("diag", "ps", "--actors")).Out;
        Assert.Matches("(?m)^ +node +NodeActor +0 +0", said);
        Assert.Matches("(?m)^ +  ha +HaActor +3 +2", said);
    }

    [Fact]
    public async Task A_support_bundle_goes_into_a_file_for_its_owner_only()
    {
        _shell.Server.Answers("POST /api/v1/diag/support-bundle", "bundle", type: "application/gzip");
        var path = Path.Combine(_shell.Home, "x.tar.gz");
        var said = await _shell.RunAsync("diag", "support-bundle", "--out", path, "--captures");
        Assert.Equal(0, said.Exit);
        Assert.Equal("""{"captures":true}""", _shell.Server.Last.Body);
        Assert.Equal("bundle", await File.ReadAllTextAsync(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(2, (await _shell.RunAsync("diag", "support-bundle")).Exit);
    }
}
