using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class CacheCommandTests : IDisposable
{
    private const string Path = "/api/v1/virtual-services/1/cache";

    private readonly Shell _shell = new();

    public CacheCommandTests() => _shell.Server.WithServices();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Purge_says_how_many_and_where()
    {
        _shell.Server.Answers($"DELETE {Path}", Purged(12), ApiJson.Default.CachePurgedDto);
        _shell.Server.Answers($"DELETE {Path}?path=%2Fa%3Fb%26c", Purged(1), ApiJson.Default.CachePurgedDto);
        _shell.Server.Answers($"DELETE {Path}?prefix=%2Fimg%2F", Purged(3), ApiJson.Default.CachePurgedDto);
        Assert.Equal("12 kept responses purged on a.\n", (await _shell.RunAsync("vs", "cache", "purge", "web")).Out);
        Assert.Equal("1 kept responses purged on a.\n", (await _shell.RunAsync("vs", "cache", "purge", "web", "--path", "/a?b&c")).Out);
        Assert.Equal("3 kept responses purged on a.\n", (await _shell.RunAsync("vs", "cache", "purge", "web", "--prefix", "/img/")).Out);
    }

    [Fact]
    public async Task A_node_that_could_not_be_reached_is_named_and_the_command_fails()
    {
        var answer = new CachePurgedDto(12, "a", [new NodePurgedDto("a", 12, null), new NodePurgedDto("b", 0, "it did not answer within 3 s")]);
        _shell.Server.Answers($"DELETE {Path}", answer, ApiJson.Default.CachePurgedDto);
        var run = await _shell.RunAsync("vs", "cache", "purge", "web");
        Assert.Equal("12 kept responses purged on a.\nNot purged on b: it did not answer within 3 s.\n", run.Out);
        Assert.Equal(1, run.Exit);
    }

    private static CachePurgedDto Purged(int count) => new(count, "a", [new NodePurgedDto("a", count, null)]);
}
