using LoadMaster.Actors.Config;
using LoadMaster.Actors.Replication;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using static LoadMaster.Actors.Replication.ReplicationProtocol;

namespace LoadMaster.Actors.Tests.Replication;

/// <summary>What partners said in an earlier epoch is not counted: another node may have led them since.</summary>
public sealed class ReplicationLeaderTests
{
    private readonly List<object> _told = [];
    private readonly List<(string Node, object Message)> _sent = [];
    private readonly ReplicationLeader _leader;
    private ConfigLog _log = ConfigLog.Empty.Append(
        new ConfigEvent(1, 5, 0, DateTimeOffset.UnixEpoch, "admin", "", new ConfigChange.VirtualServiceDeleted(new VirtualServiceId(1))));

    public ReplicationLeaderTests()
    {
        _leader = new ReplicationLeader("a", () => ["b", "c"], (node, message) => _sent.Add((node, message)), _told.Add, (_, _) => { });
        _leader.OnHaState(true);
        _leader.OnLogChanged(new LogChanged(_log, null));
        _leader.OnConnected("b");
        _leader.OnConnected("c");
    }

    [Fact]
    public void An_answer_of_this_epoch_counts()
    {
        Report("c", epoch: 5);
        Assert.Equal([new PartnerHas("c", _log.Tip, 5)], _told);
        Assert.True(_leader.Partners().Single(partner => partner.Node == "c").InSync);
    }

    [Fact]
    public void An_answer_of_an_earlier_epoch_does_not_count_and_is_asked_for_again()
    {
        Report("c", epoch: 4);
        Assert.Empty(_told);
        _sent.Clear();
        _leader.CompareLagging();
        Assert.Contains(_sent, sent => sent is ("c", CompareTip));
    }

    [Fact]
    public void A_later_epoch_asks_every_partner_again()
    {
        Report("b", epoch: 5);
        Report("c", epoch: 5);
        _sent.Clear();
        _log = _log.WithEpoch(7);
        _leader.OnLogChanged(new LogChanged(_log, null));

        Assert.Equal(["b", "c"], _sent.Select(sent => sent.Node).Order());
        Assert.All(_sent, sent => Assert.Equal(new CompareTip("a", 7, _log.Tip), sent.Message));
        Assert.All(_leader.Partners(), partner => Assert.False(partner.InSync));
        _sent.Clear();
        Report("b", epoch: 7);
        _leader.CompareLagging();
        Assert.Equal("c", Assert.Single(_sent).Node);
    }

    [Fact]
    public void A_partner_that_said_it_has_a_revision_is_forgotten_with_the_history()
    {
        var partners = new Partners("a", () => ["b"]);
        partners.Connected("b");
        partners.Has("b", 3);
        Assert.Equal(["a", "b"], partners.WithRevision(3));
        partners.Forget();
        Assert.Equal(["a"], partners.WithRevision(3));
        Assert.Equal(["b"], partners.Awaited);
    }

    private void Report(string node, long epoch) => _leader.OnTipReport(new TipReport(node, _log.Tip, epoch, false, false));
}
