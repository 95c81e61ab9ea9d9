using LoadMaster.Actors.Settings;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Tests.Replication;

/// <summary>Two nodes with a journal each, over loopback remoting; the test says who is active and who is connected.</summary>
public sealed class ConfigPair : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private ConfigPair(ConfigNodeOptions a, ConfigNodeOptions b)
    {
        A = Start(a);
        B = Start(b);
    }

    public ConfigNode A { get; private set; }

    public ConfigNode B { get; private set; }

    public static ConfigPair Start(ClusterTls? tlsA = null, ClusterTls? tlsB = null, Func<ConfigNodeOptions, ConfigNodeOptions>? change = null)
    {
        change ??= options => options;
        return new ConfigPair(
            change(new ConfigNodeOptions { Name = "a", Partners = ["b"], Tls = tlsA }),
            change(new ConfigNodeOptions { Name = "b", Partners = ["a"], Tls = tlsB }));
    }

    public string Folder(string node) => _folder.File(node);

    /// <summary>One node active in the epoch, the other standby, connected.</summary>
    public async Task Form(ConfigNode active, ConfigNode standby, long epoch)
    {
        standby.Ha(HaState.Standby, epoch, active);
        await active.Activate(epoch);
        active.Connect(standby);
        standby.Connect(active);
    }

    public void Split()
    {
        A.Disconnect(B);
        B.Disconnect(A);
    }

    public Task InSync() => Until.True(
        async () =>
        {
            var (a, b) = (await A.ReplicationStatus(), await B.ReplicationStatus());
            return a.Tip == b.Tip && a.Epoch == b.Epoch && a.Partners.Concat(b.Partners).Any(partner => partner.InSync);
        },
        "both nodes are at the same tip");

    public async Task RestartB()
    {
        await B.DisposeAsync();
        B = Start(new ConfigNodeOptions { Name = "b", Partners = ["a"] });
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(A.DisposeAsync().AsTask(), B.DisposeAsync().AsTask());
        _folder.Dispose();
    }

    private ConfigNode Start(ConfigNodeOptions options)
    {
        Directory.CreateDirectory(Folder(options.Name));
        return ConfigNode.Start(Folder(options.Name), options);
    }
}
