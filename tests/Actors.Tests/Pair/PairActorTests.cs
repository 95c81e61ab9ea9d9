using System.Net;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Node;
using LoadMaster.Actors.Pair;
using LoadMaster.Actors.Settings;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Pair;
using LoadMaster.Testing;
using LoadMaster.Testing.Ha;

namespace LoadMaster.Actors.Tests.Pair;

/// <summary>One node's pair actor; the peer "b" is a probe at the actor's own path in this system.</summary>
public sealed class PairActorTests : TestKit
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly FakePairStore _store = new(Both());
    private readonly PeerTrust _trust = new([]);
    private readonly LivePeers _live = new([]);
    private readonly FakeHeartbeatLink _heartbeat;
    private PairVersion _versionOfB = PairVersion.Of("1.0.0");
    private int _pathsAlive;

    public PairActorTests() => _heartbeat = new(() =>
        [new("b", new HeartbeatStatus("b", 1, HaState.Standby, 1, 1, true, true) { Version = _versionOfB }, TimeSpan.Zero, _pathsAlive, 1, false)]);

    [Fact]
    public void At_the_start_the_document_decides_peers_keys_and_trust()
    {
        Start();

        AwaitCondition(() => _heartbeat.Members is not null, s_patience);
        Assert.Equal("b", Assert.Single(_heartbeat.Members!.Value.Peers).Name);
        Assert.Equal(["b"], _live.Names);
        Assert.Equal("b", Assert.Single(_live.Now).Name);
    }

    [Fact]
    public void A_rotation_waits_for_every_node_before_each_step()
    {
        var (actor, peer) = StartConnected();

        actor.Tell(new PairProtocol.RotateKey(Secret(77), "admin"), TestActor);
        for (var step = 1; step <= 3; step++)
        {
            var offered = NextOffer(peer, Both().Revision + step);
            Assert.Equal(step == 3 ? 1 : 2, offered.Keys.Count);
            Assert.Equal(step == 1 ? 1 : 2, offered.SendingKey);
            Assert.Equal(offered.Keys.Count, _heartbeat.Members!.Value.Keys.Count);
            ExpectNoMsg(TimeSpan.FromMilliseconds(50));
            actor.Tell(new PairProtocol.Has("b", offered.Revision, "a"), peer.Ref);
        }

        var done = ExpectMsg<PairProtocol.Changed>(s_patience);
        Assert.Equal(Secret(77), Assert.Single(done.Document!.Keys).Secret);
        Assert.Equal(done.Document, _store.Document);
    }

    [Fact]
    public void A_rotation_that_a_node_does_not_confirm_is_refused_and_can_be_taken_up_again()
    {
        var (actor, peer) = StartConnected();

        actor.Tell(new PairProtocol.RotateKey(Secret(77), "admin"), TestActor);
        Assert.Equal(ProblemCodes.MemberAway, ExpectMsg<PairProtocol.Refused>(s_patience).Code);
        Assert.Equal(2, _store.Document!.Keys.Count);

        actor.Tell(new PairProtocol.RotateKey(Secret(88), "admin"), TestActor);
        for (var step = 2; step <= 3; step++)
            actor.Tell(new PairProtocol.Has("b", NextOffer(peer, Both().Revision + step).Revision, "a"), peer.Ref);

        Assert.Equal(Secret(77), Assert.Single(ExpectMsg<PairProtocol.Changed>(s_patience).Document!.Keys).Secret);
    }

    [Fact]
    public void Without_the_peer_there_is_no_rotation_and_no_leaving()
    {
        var actor = Start();
        foreach (var command in new object[] { new PairProtocol.RotateKey(Secret(77), "admin"), new PairProtocol.Leave("admin") })
        {
            actor.Tell(command, TestActor);
            Assert.Equal(ProblemCodes.MemberAway, ExpectMsg<PairProtocol.Refused>(s_patience).Code);
        }

        Assert.Equal(Both(), _store.Document);
    }

    [Fact]
    public void A_newer_document_is_taken_over_and_an_older_one_is_answered_by_ours()
    {
        var (actor, peer) = StartConnected();
        var newer = Both() with { Revision = 9, ChangedBy = "b", Arbiter = "198.18.0.9:7952" };

        actor.Tell(new PairProtocol.Offer("b", PairJson.Write(newer)), TestActor);
        Assert.Equal(9, ExpectMsg<PairProtocol.Has>(s_patience).Revision);
        Assert.Equal(newer, _store.Document);
        NextOffer(peer, 9);

        actor.Tell(new PairProtocol.Offer("b", PairJson.Write(Both())), TestActor);
        Assert.Equal(9, ExpectMsg<PairProtocol.Has>(s_patience).Revision);
        Assert.Contains("\"revision\": 9", ExpectMsg<PairProtocol.Offer>(s_patience).Document, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00", "a")]
    [InlineData("0011223344556677", "x")]
    public void A_document_of_another_pair_or_without_this_node_changes_nothing(string id, string name)
    {
        var actor = Start();
        var foreign = Both() with { Id = id, Revision = 99, Members = [new(name, ["198.18.2.2"], Secret(1)), Both().Members[1]] };

        actor.Tell(new PairProtocol.Offer("b", PairJson.Write(foreign)), TestActor);
        actor.Tell(PairProtocol.GetPair.Instance, TestActor);

        Assert.Equal(Both(), ExpectMsg<PairProtocol.PairState>(s_patience).Document);
        Assert.Equal(Both(), _store.Document);
    }

    [Fact]
    public void A_peer_of_an_incompatible_version_is_shown_and_no_longer_trusted_until_it_fits()
    {
        var actor = Start();
        Assert.Equal(1, CountOfTrusted());

        _versionOfB = new PairVersion(9, 9, "9.0.0");
        AwaitCondition(() => CountOfTrusted() == 0, s_patience);
        actor.Tell(PairProtocol.GetPair.Instance, TestActor);
        Assert.Contains("9.0.0", Assert.Single(ExpectMsg<PairProtocol.PairState>(s_patience).RefusedPeers).Reason, StringComparison.Ordinal);

        _versionOfB = PairVersion.Of("1.0.0");
        AwaitCondition(() => CountOfTrusted() == 1, s_patience);
    }

    [Fact]
    public void A_living_node_is_not_removed()
    {
        _pathsAlive = 1;
        var actor = Start();
        actor.Tell(new PairProtocol.Remove("b", "admin"), TestActor);
        Assert.Equal(ProblemCodes.MemberAlive, ExpectMsg<PairProtocol.Refused>(s_patience).Code);
        Assert.Equal(Both(), _store.Document);
    }

    [Fact]
    public void A_pair_that_the_options_name_is_not_changed()
    {
        _store.Clear();
        var actor = Start();
        actor.Tell(new PairProtocol.RotateKey(Secret(77), "admin"), TestActor);
        var refused = ExpectMsg<PairProtocol.Refused>(s_patience);
        Assert.Equal(ProblemCodes.PairMadeByHand, refused.Code);
        Assert.Contains("loadmasterd create-cluster-key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_leaves_tells_the_peers_first_and_then_forgets()
    {
        var (actor, peer) = StartConnected();
        actor.Tell(new PairProtocol.Leave("admin"), TestActor);
        var offered = NextOffer(peer, Both().Revision + 1);
        Assert.Equal(["b"], offered.Members.Select(member => member.Name));
        Assert.NotNull(_store.Document);

        actor.Tell(new PairProtocol.Has("b", offered.Revision, "a"), peer.Ref);
        Assert.Null(ExpectMsg<PairProtocol.Changed>(s_patience).Document);
        Assert.Null(_store.Document);
    }

    private static PairDocument Both() => new()
    {
        Id = "0011223344556677",
        Revision = 2,
        ChangedBy = "a",
        Members = [new("a", ["198.18.2.2"], Secret(1)), new("b", ["198.18.2.3"], Secret(2))],
        Keys = [new(1, Secret(10))],
        SendingKey = 1,
        SealSecret = Secret(20),
        ArbiterKey = Secret(30),
    };

    private static string Secret(byte first) => Convert.ToBase64String([.. Enumerable.Range(first, PairKey.SecretBytes).Select(i => (byte)i)]);

    private int CountOfTrusted() => _trust.Count;

    private IActorRef Start()
    {
        var options = new NodeOptions { Name = "a", Ha = new HaNodeOptions { Address = IPAddress.Loopback, HeartbeatKey = new byte[32] } };
        var actor = Sys.ActorOf(PairActor.Props(options, new PairPorts(_store, PairVersion.Of("1.0.0"), _trust, _live), _heartbeat));
        actor.Tell(PairProtocol.GetPair.Instance, TestActor);
        ExpectMsg<PairProtocol.PairState>(s_patience);
        return actor;
    }

    /// <summary>What the actor sends to its like on another node is caught on the way.</summary>
    private (IActorRef Actor, Akka.TestKit.TestProbe Peer) StartConnected()
    {
        var peer = CreateTestProbe();
        var options = new NodeOptions { Name = "a", Ha = new HaNodeOptions { Address = IPAddress.Loopback, HeartbeatKey = new byte[32] } };
        var ports = new PairPorts(_store, PairVersion.Of("1.0.0"), _trust, _live) { PeerAt = _ => peer.Ref };
        var actor = Sys.ActorOf(PairActor.Props(options, ports, _heartbeat));
        actor.Tell(new HaProtocol.PeerConnected("b", Address.Parse("akka.tcp://loadmaster@127.0.0.1:1")), ActorRefs.NoSender);
        NextOffer(peer, Both().Revision);
        return (actor, peer);
    }

    private static PairDocument NextOffer(Akka.TestKit.TestProbe peer, long revision)
    {
        var offer = peer.FishForMessage<PairProtocol.Offer>(message => message.Document.Contains($"\"revision\": {revision},", StringComparison.Ordinal), s_patience);
        Assert.True(PairJson.TryRead(offer.Document, out var document, out var problem), problem);
        return document;
    }
}
