using LoadMaster.Domain.Ha;
using LoadMaster.Network.Heartbeat;
using LoadMaster.Network.Link;

namespace LoadMaster.Network.Tests.Heartbeat;

/// <summary>Heartbeats through a real gateway in namespaces.</summary>
public sealed class RelayTests : IDisposable
{
    private const int Port = 7951;
    private static readonly byte[] s_key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly RelayNetwork? _network = NamespacePair.Unavailable is null ? new RelayNetwork() : null;
    private readonly List<HeartbeatLink> _links = [];

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nodes_that_are_cut_from_each_other_hear_each_other_through_a_gateway_that_forwards(bool v6)
    {
        Skip.If(_network is null, NamespacePair.Unavailable);
        var (a, b) = (await StartAsync(0, v6), await StartAsync(1, v6));
        await Eventually.TrueAsync(() => Peer(a) is { PathsAlive: 1, OnlyRelayed: false, Relay.State: RelayState.Works }, "a hears b both ways");
        await Eventually.TrueAsync(() => Peer(b) is { PathsAlive: 1, OnlyRelayed: false, Relay.State: RelayState.Works }, "b hears a both ways");

        _network.CutApart();
        await Eventually.TrueAsync(() => Peer(a) is { PathsAlive: 0, OnlyRelayed: true } && Peer(b) is { PathsAlive: 0, OnlyRelayed: true }, "only through the gateway");
        a.Publish(new HeartbeatStatus("", 0, HaState.Active, 5, 9, true, true));
        await Eventually.TrueAsync(() => Peer(b).Status is { State: HaState.Active, Epoch: 5 }, "what a says comes through");
        Assert.True(a.Counters is { Replayed: 0, Forged: 0 } && b.Counters is { Replayed: 0, Forged: 0 }, $"{a.Counters} {b.Counters}");

        _network.Forward(false);
        await Eventually.TrueAsync(() => Peer(a) is { OnlyRelayed: false } seen && seen.SilentFor > TimeSpan.FromSeconds(1), "nothing comes any more");
    }

    [SkippableFact]
    public async Task A_gateway_that_does_not_forward_is_told_of()
    {
        Skip.If(_network is null, NamespacePair.Unavailable);
        _network.Forward(false);
        var (a, _) = (await StartAsync(0, false), await StartAsync(1, false));
        await Eventually.TrueAsync(() => Peer(a) is { PathsAlive: 1, Relay.State: RelayState.NotForwarded }, "a says that the gateway does not forward");
    }

    [SkippableFact]
    public async Task Without_a_gateway_that_answered_or_a_common_network_it_is_off_and_says_why()
    {
        Skip.If(_network is null, NamespacePair.Unavailable);
        var stations = new StationBook();
        var a = Start(0, false, stations);
        a.UseRelay([]);
        await Eventually.TrueAsync(() => Peer(a).Relay == new RelayView(RelayState.Off, "no gateway is configured"), "none is configured");
        a.UseRelay([RelayNetwork.AddressOf(254, false)]);
        await Eventually.TrueAsync(() => Peer(a).Relay.Reason == "no gateway has answered yet", "none has answered");
        await LearnAsync(0, RelayNetwork.AddressOf(254, true), stations);
        a.UseRelay([RelayNetwork.AddressOf(254, true)]);
        a.UseMembers([new PeerOptions("b", [System.Net.IPAddress.Parse("203.0.113.2")])], [s_key]);
        await Eventually.TrueAsync(() => Peer(a).Relay.Reason == "no address of b is in the network of a gateway", "no common network");
    }

    public void Dispose()
    {
        _links.ForEach(link => link.Dispose());
        _network?.Dispose();
    }

    private static PeerObservation Peer(HeartbeatLink link) => link.Observe()[0];

    private async Task<HeartbeatLink> StartAsync(int node, bool v6)
    {
        var stations = new StationBook();
        await LearnAsync(node, RelayNetwork.AddressOf(254, v6), stations);
        var link = Start(node, v6, stations);
        link.UseRelay([RelayNetwork.AddressOf(254, v6)]);
        return link;
    }

    private async Task LearnAsync(int node, System.Net.IPAddress gateway, StationBook stations)
    {
        var probe = new LinkProbe(TimeProvider.System, stations);
        Assert.True(await _network!.Run(node, () => probe.AnswersAsync(gateway, TimeSpan.FromSeconds(10), default)));
    }

    private HeartbeatLink Start(int node, bool v6, StationBook stations)
    {
        var peer = new PeerOptions(node == 0 ? "b" : "a", [RelayNetwork.AddressOf(2 - node, v6)]);
        var ha = new HaNodeOptions { Address = RelayNetwork.AddressOf(node + 1, v6), HeartbeatPort = Port, HeartbeatKey = s_key, Peers = [peer] };
        var options = new HeartbeatLinkOptions { Incarnation = 1, PublishedWithin = TimeSpan.FromHours(1), Stations = stations };
        var link = _network!.Run(node, () => new HeartbeatLink(node == 0 ? "a" : "b", ha, options, TimeProvider.System));
        _links.Add(link);
        return link;
    }
}
