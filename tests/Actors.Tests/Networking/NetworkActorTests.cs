using Akka.Actor;
using Akka.Configuration;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Networking;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Tests.Networking;

/// <summary>Two network actors, of node a and of node b, in one system; what goes between them goes through the serializer.</summary>
public sealed class NetworkActorTests() : Akka.TestKit.Xunit2.TestKit(ConfigurationFactory.ParseString(HaSerialization.Hocon + "\nakka.loglevel = WARNING"))
{
    private static readonly Address s_b = new("akka.tcp", "loadmaster", "198.18.2.3", 7950);
    private static readonly NetworkAsk s_ask = new(NetworkAskKind.Change, """{"hostname":"b"}""", 60, true, "admin@192.0.2.10", "");

    [Fact]
    public void What_is_asked_of_another_node_is_answered_by_its_desk()
    {
        var b = Sys.ActorOf(NetworkActor.Props(new Desk("b")));
        var a = Sys.ActorOf(NetworkActor.Props(new Desk("a"), _ => new Wire(this, b)));
        a.Tell(new NetworkProtocol.AskPeer("b", s_ask), TestActor);
        Assert.Equal(503, ExpectMsg<NetworkProtocol.Answer>().What.Status);
        a.Tell(new HaProtocol.PeerConnected("b", s_b));

        a.Tell(new NetworkProtocol.AskPeer("b", s_ask), TestActor);

        Assert.Equal(new NetworkAnswer(200, "b", s_ask.ToString()), ExpectMsg<NetworkProtocol.Answer>().What);
        a.Tell(new HaProtocol.PeerDisconnected("b"));
        a.Tell(new NetworkProtocol.AskPeer("b", s_ask), TestActor);
        Assert.Equal("", ExpectMsg<NetworkProtocol.Answer>().What.Body);
    }

    [Fact]
    public void An_answer_survives_the_wire()
    {
        var answer = new NetworkProtocol.Answer(new NetworkAnswer(409, """{"code":"LM3121"}""", "refused"));

        Assert.Equal(answer, OverTheWire(answer));
    }

    private object OverTheWire(object message)
    {
        var serializer = Assert.IsType<HaSerializer>(Sys.Serialization.FindSerializerFor(message));
        return serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message));
    }

    private sealed class Desk(string node) : INetworkDesk
    {
        public Task<NetworkAnswer> HandleAsync(NetworkAsk ask, CancellationToken cancel) => Task.FromResult(new NetworkAnswer(200, node, ask.ToString()));
    }

    private sealed class Wire(NetworkActorTests test, IActorRef to) : ICanTell
    {
        public void Tell(object message, IActorRef sender) => to.Tell(test.OverTheWire(message), sender);
    }
}
