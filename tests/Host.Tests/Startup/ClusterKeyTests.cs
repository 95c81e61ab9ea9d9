using LoadMaster.Domain;
using LoadMaster.Host.Startup;

namespace LoadMaster.Host.Tests.Startup;

public sealed class ClusterKeyTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("lm-key-").FullName;

    private string KeyFile => Path.Combine(_folder, "cluster.key");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Two_nodes_with_the_same_file_share_certificate_and_heartbeat_key()
    {
        ClusterKey.Create(KeyFile, Now);

        var (one, two) = (ClusterKey.Load(KeyFile), ClusterKey.Load(KeyFile));

        Assert.Equal(one.Certificate.Thumbprint, two.Certificate.Thumbprint);
        Assert.True(one.Certificate.HasPrivateKey);
        Assert.Equal(one.HeartbeatKey, two.HeartbeatKey);
        Assert.Equal(32, one.HeartbeatKey.Length);
    }

    [Fact]
    public void Two_files_share_nothing()
    {
        ClusterKey.Create(KeyFile, Now);
        ClusterKey.Create(KeyFile + "2", Now);

        Assert.NotEqual(ClusterKey.Load(KeyFile).HeartbeatKey, ClusterKey.Load(KeyFile + "2").HeartbeatKey);
    }

    [Fact]
    public void An_existing_key_is_never_overwritten()
    {
        ClusterKey.Create(KeyFile, Now);
        var before = File.ReadAllText(KeyFile);

        Assert.Throws<IOException>(() => ClusterKey.Create(KeyFile, Now));
        Assert.Equal(before, File.ReadAllText(KeyFile));
    }

    [Fact]
    public void A_key_that_others_can_read_is_refused()
    {
        ClusterKey.Create(KeyFile, Now);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var problem = Assert.Throws<StartupProblemException>(() => ClusterKey.Load(KeyFile));
        Assert.Contains("chmod 600", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_or_broken_file_says_how_to_make_one()
    {
        var missing = Assert.Throws<StartupProblemException>(() => ClusterKey.Load(KeyFile));
        File.WriteAllText(KeyFile, "not a key");
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var broken = Assert.Throws<StartupProblemException>(() => ClusterKey.Load(KeyFile));

        Assert.All([missing, broken], problem => Assert.Contains("create-cluster-key", problem.Message, StringComparison.Ordinal));
    }
}
