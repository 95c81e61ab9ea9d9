using System.Net;
using LoadMaster.Domain.Ha;
using LoadMaster.Network.Heartbeat;

namespace LoadMaster.Network.Tests.Heartbeat;

public sealed class PeerTrackerTests
{
    private static readonly IPAddress s_first = IPAddress.Parse("198.18.2.3");
    private static readonly IPAddress s_second = IPAddress.Parse("198.18.0.3");
    private static readonly HeartbeatTimings s_timings = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300));
    private readonly ManualTime _time = new();
    private readonly PeerTracker _peer;
    private ulong _sequence;

    public PeerTrackerTests() => _peer = new PeerTracker(new PeerOptions("b", [s_first, s_second]), _time);

    [Fact]
    public void A_peer_never_heard_is_silent_since_the_start()
    {
        _time.Advance(500);

        var seen = Observe();

        Assert.Null(seen.Status);
        Assert.Equal(TimeSpan.FromMilliseconds(500), seen.SilentFor);
        Assert.Equal((0, 2), (seen.PathsAlive, seen.PathsTotal));
        Assert.Equal(PeerLook.NeverHeard, Look());
    }

    [Fact]
    public void Each_path_lives_by_its_own_heartbeats()
    {
        Hear(s_first);
        Hear(s_second);
        _time.Advance(250);
        Hear(s_first);
        _time.Advance(100);

        Assert.Equal(1, Observe().PathsAlive);
        Assert.Equal(PeerLook.Alive, Look());
    }

    [Fact]
    public void Silence_begins_after_the_timeout()
    {
        Hear(s_first);
        _time.Advance(300);
        Assert.Equal(PeerLook.Alive, Look());
        Assert.Equal(TimeSpan.Zero, _peer.UntilNextChange(_time.GetTimestamp(), s_timings));

        _time.Advance(1);
        Assert.Equal(PeerLook.Silent, Look());
    }

    [Fact]
    public void A_refusal_and_a_missed_heartbeat_prove_death_until_the_next_heartbeat()
    {
        Hear(s_first);
        _time.Advance(100);
        Refuse(0);
        Assert.False(Observe().ProcessDead);

        _time.Advance(51);
        Assert.True(Observe().ProcessDead);
        Assert.Equal(PeerLook.Dead, Look());

        Hear(s_first, incarnation: 2);
        Assert.False(Observe().ProcessDead);
        Assert.Equal(PeerLook.Alive, Look());
    }

    [Fact]
    public void A_refusal_while_heartbeats_go_on_proves_nothing()
    {
        for (var i = 0; i < 20; i++)
        {
            Refuse(0);
            _time.Advance(100);
            Assert.False(Observe().ProcessDead);
            Hear(s_second);
        }

        // A path that was wrong again and again is not believed when the peer does fall silent.
        Refuse(0);
        _time.Advance(1000);
        Assert.False(Observe().ProcessDead);
        Refuse(1);
        Assert.True(Observe().ProcessDead);
    }

    [Fact]
    public void An_older_incarnation_is_refused_after_a_newer_one()
    {
        Assert.True(Hear(s_first, incarnation: 5));
        Assert.True(Hear(s_first, incarnation: 6));

        Assert.False(Hear(s_first, incarnation: 5));
        Assert.Equal(6, Observe().Status!.Incarnation);
    }

    [Fact]
    public void A_late_heartbeat_counts_as_life_but_not_as_the_latest_word()
    {
        Accept(2, HaState.Active, out _);
        Assert.True(Accept(1, HaState.Standby, out var news));

        Assert.False(news);
        Assert.Equal(HaState.Active, Observe().Status!.State);
    }

    [Fact]
    public void A_changed_status_is_news_and_the_same_again_is_not()
    {
        Accept(1, HaState.Standby, out var first);
        Accept(2, HaState.Standby, out var second);
        Accept(3, HaState.Active, out var third);

        Assert.Equal((true, false, true), (first, second, third));
    }

    [Fact]
    public void A_heartbeat_through_the_gateway_keeps_the_peer_alive_but_no_path()
    {
        Hear(s_first);
        _time.Advance(301);
        Hear(s_second, route: HeartbeatRoute.Relayed | HeartbeatRoute.Relays);
        _peer.Relay.Problem = null;

        var seen = Observe();
        Assert.Equal((0, true, RelayState.Works), (seen.PathsAlive, seen.OnlyRelayed, seen.Relay.State));
        Assert.Equal(PeerLook.Alive, Look());

        Hear(s_second);
        Assert.False(Observe().OnlyRelayed);
        _time.Advance(301);
        Assert.False(Observe().OnlyRelayed);
        Assert.Equal(PeerLook.Silent, Look());
    }

    [Fact]
    public void What_the_copies_say_follows_from_what_is_heard_directly()
    {
        Hear(s_first);
        _peer.Relay.Problem = null;
        Assert.Equal(HeartbeatRoute.Relays, _peer.Relay.Route(_time.GetTimestamp(), s_timings));
        _time.Advance(125);
        Hear(s_first, route: HeartbeatRoute.Relayed);
        Assert.Equal(HeartbeatRoute.Relays | HeartbeatRoute.AsksForRelay, _peer.Relay.Route(_time.GetTimestamp(), s_timings));

        Hear(s_first);
        _peer.Relay.Sent(_time.GetTimestamp());
        _time.Advance(50);
        Hear(s_first);
        Assert.True(_peer.Relay.UntilDue(_time.GetTimestamp(), s_timings) > TimeSpan.Zero);
        Hear(s_first, route: HeartbeatRoute.AsksForRelay);
        Assert.Equal(TimeSpan.Zero, _peer.Relay.UntilDue(_time.GetTimestamp(), s_timings));
    }

    private bool Accept(ulong sequence, HaState state, out bool news) =>
        _peer.TryAccept(
            new HeartbeatMessage(sequence, new HeartbeatStatus("b", 1, state, 0, 0, true, null)),
            PeerTracker.PathKey(s_first),
            _time.GetTimestamp(),
            out news);

    private bool Hear(IPAddress source, long incarnation = 1, HeartbeatRoute route = HeartbeatRoute.None) =>
        _peer.TryAccept(
            new HeartbeatMessage(++_sequence, new HeartbeatStatus("b", incarnation, HaState.Standby, 0, 0, true, null)) { Route = route },
            PeerTracker.PathKey(source),
            _time.GetTimestamp(),
            out _);

    private void Refuse(int path) => _peer.Refused(path, _time.GetTimestamp());

    private PeerLook Look() => _peer.Look(_time.GetTimestamp(), s_timings);

    private PeerObservation Observe() => _peer.Observe(_time.GetTimestamp(), s_timings);
}
