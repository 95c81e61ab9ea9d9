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
        _shell.Server.Answers($"DELETE {Path}", new CachePurgedDto(12, "a"), ApiJson.Default.CachePurgedDto);
        _shell.Server.Answers($"DELETE {Path}?path=%2Fa%3Fb%26c", new CachePurgedDto(1, "a"), ApiJson.Default.CachePurgedDto);
        _shell.Server.Answers($"DELETE {Path}?prefix=%2Fimg%2F", new CachePurgedDto(3, "a"), ApiJson.Default.CachePurgedDto);
        Assert.Equal("12 kept responses purged on a.\n", (await _shell.RunAsync("vs", "cache", "purge", "web")).Out);
        Assert.Equal("1 kept responses purged on a.\n", (await _shell.RunAsync("vs", "cache", "purge", "web", "--path", "/a?b&c")).Out);
        Assert.Equal("3 kept responses purged on a.\n", (await _shell.RunAsync("vs", "cache", "purge", "web", "--prefix", "/img/")).Out);
    }
}
