using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using LoadMaster.Network.Heartbeat;

namespace LoadMaster.Network.Tests.Heartbeat;

public sealed class HeartbeatLinkTests : IDisposable
{
    private static readonly byte[] s_key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static int s_network;
    private readonly IPAddress _addressA;
    private readonly IPAddress _addressB;
    private readonly int _port;
    private readonly List<HeartbeatLink> _links = [];

    public HeartbeatLinkTests()
    {
        var network = Interlocked.Increment(ref s_network);
        _addressA = IPAddress.Parse($"127.7.{network}.1");
        _addressB = IPAddress.Parse($"127.7.{network}.2");
        _port = FreePort(_addressA);
    }

    [Fact]
    public async Task Two_nodes_hear_what_the_other_publishes()
    {
        var a = Start("a", _addressA, "b", _addressB);
        var b = Start("b", _addressB, "a", _addressA);

        a.Publish(new HeartbeatStatus("ignored", 99, HaState.Active, 3, 8, true, true) { HandingOver = true });

        await Eventually.TrueAsync(() => b.Observe()[0].Status is { State: HaState.Active }, "b hears that a is active");
        var seen = b.Observe()[0];
        Assert.Equal(new HeartbeatStatus("a", a.Incarnation, HaState.Active, 3, 8, true, true) { HandingOver = true }, seen.Status);
        Assert.Equal((1, 1, false), (seen.PathsAlive, seen.PathsTotal, seen.ProcessDead));
        await Eventually.TrueAsync(() => a.Observe()[0].Status is { State: HaState.Starting }, "a hears that b is starting");
        Assert.True(b.Counters is { Received: > 0, Sent: > 0, Forged: 0, Replayed: 0, Malformed: 0, Unknown: 0 }, b.Counters.ToString());
    }

    [Fact]
    public async Task A_stopped_peer_is_dead_and_lives_again_when_it_returns()
    {
        var changes = 0;
        var a = Start("a", _addressA, "b", _addressB);
        a.Changed = () => Interlocked.Increment(ref changes);
        var b = Start("b", _addressB, "a", _addressA);
        await Eventually.TrueAsync(() => a.Observe()[0] is { PathsAlive: 1, ProcessDead: false }, "a hears b");
        var before = Volatile.Read(ref changes);

        b.Dispose();
        await Eventually.TrueAsync(() => a.Observe()[0].ProcessDead, "a learns that b's process is dead");
        Assert.True(Volatile.Read(ref changes) > before);

        var again = Start("b", _addressB, "a", _addressA, incarnation: 2);
        await Eventually.TrueAsync(() => a.Observe()[0] is { ProcessDead: false, PathsAlive: 1 }, "a hears b again");
        Assert.Equal(again.Incarnation, a.Observe()[0].Status!.Incarnation);
    }

    [Fact]
    public async Task A_peer_whose_host_says_nothing_is_silent_not_dead()
    {
        var a = Start("a", _addressA, "b", _addressB);
        using var mute = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        mute.Bind(new IPEndPoint(_addressB, _port));
        Send(mute, Datagram(s_key, "b", 1, 1));
        await Eventually.TrueAsync(() => a.Observe()[0].Status is not null, "a hears the one heartbeat");

        await Eventually.TrueAsync(() => a.Observe()[0].PathsAlive == 0, "the path counts as lost");
        Assert.False(a.Observe()[0].ProcessDead);
        Assert.True(a.Observe()[0].SilentFor > TimeSpan.FromMilliseconds(60));
    }

    [Fact]
    public async Task Forged_replayed_malformed_and_unknown_heartbeats_are_dropped_and_counted()
    {
        var a = Start("a", _addressA, "b", _addressB);
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.Bind(new IPEndPoint(_addressB, 0));
        var authentic = Datagram(s_key, "b", 5, 1);

        Send(stranger, authentic);
        Send(stranger, authentic);
        Send(stranger, Datagram(s_key, "b", 4, 99));
        Send(stranger, Datagram([.. s_key.Reverse()], "b", 6, 2));
        Send(stranger, "no heartbeat"u8.ToArray());
        Send(stranger, Datagram(s_key, "c", 5, 1));
        Send(stranger, Datagram(s_key, "a", 5, 1));

        await Eventually.TrueAsync(
            () => a.Counters is { Received: 1, Replayed: 2, Forged: 1, Malformed: 1, Unknown: 2 },
            "each of the seven is counted as what it is");
        Assert.Equal(5, a.Observe()[0].Status!.Incarnation);
    }

    [Fact]
    public async Task A_key_is_replaced_under_running_heartbeats_without_one_being_dropped()
    {
        byte[] fresh = [.. s_key.Reverse()];
        var a = Start("a", _addressA, "b", _addressB);
        var b = Start("b", _addressB, "a", _addressA);
        await Eventually.TrueAsync(() => a.Counters.Received > 0 && b.Counters.Received > 0, "both hear each other");

        foreach (var keys in new byte[][][] { [s_key, fresh], [fresh, s_key], [fresh] })
        {
            Use(a, "b", _addressB, keys);
            Use(b, "a", _addressA, keys);
            var (heardByA, heardByB) = (a.Counters.Received, b.Counters.Received);
            await Eventually.TrueAsync(() => a.Counters.Received > heardByA + 3 && b.Counters.Received > heardByB + 3, "heartbeats go on");
        }

        Assert.Equal((0, 0), (a.Counters.Forged, b.Counters.Forged));
        Assert.Equal(new HeartbeatCodec(fresh).KeyIds, a.Report.KeyIds);
        Assert.Equal(1, a.Observe()[0].Status!.Incarnation);
    }

