using System.Runtime.Serialization;
using Akka.Actor;
using LoadMaster.Actors.Serialization;
using LoadMaster.Actors.Settings;
using LoadMaster.Domain;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Serving.Totals;
using AkkaSerialization = Akka.Serialization.Serialization;

namespace LoadMaster.Actors.Tests.Serialization;

public sealed class TotalsSerializerTests : IDisposable
{
    private static readonly TotalsNews News = new(
        "a", "b", "run", Heard: true, Last: false, [new(new CounterKey(true, 3), [1, long.MaxValue, 0]), new(new CounterKey(false, int.MaxValue), [])]);

    private readonly ActorSystem _system = ActorSystem.Create(
        "serialization",
        AkkaSettings.Build(new NodeOptions { Name = "a" }, new JournalOptions(JournalProvider.Sqlite, "Data Source=unused.db")));

    public void Dispose() => _system.Dispose();

    [Fact]
    public void News_come_back_as_they_were()
    {
        var serialization = ((ExtendedActorSystem)_system).Serialization;
        var serializer = Assert.IsType<TotalsSerializer>(serialization.FindSerializerFor(News));
        Assert.Equal(News, serialization.Deserialize(serializer.ToBinary(News), serializer.Identifier, AkkaSerialization.ManifestFor(serializer, News)));
    }

    [Fact]
    public void News_that_are_cut_off_or_hold_too_much_are_refused()
    {
        var serializer = new TotalsSerializer((ExtendedActorSystem)_system);
        var bytes = serializer.ToBinary(News);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SerializationException>(() => serializer.FromBinary(bytes[..length], "TN1"));
        }

        var many = Enumerable.Range(0, Limits.TotalsRowsPerMessageMax + 1).Select(id => new CounterRecord(new CounterKey(false, id), [1]));
        Assert.Throws<SerializationException>(() => serializer.FromBinary(serializer.ToBinary(News with { Rows = [.. many] }), "TN1"));
    }
}
