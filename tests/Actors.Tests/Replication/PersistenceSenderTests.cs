using LoadMaster.Actors.Replication;
using LoadMaster.Domain;
using LoadMaster.Testing;
using static LoadMaster.Actors.Replication.PersistenceSyncProtocol;

namespace LoadMaster.Actors.Tests.Replication;

public sealed class PersistenceSenderTests
{
    private readonly FakePersistenceFeed _feed = new();
    private readonly ManualTime _time = new();
    private readonly List<Block> _sent = [];
    private readonly PersistenceSender _sender;

    public PersistenceSenderTests() => _sender = new PersistenceSender("a", "b", _feed, _time, _sent.Add);

    [Fact]
    public void A_stream_begins_with_everything_and_changes_follow()
    {
        _feed.All = [Entries(1), Entries(2)];
        _sender.SendAll();
        _sender.Add(Entries(3));

        Assert.Equal([BlockKind.FullBegin, BlockKind.Entries, BlockKind.Entries, BlockKind.FullEnd, BlockKind.Entries], _sent.Select(block => block.Kind));
        Assert.Equal([1L, 2, 3, 4, 5], _sent.Select(block => block.Sequence));
        Assert.Single(_sent.Select(block => block.Stream).Distinct());
        Assert.Equal((3L, 5, true), (_sender.Progress().EntriesBehind, _sender.Progress().BlocksBehind, _sender.Progress().FullInProgress));

        Acknowledge(4);
        Assert.Equal((1L, 4L, false), (_sender.Progress().EntriesBehind, _sender.Progress().LastAcknowledged, _sender.Progress().FullInProgress));
        Acknowledge(5);
        Assert.Equal((0L, 0, 1L), (_sender.Progress().EntriesBehind, _sender.Progress().BlocksBehind, _sender.Progress().FullTransfers));
    }

    [Fact]
    public void No_more_than_the_window_is_on_its_way()
    {
        _feed.All = [.. Enumerable.Range(0, 100).Select(number => Entries((byte)number))];
        _sender.SendAll();
        Assert.Equal(Limits.PersistenceWindowBlocks, _sent.Count);
        _sender.Add(Entries(200));
        Assert.Equal(Limits.PersistenceWindowBlocks, _sent.Count);

        Acknowledge(3);
        Assert.Equal(Limits.PersistenceWindowBlocks + 3, _sent.Count);
        while (_sender.Progress().BlocksBehind > 0)
        {
            Acknowledge(_sent[^1].Sequence);
        }

        Assert.Equal(103, _sent.Count);
        Assert.Equal(Enumerable.Range(1, 103).Select(number => (long)number), _sent.Select(block => block.Sequence));
        Assert.Contains(_sent, block => block.Entries is [200, ..]);
    }

    [Fact]
    public void A_gap_begins_a_new_stream_and_answers_to_the_old_one_mean_nothing()
    {
        _sender.SendAll();
        var old = _sent[0].Stream;
        _sender.OnAck(new Ack("b", old, 1, WantsFull: true));
        Assert.NotEqual(old, _sent[^1].Stream);
        Assert.Equal(2, _sender.Progress().FullTransfers);

        _sender.OnAck(new Ack("b", old, 2, WantsFull: true));
        _sender.OnAck(new Ack("b", old, 2, WantsFull: false));
        _sender.OnAck(new Ack("b", _sent[^1].Stream, 99, WantsFull: false));
        Assert.Equal((2L, 2), (_sender.Progress().FullTransfers, _sender.Progress().BlocksBehind));
    }

    [Fact]
    public void A_peer_that_does_not_answer_gets_everything_anew()
    {
        _sender.SendAll();
        _time.Advance(PersistenceSender.AnswerTimeout / 2);
        _sender.CheckAnswers();
        Assert.Equal(1, _sender.Progress().FullTransfers);
        Acknowledge(1);
        _time.Advance(PersistenceSender.AnswerTimeout / 2);
        _sender.CheckAnswers();
        Assert.Equal(1, _sender.Progress().FullTransfers);

        _time.Advance(PersistenceSender.AnswerTimeout / 2);
        _sender.CheckAnswers();
        Assert.Equal(2, _sender.Progress().FullTransfers);
        Acknowledge(2);
        _time.Advance(PersistenceSender.AnswerTimeout * 10);
        _sender.CheckAnswers();
        Assert.Equal(2, _sender.Progress().FullTransfers);
    }

    [Fact]
    public void What_waits_is_bounded()
    {
        _sender.SendAll();
        for (var number = 0; number < 3 * Limits.PersistenceBlocksWaitingMax; number++)
        {
            _sender.Add(Entries(1));
            Assert.InRange(_sender.Progress().BlocksBehind, 1, Limits.PersistenceBlocksWaitingMax + Limits.PersistenceWindowBlocks);
        }

        Assert.InRange(_sender.Progress().FullTransfers, 3, 4);
    }

    private static byte[] Entries(byte first)
    {
        var block = new byte[Limits.PersistenceEntryBytes];
        block[0] = first;
        return block;
    }

    private void Acknowledge(long sequence) => _sender.OnAck(new Ack("b", _sent[^1].Stream, sequence, WantsFull: false));
}
