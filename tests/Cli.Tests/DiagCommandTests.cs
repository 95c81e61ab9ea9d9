using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class DiagCommandTests : IDisposable
{
    private const string Tcpdump = "POST /api/v1/diag/tcpdump";
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("src", "192.0.2.1", "and", "port", "http")]
    [InlineData("src 192.0.2.1 and port http")]
    public async Task Tcpdump_sends_the_words_of_the_expression_and_shows_what_comes(params string[] expression)
    {
        _shell.Server.Answers(Tcpdump, "12:00:00 IP a > b\n", type: "text/plain");
        var result = await _shell.RunAsync(["diag", "tcpdump", "--interface", "eth0", "--max-packets", "5", "--max-seconds", "9", .. expression]);
        Assert.Equal((0, "12:00:00 IP a > b\n"), (result.Exit, result.Out));
        Assert.Equal("""{"interface":"eth0","maxPackets":5,"maxSeconds":9,"expression":["src","192.0.2.1","and","port","http"]}""", _shell.Server.Last.Body);
    }

    [Fact]
    public async Task Tcpdump_saves_a_capture_that_only_the_user_may_read()
    {
        _shell.Server.Answers(Tcpdump, "packets", type: "application/vnd.tcpdump.pcap");
        var file = Path.Combine(_shell.Home, "x.pcap");
        var result = await _shell.RunAsync("diag", "tcpdump", "--write", file);
        Assert.Equal((0, "", $"7 bytes written to {file}.\n"), (result.Exit, result.Out, result.Error));
        Assert.Equal("packets", await File.ReadAllTextAsync(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal("""{"pcap":true}""", _shell.Server.Last.Body);
    }

    [Fact]
    public async Task A_refusal_is_told_and_leaves_no_file()
    {
        _shell.Server.Refuses(Tcpdump, 400, new ProblemItemDto("LM3102", "", "tcpdump ended with 1: syntax error"));
        var file = Path.Combine(_shell.Home, "x.pcap");
        var result = await _shell.RunAsync("diag", "tcpdump", "--write", file, "port", "nonsense");
        Assert.Equal(4, result.Exit);
        Assert.Contains("LM3102", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task The_other_tools_need_no_more_than_their_name_or_a_host()
    {
        foreach (var tool in new[] { "ps", "sockets", "meminfo", "df" })
        {
            _shell.Server.Answers($"POST /api/v1/diag/{tool}", $"{tool} says\n", type: "text/plain");
            Assert.Equal($"{tool} says\n", (await _shell.RunAsync("diag", tool)).Out);
        }

        _shell.Server.Answers("POST /api/v1/diag/ping", "alive\n", type: "text/plain");
        Assert.Equal("alive\n", (await _shell.RunAsync("diag", "ping", "198.18.1.11")).Out);
        Assert.Equal("""{"host":"198.18.1.11"}""", _shell.Server.Last.Body);
    }
}
