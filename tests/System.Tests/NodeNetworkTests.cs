using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>A real daemon and its machine's network: what is tried goes by itself, and by the next start after kill -9. Only an interface of the test's own is touched.</summary>
public sealed class NodeNetworkTests : IAsyncLifetime
{
    private static readonly string Interface = $"lmn{Environment.ProcessId}a";
    private static readonly string Peer = $"lmn{Environment.ProcessId}b";
    private readonly SingleDaemon _daemon = new();
    private bool _made;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _daemon.DisposeAsync();
        if (_made)
        {
            _ = await IpAsync("link", "del", Interface);
        }
    }

    [SkippableFact]
    public async Task What_was_tried_is_gone_after_kill_9_and_what_was_confirmed_is_back()
    {
        Skip.If(!Environment.IsPrivilegedProcess, "because interfaces need root");
        await MakeAsync();
        await _daemon.StartAsync();
        await ChangeAsync("198.18.77.1/24");
        Assert.Contains("198.18.77.1/24", await AddressesAsync(), StringComparison.Ordinal);
        Assert.Equal("confirmed", (await _daemon.Client.ConfirmNetworkAsync("single")).State);
        await ChangeAsync("198.18.78.1/24");
        Assert.Contains("198.18.78.1/24", await AddressesAsync(), StringComparison.Ordinal);

        _daemon.Kill();
        Assert.Contains("198.18.78.1/24", await AddressesAsync(), StringComparison.Ordinal);
        await _daemon.StartAsync();

        Assert.Contains("198.18.77.1/24", await AddressesAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("198.18.78.1/24", await AddressesAsync(), StringComparison.Ordinal);
        var shown = await _daemon.Client.GetNetworkAsync();
        Assert.Equal(("confirmed", "198.18.77.1/24"), (shown.State, shown.Settings.Interfaces[0].Addresses[0]));
        Assert.Contains("taken back", shown.TakenBack, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_nobody_confirms_goes_by_itself()
    {
        Skip.If(!Environment.IsPrivilegedProcess, "because interfaces need root");
        await MakeAsync();
        await _daemon.StartAsync();
        await ChangeAsync("198.18.77.1/24", seconds: 2);

        await Eventually.GetAsync(AddressesAsync, addresses => !addresses.Contains("198.18.77.1", StringComparison.Ordinal), "the trial is taken back");

        await Assert.ThrowsAsync<ApiProblemException>(() => _daemon.Client.ConfirmNetworkAsync("single"));
    }

    private async Task ChangeAsync(string address, int seconds = 600)
    {
        var settings = new InterfaceDto(Interface, "physical", true, 0, [address], "", 0, [], new BondDto("active-backup", 100, "slow", "layer2", ""));
        var done = await _daemon.Client.PatchNetworkAsync("single", new NodeNetworkBody { Interfaces = [settings] }, seconds, force: false);
        Assert.Equal("trial", done.State);
    }

    private async Task MakeAsync()
    {
        _ = await IpAsync("link", "add", Interface, "type", "veth", "peer", "name", Peer);
        _made = true;
        _ = await IpAsync("link", "set", Interface, "up");
        _ = await IpAsync("link", "set", Peer, "up");
    }

    private static Task<string> AddressesAsync() => IpAsync("-o", "address", "show", "dev", Interface);

    private static async Task<string> IpAsync(params string[] arguments) => (await Shell.RunAsync("ip", arguments)).Text;
}
