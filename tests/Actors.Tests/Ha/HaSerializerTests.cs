using System.Net;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Akka.TestKit.Xunit2;
using LoadMaster.Actors.Drain;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Pair;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Tests.Ha;

public sealed class HaSerializerTests() : TestKit(ConfigurationFactory.ParseString(HaSerialization.Hocon))
{
    public static TheoryData<object> Messages =>
    [
        new HaProtocol.Failover("anna"),
        new HaProtocol.HaCommandAccepted("done"),
        new HaProtocol.HaCommandRefused("LM4003", "no"),
        new HaWireProtocol.TakeOver("a", 4, "maintenance"),
        new HaWireProtocol.TakeOverAnswer("b", true, 5, "taken over"),
        new HaWireProtocol.AskHandOver("b", "preferred"),
        new SwitchDrainProtocol.HandedAck("b", 7, 3, "no such table"),
        new SwitchDrainProtocol.HandedEnd("a", 7),
        new PairProtocol.Offer("a", "{}"),
        new PairProtocol.Has("b", 7, "a"),
    ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_message_between_nodes_survives_the_wire(object message)
    {
        var serializer = Assert.IsType<HaSerializer>(Sys.Serialization.FindSerializerFor(message));
        Assert.Equal(message, serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message)));
    }

    [Fact]
    public void Lists_of_connections_survive_the_wire()
    {
        var one = new HandedConnection(HandedConnection.NumberOf(IPAddress.Parse("2001:db8::10")), 4711, HandedConnection.NumberOf(IPAddress.Parse("2001:db8::100")), 443, true);
        var sent = new SwitchDrainProtocol.Handed("a", 7, 3, ["2001:db8::100", "020000000001"], HandedCodec.Write([one]), HandedCodec.Write([one, one with { SharedPort = 80 }]));
        var serializer = Assert.IsType<HaSerializer>(Sys.Serialization.FindSerializerFor(sent));
        var got = Assert.IsType<SwitchDrainProtocol.Handed>(serializer.FromBinary(serializer.ToBinary(sent), serializer.Manifest(sent)));
        Assert.Equal((sent.From, sent.Drain, sent.Sequence), (got.From, got.Drain, got.Sequence));
        Assert.Equal(sent.Stations, got.Stations);
        Assert.Equal([one], HandedCodec.Read(got.Added));
        Assert.Equal([one, one with { SharedPort = 80 }], HandedCodec.Read(got.Removed));
        Assert.Equal(("2001:db8::10", "2001:db8::100"), (one.ClientAddress().ToString(), one.SharedAddress().ToString()));
        Assert.Throws<SerializationException>(() => HandedCodec.Read(new byte[HandedCodec.Length + 1]));
    }

    [Fact]
    public void A_message_of_an_unknown_version_is_refused_by_name()
    {
        var serializer = new HaSerializer((ExtendedActorSystem)Sys);
        var error = Assert.Throws<SerializationException>(() => serializer.FromBinary([], "T9"));
        Assert.Contains("T9", error.Message, StringComparison.Ordinal);
    }
}
