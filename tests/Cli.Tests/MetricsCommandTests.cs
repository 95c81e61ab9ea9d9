using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class MetricsCommandTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Show_prints_the_page_as_it_came()
    {
        _shell.Server.Answers("GET /metrics", "# TYPE loadmaster_ha_epoch gauge\nloadmaster_ha_epoch 3\n", type: "text/plain");
        var result = await _shell.RunAsync("metrics", "show");
        Assert.Equal((0, "# TYPE loadmaster_ha_epoch gauge\nloadmaster_ha_epoch 3\n"), (result.Exit, result.Out));
    }

    [Fact]
    public async Task Show_asks_for_a_part_of_the_page()
    {
        _shell.Server.Answers("GET /metrics?scope=node&scope=server&service=a%20b&metric=x", "x 1\n", type: "text/plain");
        Assert.Equal("x 1\n", (await _shell.RunAsync("metrics", "show", "--scope", "node", "--scope", "server", "--service", "a b", "--metric", "x")).Out);
    }

    [Fact]
    public async Task Token_prints_the_token_alone_so_that_it_can_go_into_a_file()
    {
        _shell.Server.Answers("POST /api/v1/metrics/token", new ScrapeTokenDto("abc"), ApiJson.Default.ScrapeTokenDto);
        Assert.Equal("abc\n", (await _shell.RunAsync("metrics", "token")).Out);
    }

    [Fact]
    public async Task Revoke_says_what_became_of_it()
    {
        _shell.Server.Answers("DELETE /api/v1/metrics/token", new MessageDto("There was no scrape token."), ApiJson.Default.MessageDto);
        Assert.Equal("There was no scrape token.\n", (await _shell.RunAsync("metrics", "revoke")).Out);
    }
}
