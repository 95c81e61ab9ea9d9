using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Changes;

public sealed class ConfigLogTests
{
    [Fact]
    public void Every_kept_revision_gives_the_document_as_it_was()
    {
        var log = Changed(10);

        Assert.Equal(LoadMasterConfig.Empty, log.DocumentAt(0));
        Assert.Equal(4, log.DocumentAt(4)!.Ha.AddressLifetimeSeconds);
        Assert.Equal(log.Config, log.DocumentAt(10));
        Assert.Null(log.DocumentAt(11));
    }

    [Fact]
    public void The_history_keeps_the_newest_revisions_only()
    {
        var log = Changed(Limits.HistoryRevisionsKept + 20);

        Assert.Equal(Limits.HistoryRevisionsKept, log.Tail.Count);
        Assert.Equal(20, log.Base.Revision);
        Assert.Null(log.DocumentAt(19));
        Assert.NotNull(log.DocumentAt(20));
        Assert.Equal(Limits.HistoryRevisionsKept + 20, log.Config.Ha.AddressLifetimeSeconds);
    }

    [Fact]
    public void Large_documents_shorten_the_history_but_the_newest_stays()
    {
        var services = Enumerable.Range(1, 1000).Select(id => new VirtualService
        {
            Id = new VirtualServiceId(id),
            Name = $"s{id}",
            Address = new Endpoint(System.Net.IPAddress.Loopback, id),
        });
        var large = new LoadMasterConfig { VirtualServices = [.. services] };
        var log = ConfigLog.Empty;
        for (var revision = 1; revision <= 20; revision++)
        {
            log = log.Append(new ConfigEvent(revision, 0, 0, DateTimeOffset.UnixEpoch.AddSeconds(revision), "test", "", new ConfigChange.ConfigReplaced(large)));
        }

        Assert.InRange(log.Tail.Count, 1, Limits.HistoryBytesMax / (1000 * 2048));
        Assert.Equal(20, log.Revision);
        Assert.Equal(large, log.Config);
    }

    [Fact]
    public void An_event_that_does_not_follow_is_refused()
    {
        var log = Changed(3);

        Assert.Throws<ArgumentException>(() => log.Append(Event(5, 0)));
        Assert.Throws<ArgumentException>(() => log.Append(Event(4, 7)));
    }

    [Fact]
    public void A_log_put_together_from_its_parts_is_the_same()
    {
        var log = Changed(120).WithEpoch(9).SharedUpTo(77);

        Assert.Equal(log, ConfigLog.Restore(log.BaseConfig, log.Base, log.Tail, log.Epoch, log.SharedRevision));
    }

    private static ConfigLog Changed(int count)
    {
        var log = ConfigLog.Empty;
        for (var revision = 1; revision <= count; revision++)
        {
            log = log.Append(Event(revision, 0));
        }

        return log;
    }

    private static ConfigEvent Event(long revision, long previousEpoch) => new(
        revision,
        previousEpoch,
        previousEpoch,
        DateTimeOffset.UnixEpoch.AddSeconds(revision),
        "test",
        "",
        new ConfigChange.HaPut(new HaSettings { AddressLifetimeSeconds = (int)revision }));
}
