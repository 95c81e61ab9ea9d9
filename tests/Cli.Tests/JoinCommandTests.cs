using System.Text.Json;
using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class JoinCommandTests : IDisposable
{
    private readonly Shell _shell = new();

    public JoinCommandTests() => _shell.Server.Answers("POST /api/v1/ha/join", new MessageDto("Joined."), ApiJson.Default.MessageDto);

    [Fact]
    public async Task The_token_is_asked_for_on_a_terminal_and_not_shown()
    {
        _shell.InputIsTerminal = true;
        _shell.Hidden.Enqueue(" LMJ1.typed ");
        var result = await JoinAsync();
        Assert.Equal("LMJ1.typed", Sent.Token);
        Assert.Contains("Join token: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("typed", result.Out + result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData()]
    [InlineData("--token", "-")]
    public async Task Without_a_terminal_or_with_a_dash_it_is_a_line_of_standard_input(params string[] options)
    {
        _shell.InputIsTerminal = options.Length > 0;
        _shell.Input = "LMJ1.piped\nmore\n";
        await JoinAsync(options);
        Assert.Equal("LMJ1.piped", Sent.Token);
    }

    [Fact]
    public async Task It_is_the_first_line_of_a_file()
    {
        var path = Path.Combine(_shell.Home, "token");
        await File.WriteAllTextAsync(path, "LMJ1.kept\nIt lets one node in.\n");
        await JoinAsync("--token-file", path);
        Assert.Equal("LMJ1.kept", Sent.Token);
        Assert.Equal(ExitCodes.Usage, (await JoinAsync("--token-file", path, "--token", "LMJ1.given")).Exit);
        Assert.Contains("There is no file", (await JoinAsync("--token-file", path + ".none")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_may_stand_on_the_command_line_and_the_help_warns_of_that()
    {
        await JoinAsync("--token", "LMJ1.given");
        Assert.Equal("LMJ1.given", Sent.Token);
        Assert.Contains("Warning: a token on the command line", (await _shell.RunAsync("ha", "join", "--help")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_read_is_told_with_what_to_do()
    {
        var result = await JoinAsync();
        Assert.Equal(ExitCodes.Usage, result.Exit);
        Assert.Contains("--token-file", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _shell.Dispose();

    private JoinBody Sent => JsonSerializer.Deserialize(_shell.Server.Last.Body, ApiJson.Default.JoinBody)!;

    private Task<Result> JoinAsync(params string[] options) => _shell.RunAsync(["ha", "join", "198.18.2.2", "--address", "198.18.2.3", .. options]);
}