    [Fact]
    public async Task Peers_come_and_go_while_the_link_runs()
    {
        var a = Start("a", _addressA, "nobody", IPAddress.Parse("127.7.200.1"));
        var b = Start("b", _addressB, "a", _addressA);
        await Eventually.TrueAsync(() => a.Counters.Unknown > 0, "b is not known yet");

        Use(a, "b", _addressB, s_key);
        await Eventually.TrueAsync(() => a.Observe() is [{ Node: "b", PathsAlive: 1 }], "a hears b");
        await Eventually.TrueAsync(() => b.Observe()[0].PathsAlive == 1, "b hears a");

        a.UseMembers([], [s_key]);
        await Eventually.TrueAsync(() => a.Observe().Count == 0, "b is forgotten");
        await Eventually.TrueAsync(() => b.Observe()[0].PathsAlive == 0, "b hears no more of a");
    }

    [Fact]
    public async Task A_flood_of_garbage_forgeries_and_replays_neither_moves_the_peer_nor_silences_it()
    {
        var a = Start("a", _addressA, "b", _addressB);
        var b = Start("b", _addressB, "a", _addressA);
        await Eventually.TrueAsync(() => a.Observe()[0].PathsAlive == 1, "a hears b");
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.Bind(new IPEndPoint(_addressB, 0));
        var recorded = Datagram(s_key, "b", 0, 1);
        var forged = Datagram([.. s_key.Reverse()], "b", 99, 1);
        var garbage = new byte[1400];
        var received = a.Counters.Received;

        for (var round = 0; round < 3000; round++)
        {
            Send(stranger, round % 3 == 0 ? recorded : round % 3 == 1 ? forged : garbage);
        }

        await Eventually.TrueAsync(() => a.Counters is { Replayed: > 100, Forged: > 100, Malformed: > 100 }, "the flood is counted");
        await Eventually.TrueAsync(() => a.Counters.Received > received + 3, "true heartbeats still come through");
        Assert.Equal(b.Incarnation, a.Observe()[0].Status!.Incarnation);
        Assert.False(a.Observe()[0].ProcessDead);
    }

    [Fact]
    public async Task Slower_timings_are_taken_over()
    {
        var a = Start("a", _addressA, "b", _addressB);
        using var mute = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        mute.Bind(new IPEndPoint(_addressB, _port));
        a.UseTimings(TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        Send(mute, Datagram(s_key, "b", 1, 1));

        await Eventually.TrueAsync(() => a.Observe()[0].PathsAlive == 1, "a hears the one heartbeat");
        Assert.Throws<ArgumentOutOfRangeException>(() => a.UseTimings(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public void A_taken_port_is_told_with_what_to_do()
    {
        Start("a", _addressA, "b", _addressB);

        var problem = Assert.Throws<NetworkException>(() => Start("a", _addressA, "b", _addressB));

        Assert.Contains($"UDP port {_port}", problem.Message, StringComparison.Ordinal);
        Assert.Contains("ha.heartbeatPort", problem.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Peers_are_heard_over_both_families_at_the_wildcard()
    {
        Skip.IfNot(Socket.OSSupportsIPv6, "because this machine has no IPv6");
        var ha = Options(_addressB) with { Peers = [new PeerOptions("b", [_addressB, IPAddress.IPv6Loopback])] };
        var a = Keep(new HeartbeatLink("a", ha, new HeartbeatLinkOptions { Incarnation = 1 }, TimeProvider.System));
        using var v4 = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var v6 = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        v4.Bind(new IPEndPoint(_addressB, 0));
        a.UseTimings(TimeSpan.FromHours(1), TimeSpan.FromHours(2));

        v4.SendTo(Datagram(s_key, "b", 1, 1), new IPEndPoint(IPAddress.Loopback, _port));
        v6.SendTo(Datagram(s_key, "b", 1, 2), new IPEndPoint(IPAddress.IPv6Loopback, _port));

        await Eventually.TrueAsync(() => a.Observe()[0].PathsAlive == 2, "both paths are alive");
    }

    private static void Use(HeartbeatLink link, string peer, IPAddress address, params byte[][] keys) =>
        link.UseMembers([new PeerOptions(peer, [address])], keys.Select(key => (ReadOnlyMemory<byte>)key).ToValueList());

    public void Dispose() => _links.ForEach(link => link.Dispose());

    private static int FreePort(IPAddress address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static byte[] Datagram(byte[] key, string node, long incarnation, ulong sequence)
    {
        var datagram = new byte[HeartbeatCodec.DatagramLengthMax];
        var status = new HeartbeatStatus(node, incarnation, HaState.Standby, 0, 0, true, null);
        return datagram[..new HeartbeatCodec(key).Write(datagram, status, sequence)];
    }

    private void Send(Socket socket, byte[] datagram) => socket.SendTo(datagram, new IPEndPoint(_addressA, _port));

    private HaNodeOptions Options(IPAddress peer) => new()
    {
        Address = _addressA,
        HeartbeatPort = _port,
        HeartbeatKey = s_key,
        Peers = [new PeerOptions("b", [peer])],
    };

    private HeartbeatLink Start(string node, IPAddress bind, string peer, IPAddress peerAddress, long incarnation = 1) =>
        Keep(new HeartbeatLink(
            node,
            Options(peerAddress) with { Peers = [new PeerOptions(peer, [peerAddress])] },
            new HeartbeatLinkOptions
            {
                Incarnation = incarnation,
                BindAddress = bind,
                Interval = TimeSpan.FromMilliseconds(20),
                Timeout = TimeSpan.FromMilliseconds(60),
            },
            TimeProvider.System));

    private HeartbeatLink Keep(HeartbeatLink link)
    {
        _links.Add(link);
        return link;
    }
}
