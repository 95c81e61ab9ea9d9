using System.Runtime.Serialization;
using Akka.Actor;
using LoadMaster.Actors.Serialization;
using LoadMaster.Actors.Settings;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using static LoadMaster.Actors.Replication.PersistenceSyncProtocol;
using AkkaSerialization = Akka.Serialization.Serialization;

namespace LoadMaster.Actors.Tests.Serialization;

public sealed class PersistenceSerializerTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create(
        "serialization",
        AkkaSettings.Build(new NodeOptions { Name = "a" }, new JournalOptions(JournalProvider.Sqlite, "Data Source=unused.db")));

    public static TheoryData<object> Messages =>
    [
        new Ack("b", long.MaxValue, 3, WantsFull: true),
        new ClearEntries(new VirtualServiceId(7), "192.0.2.7", HandedOn: true),
        new EntriesCleared(5, "a"),
        new ClearRefused("LM4001", "No node."),
    ];

    public void Dispose() => _system.Dispose();

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_comes_back_as_it_was(object message) => Assert.Equal(message, RoundTrip(message));

    [Theory]
    [InlineData(BlockKind.FullBegin, 0)]
    [InlineData(BlockKind.Entries, 16_000)]
    [InlineData(BlockKind.FullEnd, 0)]
    public void A_block_comes_back_as_it_was(BlockKind kind, int length)
    {
        var entries = Enumerable.Range(0, length).Select(number => (byte)number).ToArray();
        var back = Assert.IsType<Block>(RoundTrip(new Block("a", 12, 34, kind, entries)));
        Assert.Equal(("a", 12L, 34L, kind), (back.Node, back.Stream, back.Sequence, back.Kind));
        Assert.Equal(entries, back.Entries);
    }

    [Fact]
    public void A_block_that_is_cut_off_or_damaged_is_refused()
    {
        var serializer = new PersistenceSerializer((ExtendedActorSystem)_system);
        var bytes = serializer.ToBinary(new Block("a", 12, 34, BlockKind.Entries, new byte[32]));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SerializationException>(() => serializer.FromBinary(bytes[..length], "PB1"));
        }

        bytes[2 + 8 + 8] = 9;
        Assert.Throws<SerializationException>(() => serializer.FromBinary(bytes, "PB1"));
    }

    private object RoundTrip(object message)
    {
        var serialization = ((ExtendedActorSystem)_system).Serialization;
        var serializer = Assert.IsType<PersistenceSerializer>(serialization.FindSerializerFor(message));
        return serialization.Deserialize(serializer.ToBinary(message), serializer.Identifier, AkkaSerialization.ManifestFor(serializer, message));
    }
}
