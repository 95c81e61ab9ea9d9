using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Akka.TestKit.Xunit2;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Pair;

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
    public void A_message_of_an_unknown_version_is_refused_by_name()
    {
        var serializer = new HaSerializer((ExtendedActorSystem)Sys);
        var error = Assert.Throws<SerializationException>(() => serializer.FromBinary([], "T9"));
        Assert.Contains("T9", error.Message, StringComparison.Ordinal);
    }
}
