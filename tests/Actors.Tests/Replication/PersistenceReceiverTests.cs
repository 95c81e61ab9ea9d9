using LoadMaster.Actors.Replication;
using LoadMaster.Domain;
using LoadMaster.Testing;
using static LoadMaster.Actors.Replication.PersistenceSyncProtocol;

namespace LoadMaster.Actors.Tests.Replication;

public sealed class PersistenceReceiverTests
{
    private readonly FakePersistenceFeed _feed = new();
    private readonly ManualTime _time = new();
    private readonly PersistenceReceiver _receiver;

    public PersistenceReceiverTests() => _receiver = new PersistenceReceiver("b", _feed, _time);

    [Fact]
    public void Blocks_in_order_are_taken_over_once()
    {
        Assert.Equal(Good(1), Take(1, BlockKind.FullBegin));
        Assert.Equal(Good(2), Take(2, BlockKind.Entries, 8));
        Assert.Equal(Good(2), Take(2, BlockKind.Entries, 8));
        Assert.Equal(Good(3), Take(3, BlockKind.FullEnd));
        Assert.Equal(["begin", "8", "end"], _feed.Calls);
        Assert.Equal(1, _receiver.Received);
    }

    [Fact]
    public void A_gap_asks_for_everything_and_takes_nothing()
    {
        Take(1, BlockKind.FullBegin);
        Assert.Equal(Good(1) with { WantsFull = true }, Take(3, BlockKind.Entries, 8));
        Assert.Equal(["begin"], _feed.Calls);
    }

    [Fact]
    public void The_middle_of_a_stream_unheard_of_asks_for_everything()
    {
        Assert.Equal(new Ack("b", 10, 0, WantsFull: true), Take(5, BlockKind.Entries, 8));
        Take(1, BlockKind.FullBegin);
        var other = _receiver.OnBlock(new Block("a", 11, 2, BlockKind.Entries, new byte[Limits.PersistenceEntryBytes]));
        Assert.Equal(new Ack("b", 11, 0, WantsFull: true), other);
        Assert.Equal(Good(2), Take(2, BlockKind.FullEnd));
        Assert.Equal(["begin", "end"], _feed.Calls);
    }

    [Fact]
    public void Whoever_was_active_asks_for_everything_until_it_comes()
    {
        _receiver.OnWasActive();
        Assert.Null(_receiver.Wish());
        Take(1, BlockKind.FullBegin);
        Take(2, BlockKind.FullEnd);
        Assert.Null(_receiver.Wish());

        _receiver.OnWasActive();
        Assert.Equal(Good(2) with { WantsFull = true }, _receiver.Wish());
        Assert.Null(_receiver.Wish());
        Assert.Equal(new Ack("b", 10, 0, WantsFull: true), Take(3, BlockKind.Entries, 8));
        _time.Advance(PersistenceReceiver.WishInterval);
        Assert.NotNull(_receiver.Wish());

        Assert.False(_receiver.OnBlock(new Block("a", 11, 1, BlockKind.FullBegin, [])).WantsFull);
        _time.Advance(PersistenceReceiver.WishInterval);
        Assert.Null(_receiver.Wish());
        Assert.Equal(["begin", "end", "begin"], _feed.Calls);
    }

    [Fact]
    public void A_new_table_or_skipped_entries_ask_for_everything_with_the_next_plan()
    {
        Assert.Null(_receiver.OnPlanApplied());
        Take(1, BlockKind.FullBegin);
        Assert.Null(_receiver.OnPlanApplied());

        _feed.SkippedPerBlock = 1;
        Take(2, BlockKind.Entries, 8);
        Assert.Equal((0L, 1L), (_receiver.Received, _receiver.Skipped));
        Assert.Equal(Good(2) with { WantsFull = true }, _receiver.OnPlanApplied());

        _feed.SkippedPerBlock = 0;
        Take(3, BlockKind.FullBegin);
        Assert.Null(_receiver.OnPlanApplied());
        _feed.NewTable();
        Assert.Equal(Good(3) with { WantsFull = true }, _receiver.OnPlanApplied());
    }

    private static Ack Good(long sequence) => new("b", 10, sequence, WantsFull: false);

    private Ack Take(long sequence, BlockKind kind, byte? first = null)
    {
        var entries = new byte[first is null ? 0 : Limits.PersistenceEntryBytes];
        if (first is { } value)
        {
            entries[0] = value;
        }

        return _receiver.OnBlock(new Block("a", 10, sequence, kind, entries));
    }
}
