using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>The network of one node of a live pair, changed from the other. Only an interface of the tests' own is touched.</summary>
[Collection(LabCollection.Name)]
public sealed class PairNetworkTests(Lab lab) : IAsyncLifetime
{
    private const string Interface = "lmpn0";
    private const string Address = "198.18.77.1/24";
    private const string Gateway = "198.18.77.2";
    private const string Network = "203.0.113.0/24";
    private string? _standby;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_standby is null)
        {
            return;
        }

        await Lab.WholeAsync();
        var settings = await ReachedAsync(Lab.OtherNode(_standby));
        if (settings.Settings.Routes.Count > 0)
        {
            await LmAsync("remove", "route", Network, "--confirm-within-seconds", "0");
        }

        if (settings.Settings.Interfaces.Any(one => one.Name == Interface))
        {
            await LmAsync("remove", "interface", Interface, "--confirm-within-seconds", "0");
        }

        await Lab.InAsync(Machine, "ip", "link", "del", Interface);
    }

    [SkippableFact]
    public async Task The_active_gives_the_standby_an_address_and_a_route_that_last_when_confirmed()
    {
        var active = await BeginAsync();
        var tried = await LmAsync<NetworkChangeDto>("set-interface", Interface, "--address", Address);
        Assert.Equal((_standby, "trial"), (tried.Node, tried.State));
        Assert.Contains(Address, await AddressesAsync(), StringComparison.Ordinal);
        _ = await LmAsync<NetworkChangeDto>("add-route", Network, "--gateway", Gateway);
        Assert.Contains($"via {Gateway}", await RouteAsync(), StringComparison.Ordinal);
        var shown = await LmAsync<NetworkDto>("show");
        Assert.Equal((_standby, "trial"), (shown.Node, shown.State));
        Assert.Contains(shown.Links, link => link.Name == Interface && link.Addresses.Any(one => one is { Address: Address, Own: true }));

        // The active has no such interface, and its own network is nobody's trial.
        var own = await Lab.LmAsync<NetworkDto>(active, "net", "show");
        Assert.Equal((active, "confirmed"), (own.Node, own.State));

        Assert.Equal("confirmed", (await LmAsync<NetworkChangeDto>("confirm")).State);
        await Lab.NodeAsync("kill", _standby!);
        try
        {
            // As after a reboot: the kernel has forgotten.
            await Lab.InAsync(Machine, "ip", "address", "flush", "dev", Interface);
            Assert.DoesNotContain(Address, await AddressesAsync(), StringComparison.Ordinal);
        }
        finally
        {
            await Lab.NodeAsync("start", _standby!);
        }

        Assert.Equal(active, await Lab.WholeAsync());
        await Eventually.GetAsync(AddressesAsync, text => text.Contains(Address, StringComparison.Ordinal), "the confirmed address is back");
        await Eventually.GetAsync(RouteAsync, text => text.Contains($"via {Gateway}", StringComparison.Ordinal), "the confirmed route is back");
        foreach (var node in Lab.Nodes)
        {
            var settings = (await ReachedAsync(node)).Settings;
            Assert.Equal((_standby, Address, Network), (settings.Node, settings.Interfaces.Single().Addresses.Single(), settings.Routes.Single().Destination));
        }
    }

    [SkippableFact]
    public async Task What_the_active_does_not_confirm_goes_by_itself_on_the_standby()
    {
        var active = await BeginAsync();
        var asking = Lab.AskAsync(40);
        var tried = await LmAsync<NetworkChangeDto>("set-interface", Interface, "--address", Address, "--confirm-within-seconds", "4");
        Assert.Equal("trial", tried.State);
        Assert.Contains(Address, await AddressesAsync(), StringComparison.Ordinal);

        await Eventually.GetAsync(AddressesAsync, text => !text.Contains(Address, StringComparison.Ordinal), "the trial is taken back");

        var after = await Eventually.GetAsync(() => SettingsAsync(active), network => network.State == "confirmed", "the active hears of it");
        Assert.Empty(after.Settings.Interfaces);
        Assert.NotEmpty(after.TakenBack);
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => LmAsync<NetworkChangeDto>("confirm"));
        Assert.DoesNotContain("failed", await asking);
        Assert.Equal(active, await Lab.WholeAsync());
    }

    [SkippableFact]
    public async Task A_trial_on_a_standby_that_cannot_be_reached_cannot_be_confirmed_and_is_gone_at_its_next_start()
    {
        _ = await BeginAsync();
        _ = await LmAsync<NetworkChangeDto>("set-interface", Interface, "--address", Address, "--confirm-within-seconds", "600");
        await Lab.NodeAsync("kill", _standby!);
        try
        {
            Assert.Contains(Address, await AddressesAsync(), StringComparison.Ordinal);
            _ = await Assert.ThrowsAsync<InvalidOperationException>(() => LmAsync<NetworkChangeDto>("confirm"));
        }
        finally
        {
            await Lab.NodeAsync("start", _standby!);
        }

        await Lab.WholeAsync();
        await Eventually.GetAsync(AddressesAsync, text => !text.Contains(Address, StringComparison.Ordinal), "the start takes the trial back");
        Assert.Empty((await SettingsAsync(_standby!)).Settings.Interfaces);
    }

    private string Machine => $"lm-{_standby}";

    private async Task<string> BeginAsync()
    {
        lab.SkipIfUnavailable();
        var active = await Lab.WholeAsync();
        var standby = Lab.OtherNode(active);
        await Lab.InAsync($"lm-{standby}", "ip", "link", "add", Interface, "type", "veth", "peer", "name", "lmpn1");
        _standby = standby;
        await Lab.InAsync(Machine, "ip", "link", "set", Interface, "up");
        await Lab.InAsync(Machine, "ip", "link", "set", "lmpn1", "up");
        await ReachedAsync(active);
        return active;
    }

    /// <summary>Asked of the node that is active, about the other.</summary>
    private async Task<T> LmAsync<T>(params string[] arguments) => await Lab.LmAsync<T>(Lab.OtherNode(_standby!), ["net", .. arguments, "--node", _standby!]);

    private async Task LmAsync(params string[] arguments) => _ = await Lab.LmAsync(Lab.OtherNode(_standby!), ["net", .. arguments, "--node", _standby!]);

    /// <summary>A pair that has just begun is active and standby a moment before its cluster connects them.</summary>
    private Task<NetworkDto> ReachedAsync(string asked) => Eventually.GetAsync(() => SettingsAsync(asked), network => network.Node == _standby, $"{asked} reaches {_standby}");

    /// <summary>The standby's network, as a node tells it.</summary>
    private Task<NetworkDto> SettingsAsync(string asked) => Lab.LmAsync<NetworkDto>(asked, "net", "show", "--node", _standby!);

    private Task<string> AddressesAsync() => Lab.InAsync(Machine, "ip", "-o", "address", "show", "dev", Interface);

    private Task<string> RouteAsync() => Lab.InAsync(Machine, "ip", "route", "show", Network);
}
