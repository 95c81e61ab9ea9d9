using System.Runtime.Serialization;
using Akka.Actor;
using LoadMaster.Actors.Mark;
using LoadMaster.Actors.Serialization;
using LoadMaster.Actors.Settings;
using LoadMaster.Domain.Ha;
using AkkaSerialization = Akka.Serialization.Serialization;

namespace LoadMaster.Actors.Tests.Serialization;

public sealed class MarkSerializerTests : IDisposable
{
    private static readonly MarkProtocol.LogLife Life = new("a", TimeSpan.FromMilliseconds(61_001));

    private readonly ActorSystem _system = ActorSystem.Create(
        "serialization",
        AkkaSettings.Build(new NodeOptions { Name = "a" }, new JournalOptions(JournalProvider.Sqlite, "Data Source=unused.db")));

    public void Dispose() => _system.Dispose();

    [Fact]
    public void What_a_node_says_of_its_log_comes_back_as_it_was()
    {
        var serialization = ((ExtendedActorSystem)_system).Serialization;
        var serializer = Assert.IsType<MarkSerializer>(serialization.FindSerializerFor(Life));
        Assert.Equal(Life, serialization.Deserialize(serializer.ToBinary(Life), serializer.Identifier, AkkaSerialization.ManifestFor(serializer, Life)));
    }

    [Fact]
    public void What_is_cut_off_or_impossible_is_refused()
    {
        var serializer = new MarkSerializer((ExtendedActorSystem)_system);
        var bytes = serializer.ToBinary(Life);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SerializationException>(() => serializer.FromBinary(bytes[..length], "ML1"));
        }

        bytes[^1] = 0xff;
        Assert.Throws<SerializationException>(() => serializer.FromBinary(bytes, "ML1"));
    }
}
