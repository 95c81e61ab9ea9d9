using System.Net;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Networking;
using LoadMaster.Host.Networking;
using LoadMaster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadMaster.Host.Tests.Networking;

public sealed class NetworkKeeperTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lm-net-").FullName;
    private readonly FakeNetworkKernel _kernel = new();
    private readonly ManualTime _time = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_trial_that_is_confirmed_stays_over_a_restart()
    {
        var keeper = Begun();
        Assert.Empty(keeper.Change(With("10.0.0.1/24"), force: false, TimeSpan.FromSeconds(30)).Problems);
        Assert.True(Has("10.0.0.1/24"));
        Assert.True(keeper.Confirm());
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(keeper.Tick());

        _ = Begun();

        Assert.True(Has("10.0.0.1/24"));
    }

    [Fact]
    public void A_trial_that_nobody_confirms_is_taken_back_in_its_time()
    {
        var keeper = Begun();
        keeper.Change(With("10.0.0.1/24"), force: false, TimeSpan.FromSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(keeper.Tick());
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.True(keeper.Tick());

        Assert.False(Has("10.0.0.1/24"));
        Assert.Contains("not confirmed within 30 s", keeper.TakenBack, StringComparison.Ordinal);
        Assert.False(keeper.Confirm());
    }

    [Fact]
    public void A_process_that_was_killed_during_a_trial_finds_the_confirmed_network_again()
    {
        var before = _kernel.State;
        Begun().Change(With("10.0.0.1/24") with { Hostname = "new" }, force: false, TimeSpan.FromSeconds(30));
        Assert.Equal("new", _kernel.State.Hostname);

        var next = Begun();

        Assert.Empty(NetworkPlanner.Steps(_kernel.State, before));
        Assert.Null(next.Trial);
        Assert.Contains("taken back", next.TakenBack, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_of_a_trial_goes_back_to_what_was_before_the_first()
    {
        var before = _kernel.State;
        var keeper = Begun();
        keeper.Change(With("10.0.0.1/24"), force: false, TimeSpan.FromSeconds(30));
        keeper.Change(With("10.0.0.2/24"), force: false, TimeSpan.FromSeconds(30));
        Assert.Equal((false, true), (Has("10.0.0.1/24"), Has("10.0.0.2/24")));

        Assert.NotNull(keeper.Cancel("somebody said so"));

        Assert.Empty(NetworkPlanner.Steps(_kernel.State, before));
    }

    [Fact]
    public void What_is_gone_at_the_start_is_made_anew()
    {
        var before = _kernel.State;
        Assert.Empty(Begun().Change(With("10.0.0.1/24"), force: false, trial: null).Problems);
        _kernel.State = before;

        _ = Begun();

        Assert.True(Has("10.0.0.1/24"));
    }

    [Fact]
    public void A_needed_address_goes_by_force_only()
    {
        var keeper = Begun(new NeededAddress(IPAddress.Parse("192.0.2.1"), "the nodes of the pair speak"));
        var off = new NodeNetwork { Node = "a", Interfaces = [new InterfaceSettings { Name = "eth0", Enabled = false }] };

        var refused = keeper.Change(off, force: false, TimeSpan.FromSeconds(30));

        Assert.Contains("the nodes of the pair speak", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
        Assert.True(_kernel.State.Link("eth0")!.Up);
        Assert.Empty(keeper.Change(off, force: true, TimeSpan.FromSeconds(30)).Problems);
        Assert.False(_kernel.State.Link("eth0")!.Up);
    }

    [Fact]
    public void What_the_kernel_refuses_leaves_the_settings_of_before()
    {
        var keeper = Begun();
        _kernel.Refuses = "no such thing";

        var refused = keeper.Change(With("10.0.0.1/24"), force: false, TimeSpan.FromSeconds(30));

        Assert.Contains("no such thing", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
        Assert.Null(keeper.Trial);
        _kernel.Refuses = null;
        Assert.False(keeper.Tick());
        Assert.Equal(new NodeNetwork { Node = "a" }, keeper.Settings);
    }

    [Fact]
    public void A_damaged_file_leaves_the_network_alone_and_says_so()
    {
        File.WriteAllText(Path.Combine(_directory, NetworkKeeper.FileName), "{");
        var before = _kernel.State;

        var keeper = Begun();

        Assert.Equal(before, _kernel.State);
        Assert.Contains("damaged", keeper.Problem, StringComparison.Ordinal);
    }

    private static NodeNetwork With(string address) => new() { Node = "a", Interfaces = [new InterfaceSettings { Name = "eth1", Addresses = [address] }] };

    private bool Has(string address) => _kernel.State.Addresses.Any(one => one.Address.ToString() == address);

    private NetworkKeeper Begun(params NeededAddress[] needed)
    {
        var keeper = new NetworkKeeper(_kernel, new NetworkNode("a", _directory, () => needed), _time, NullLogger<NetworkKeeper>.Instance);
        keeper.Begin();
        return keeper;
    }
}
