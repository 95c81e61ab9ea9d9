using System.Runtime.Serialization;
using Akka.Actor;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.Serialization;
using LoadMaster.Actors.Settings;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.Actors.Transfers;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Tests.Transfers;

public sealed class PackedMessageTests : IDisposable
{
    private static readonly ReplicationProtocol.CatchUp Message = new("a", ConfigLog.Empty.WithEpoch(7));

    private readonly ActorSystem _system = ActorSystem.Create(
        "packed", AkkaSettings.Build(new NodeOptions { Name = "a" }, new JournalOptions(JournalProvider.Sqlite, "Data Source=unused.db")));

    public void Dispose() => _system.Dispose();

    [Fact]
    public void A_message_comes_back_as_it_was() =>
        Assert.Equal(7, Assert.IsType<ReplicationProtocol.CatchUp>(PackedMessage.Unpack(_system, PackedMessage.Pack(_system, Message))).Log.Epoch);

    [Fact]
    public void Only_messages_of_the_config_family_cross_so() =>
        Assert.Throws<SerializationException>(() => PackedMessage.Pack(_system, new ContentProtocol.ContentAbsent("x")));

    [Fact]
    public void What_is_cut_off_damaged_or_of_another_version_is_an_error_and_nothing_else()
    {
        var packed = PackedMessage.Pack(_system, Message);
        Assert.Throws<SerializationException>(() => PackedMessage.Unpack(_system, []));
        Assert.Throws<SerializationException>(() => PackedMessage.Unpack(_system, [2, .. packed[1..]]));
        Assert.Throws<SerializationException>(() => PackedMessage.Unpack(_system, Packing.Pack([])));
        Assert.Throws<SerializationException>(() => PackedMessage.Unpack(_system, Packing.Pack([3, (byte)'C'])));
        Assert.Throws<SerializationException>(() => PackedMessage.Unpack(_system, Packing.Pack([3, (byte)'X', (byte)'X', (byte)'1'])));
        Assert.ThrowsAny<Exception>(() => PackedMessage.Unpack(_system, packed[..(packed.Length / 2)]));
    }

    [Fact]
    public void A_large_journal_entry_stands_packed_and_a_small_one_as_before()
    {
        var serializer = (ConfigSerializer)_system.Serialization.FindSerializerFor(new ConfigJournal.EpochKept(1));
        var small = Entry(10);
        var large = Entry(4_000);

        Assert.False(Packing.IsPacked(serializer.ToBinary(small)));
        var bytes = serializer.ToBinary(large);
        Assert.True(Packing.IsPacked(bytes));
        Assert.InRange(bytes.Length, 1, 4 * 1024 * 1024);
        Assert.Equal(large, serializer.FromBinary(bytes, serializer.Manifest(large)));
    }

    private static ConfigJournal.Changed Entry(int services)
    {
        var decision = ConfigDecider.Decide(ConfigLog.Empty.Config, Commands.AddService(1));
        var service = Assert.IsType<ConfigChange.VirtualServicePut>(Assert.IsType<ConfigDecision.Accepted>(decision).Change).Service;

        // More than a configuration may have: what is read back is not judged again.
        var config = ConfigLog.Empty.Config with { VirtualServices = Enumerable.Repeat(service, services).ToValueList() };
        var change = new ConfigChange.ConfigReplaced(config);
        return new ConfigJournal.Changed(new ConfigEvent(1, 0, 0, DateTimeOffset.UnixEpoch, "tester", "imported", change), false);
    }
}
