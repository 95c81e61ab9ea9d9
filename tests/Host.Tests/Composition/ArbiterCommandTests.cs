using LoadMaster.Host.Composition;
using LoadMaster.Host.Startup;

namespace LoadMaster.Host.Tests.Composition;

public sealed class ArbiterCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lm-arbiter").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData]
    [InlineData("--listen", "127.0.0.1:7952")]
    [InlineData("--key-file", "/k")]
    [InlineData("--listen", "7952", "--key-file", "/k")]
    [InlineData("--listen", "127.0.0.1:7952", "--key-file")]
    [InlineData("--listen", "127.0.0.1:7952", "--key-file", "/k", "--else", "x")]
    public async Task What_is_not_whole_is_a_usage_error(params string[] args) =>
        Assert.Equal(Daemon.ExitUsage, await Daemon.RunAsync(["arbiter", .. args]));

    [Fact]
    public async Task A_missing_key_or_a_port_that_cannot_be_had_is_a_failure()
    {
        var file = Path.Combine(_folder, "cluster.key");
        Assert.Equal(Daemon.ExitFailed, await Daemon.RunAsync(["arbiter", "--listen", "127.0.0.1:7952", "--key-file", file]));
        ClusterKey.Create(file, TimeProvider.System.GetUtcNow());
        Assert.Equal(Daemon.ExitFailed, await Daemon.RunAsync(["arbiter", "--listen", "192.0.2.1:7952", "--key-file", file]));
    }
}
