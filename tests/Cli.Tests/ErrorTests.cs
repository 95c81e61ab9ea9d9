using System.Net.Sockets;
using System.Text.Json;
using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class ErrorTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData(400, 4)]
    [InlineData(401, 1)]
    [InlineData(403, 1)]
    [InlineData(404, 3)]
    [InlineData(409, 4)]
    [InlineData(412, 4)]
    [InlineData(422, 4)]
    [InlineData(429, 1)]
    [InlineData(500, 1)]
    [InlineData(503, 1)]
    public async Task The_exit_code_follows_the_refusal(int status, int exit)
    {
        _shell.Server.Refuses("GET /api/v1/status", status, new ProblemItemDto("LM1006", "/weight", "Too large."), new ProblemItemDto("LM1004", "", "Missing."));
        var result = await _shell.RunAsync("status");
        Assert.Equal((exit, "", "LM1006 /weight: Too large.\nLM1004: Missing.\n"), (result.Exit, result.Out, result.Error));
    }

    [Fact]
    public async Task With_json_a_problem_document_goes_to_standard_error()
    {
        _shell.Server.Refuses("GET /api/v1/status", 400, new ProblemItemDto("LM1006", "/weight", "Too large."));
        var result = await _shell.RunAsync("status", "--output", "json");
        Assert.Equal("", result.Out);
        var problem = JsonSerializer.Deserialize(result.Error, ApiJson.Default.ProblemDto)!;
        Assert.Equal((400, "LM1006"), (problem.Status, problem.Code));
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_with_five()
    {
        _shell.Server.Failure = new HttpRequestException("x", new SocketException((int)SocketError.ConnectionRefused));
        var result = await _shell.RunAsync("status");
        Assert.Equal(5, result.Exit);
        Assert.StartsWith("LM5002: The server cannot be reached: Connection refused.", result.Error, StringComparison.Ordinal);

        _shell.Server.Failure = new TaskCanceledException();
        Assert.Equal(5, (await _shell.RunAsync("status")).Exit);
    }

    [Fact]
    public async Task Another_certificate_is_told_as_such()
    {
        _shell.Server.Failure = new HttpRequestException("x", new System.Security.Authentication.AuthenticationException());
        var result = await _shell.RunAsync("status");
        Assert.Equal(1, result.Exit);
        Assert.StartsWith("LM5004: The server's certificate is not the one accepted at login.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_ever_shows_a_stack()
    {
        _shell.Server.Failure = new InvalidOperationException("odd");
        var result = await _shell.RunAsync("status");
        Assert.Equal((1, "LM5009: Unexpected error (InvalidOperationException): odd\n"), (result.Exit, result.Error));
        _shell.Server.Failure = null;
        _shell.Server.Answers("GET /api/v1/status", "<html>", 200, "text/html");
        Assert.Equal(1, (await _shell.RunAsync("status")).Exit);
        _shell.Server.Answers("GET /api/v1/status", "<html>", 502, "text/html");
        Assert.StartsWith("LM5005: The server answered 502", (await _shell.RunAsync("status")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("vs")]
    [InlineData("nonsense")]
    [InlineData("vs add")]
    [InlineData("vs add 198.18.0.1:80 --schedule random")]
    [InlineData("vs add 198.18.0.1:80 --check-retries many")]
    [InlineData("vs add 198.18.0.1:80 --colour red")]
    [InlineData("vs set web")]
    [InlineData("check set web")]
    [InlineData("ha set")]
    [InlineData("ha maintenance maybe")]
    [InlineData("status --output xml")]
    [InlineData("status --url ftp://192.0.2.1")]
    [InlineData("status --url http://192.0.2.1:8443")]
    public async Task Wrong_usage_ends_with_two_and_asks_nothing(string line)
    {
        var result = await _shell.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (result.Exit, result.Out));
        Assert.NotEmpty(result.Error);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Empty(_shell.Server.Requests);
    }

    [Theory]
    [InlineData("--help", "high availability")]
    [InlineData("vs add --help", "--persist-timeout-seconds")]
    [InlineData("check set --help", "--url <PATH>")]
    public async Task Help_needs_no_login(string line, string expected)
    {
        var result = await _shell.Without("LM_TOKEN").RunAsync(line.Split(' '));
        Assert.Equal(0, result.Exit);
        Assert.Contains(expected, result.Out, StringComparison.Ordinal);
    }
}
