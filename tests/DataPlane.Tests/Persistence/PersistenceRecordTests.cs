using System.Net;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Persistence;

public sealed class PersistenceRecordTests
{
    private const long Timeout = 400_000;

    private readonly PersistenceChanges _changes = new(1024) { Recording = true };
    private readonly PersistenceTable _table;

    public PersistenceRecordTests() => _table = new PersistenceTable(Timeout, new PersistenceRecord(_changes, 7), new PersistenceBudget(), 5_000);

    private static PersistenceKey Key(int host) => PersistenceKey.Of(new IPAddress([192, 0, 2, (byte)host]), 32, 128);

    [Fact]
    public void Set_and_remove_are_noted_lookups_that_find_nothing_are_not()
    {
        _table.Set(Key(1), new RealServerId(3), 1_000);
        Assert.True(_table.Remove(Key(1)));
        Assert.False(_table.Remove(Key(1)));
        Assert.False(_table.TryGet(Key(1), 1_000, out _));
        Assert.Equal([(7, Key(1), 3), (7, Key(1), 0)], TakeAll());
    }

    [Fact]
    public void A_refresh_is_noted_at_most_once_a_quarter_of_the_timeout()
    {
        _table.Set(Key(1), new RealServerId(3), 0);
        _ = TakeAll();
        for (long now = 0; now < 2 * Timeout; now += 1_000)
        {
            Assert.True(_table.TryGet(Key(1), now, out _));
        }

        Assert.InRange(TakeAll().Count, 7, 9);
    }

    [Fact]
    public void Nothing_is_noted_while_nobody_listens()
    {
        _changes.Recording = false;
        _table.Set(Key(1), new RealServerId(3), 0);
        Assert.True(_table.TryGet(Key(1), Timeout / 2, out _));
        Assert.Equal(1, _table.Clear());
        Assert.Empty(TakeAll());
    }

    [Fact]
    public void Clear_notes_every_entry_that_goes()
    {
        foreach (var host in Enumerable.Range(1, 100))
        {
            _table.Set(Key(host), new RealServerId(3), 0);
        }

        _ = TakeAll();
        Assert.Equal(100, _table.Clear());
        Assert.Equal(0, _table.Count);
        Assert.Equal(100, TakeAll().Count(change => change.Server == 0));
    }

    [Fact]
    public void Marked_entries_go_those_set_or_copied_since_stay()
    {
        foreach (var host in Enumerable.Range(1, 100))
        {
            _table.Set(Key(host), new RealServerId(3), 0);
        }

        _table.MarkAll();
        _table.Copy(Key(5), 4, Timeout, 0);
        _table.Set(Key(6), new RealServerId(3), 0);
        Assert.True(_table.TryGet(Key(7), 0, out var marked));
        Assert.Equal(3, marked.Value);

        Assert.Equal(98, _table.RemoveMarked());
        Assert.True(_table.TryGet(Key(5), 0, out var copied));
        Assert.Equal(4, copied.Value);
        Assert.True(_table.TryGet(Key(6), 0, out _));
        Assert.False(_table.TryGet(Key(7), 0, out _));
    }

    [Fact]
    public void A_copied_entry_lives_as_long_as_it_had_left()
    {
        _table.Copy(Key(1), 3, 10_000, 1_000_000);
        _table.Copy(Key(2), 3, 10_000, 1_000_000);
        Assert.True(_table.TryGet(Key(1), 1_009_900, out _));
        Assert.False(_table.TryGet(Key(2), 1_010_100, out _));
    }

    private List<(int Service, PersistenceKey Key, int Server)> TakeAll()
    {
        var taken = new List<(int, PersistenceKey, int)>();
        while (_changes.TryTake(out var change))
        {
            taken.Add((change.Service, change.Key, change.Server));
        }

        return taken;
    }
}
