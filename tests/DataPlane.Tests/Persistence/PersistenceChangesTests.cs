using LoadMaster.DataPlane.Persistence;

namespace LoadMaster.DataPlane.Tests.Persistence;

public sealed class PersistenceChangesTests
{
    private static PersistenceChange Change(int thread, int number) => new(thread + 1, default, number + 1, 0);

    [Fact]
    public void Changes_come_out_in_the_order_they_went_in()
    {
        var changes = new PersistenceChanges(8) { Recording = true };
        for (var round = 0; round < 5; round++)
        {
            for (var number = 0; number < 6; number++)
            {
                changes.Add(Change(round, number));
            }

            Assert.Equal(Enumerable.Range(0, 6).Select(number => Change(round, number)), TakeAll(changes));
        }

        Assert.False(changes.TakeOverflow());
    }

    [Fact]
    public void A_full_queue_drops_and_says_so_once()
    {
        var changes = new PersistenceChanges(8) { Recording = true };
        for (var number = 0; number < 20; number++)
        {
            changes.Add(Change(0, number));
        }

        Assert.Equal(Enumerable.Range(0, 8).Select(number => Change(0, number)), TakeAll(changes));
        Assert.True(changes.TakeOverflow());
        Assert.False(changes.TakeOverflow());
        changes.Add(Change(0, 99));
        Assert.Equal([Change(0, 99)], TakeAll(changes));
    }

    [Fact]
    public void Recording_anew_forgets_what_was_left()
    {
        var changes = new PersistenceChanges(2) { Recording = true };
        changes.Add(Change(0, 1));
        changes.Add(Change(0, 2));
        changes.Add(Change(0, 3));
        changes.Recording = false;
        changes.Recording = true;
        Assert.Empty(TakeAll(changes));
        Assert.False(changes.TakeOverflow());
    }

    [Fact]
    public async Task Many_threads_lose_nothing_while_there_is_room_and_keep_their_order()
    {
        const int Threads = 4;
        const int PerThread = 20_000;
        var changes = new PersistenceChanges(128 * 1024) { Recording = true };
        var taken = new List<PersistenceChange>();
        var writers = Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var number = 0; number < PerThread; number++)
            {
                changes.Add(Change(thread, number));
            }
        })).ToArray();
        var all = Task.WhenAll(writers);
        for (var finished = false; !finished;)
        {
            finished = all.IsCompleted;
            taken.AddRange(TakeAll(changes));
        }

        await all;
        Assert.False(changes.TakeOverflow());
        foreach (var thread in Enumerable.Range(0, Threads))
        {
            Assert.Equal(Enumerable.Range(0, PerThread).Select(number => Change(thread, number)), taken.Where(change => change.Service == thread + 1));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(12)]
    public void A_capacity_that_is_no_power_of_two_is_refused(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PersistenceChanges(capacity));

    private static List<PersistenceChange> TakeAll(PersistenceChanges changes)
    {
        var taken = new List<PersistenceChange>();
        while (changes.TryTake(out var change))
        {
            taken.Add(change);
        }

        return taken;
    }
}
