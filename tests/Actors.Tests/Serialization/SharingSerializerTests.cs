using System.Runtime.Serialization;
using Akka.Actor;
using LoadMaster.Actors.Serialization;
using LoadMaster.Actors.Settings;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Serving;
using LoadMaster.Domain.Serving.Shares;
using static LoadMaster.Actors.Sharing.SharingProtocol;
using AkkaSerialization = Akka.Serialization.Serialization;

namespace LoadMaster.Actors.Tests.Serialization;

public sealed class SharingSerializerTests : IDisposable
{
    private static readonly LimitShare Share = new(
        new VirtualServiceId(3), 17, new(1, 2), new(3, 4), new(long.MaxValue, 5), new(6, 7),
        [new ClientShare(UInt128.MaxValue - 5, 8, new(9, 10), new(11, 12))],
        [new ClientBytesShare((UInt128)77 << 64, new(13, 14), new(15, 16))],
        [new ServerShare(new RealServerId(18), 19)]);

    private readonly ActorSystem _system = ActorSystem.Create(
        "serialization",
        AkkaSettings.Build(new NodeOptions { Name = "a" }, new JournalOptions(JournalProvider.Sqlite, "Data Source=unused.db")));

    public void Dispose() => _system.Dispose();

    public static TheoryData<object> Messages => new(
        new LimitNews("a", true, [Share, Share with { Clients = [], ClientBytes = [], Servers = [] }]),
        new PurgeCacheThere("a", 7, new VirtualServiceId(3), new CachePurge(CachePurgeKind.Prefix, "/img/")),
        new CachePurged("b", 7, 12),
        new EjectionNews("b", [new SharedEjection(new VirtualServiceId(1), new RealServerId(2), "5 failures in a row", 12_345, 30_000, 4)]));

    [Theory]
    [MemberData(nameof(Messages))]
    public void News_come_back_as_they_were_and_are_refused_when_cut_off(object news)
    {
        var serialization = ((ExtendedActorSystem)_system).Serialization;
        var serializer = Assert.IsType<SharingSerializer>(serialization.FindSerializerFor(news));
        var (bytes, manifest) = (serializer.ToBinary(news), AkkaSerialization.ManifestFor(serializer, news));
        Assert.Equal(news, serialization.Deserialize(bytes, serializer.Identifier, manifest));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SerializationException>(() => serializer.FromBinary(bytes[..length], manifest));
        }
    }

    [Fact]
    public void News_that_hold_too_much_are_refused()
    {
        var serializer = new SharingSerializer((ExtendedActorSystem)_system);
        var many = Enumerable.Repeat(Share, Limits.SharedServicesPerMessageMax + 1).ToValueList();
        Assert.Throws<SerializationException>(() => serializer.FromBinary(serializer.ToBinary(new LimitNews("a", false, many)), "LN1"));
        var clients = Enumerable.Repeat(Share.Clients[0], Limits.SharedRowsPerMessageMax + 1).ToValueList();
        Assert.Throws<SerializationException>(() => serializer.FromBinary(serializer.ToBinary(new LimitNews("a", false, [Share with { Clients = clients }])), "LN1"));
    }

    [Fact]
    public void A_share_in_parts_tells_what_was_taken_once_and_each_client_once()
    {
        var clients = Enumerable.Range(0, 25).Select(client => new ClientShare((UInt128)client, 1, default, default)).ToValueList();
        var parts = (Share with { Clients = clients }).Parts(10).ToList();
        Assert.Equal([10, 10, 5], parts.Select(part => part.Clients.Count));
        Assert.Equal([1, 0, 0], parts.Select(part => part.ClientBytes.Count));
        Assert.Equal(clients, parts.SelectMany(part => part.Clients).ToValueList());
        Assert.Equal(3, parts.Sum(part => part.RequestRate.Taken));
        Assert.All(parts, part => Assert.Equal(17, part.Connections));
        Assert.Equal(Share, Assert.Single(Share.Parts(10)));
    }
}
