using System.Net;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Persistence;

public class PersistenceTableTests
{
    private const long Timeout = 10_000;

    [Fact]
    public void A_client_finds_the_server_it_was_tied_to_and_others_find_none()
    {
        var table = new PersistenceTable(Timeout);
        table.Set(Key(1), new RealServerId(7), 0);
        Assert.True(table.TryGet(Key(1), 5, out var server));
        Assert.Equal(new RealServerId(7), server);
        Assert.False(table.TryGet(Key(2), 5, out _));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void A_client_can_be_tied_to_another_server()
    {
        var table = new PersistenceTable(Timeout);
        table.Set(Key(1), new RealServerId(7), 0);
        table.Set(Key(1), new RealServerId(8), 0);
        Assert.True(table.TryGet(Key(1), 0, out var server));
        Assert.Equal(8, server.Value);
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void Each_use_starts_the_time_anew_and_without_use_it_ends()
    {
        var table = new PersistenceTable(Timeout);
        table.Set(Key(1), new RealServerId(7), 1_000);
        Assert.True(table.TryGet(Key(1), 10_900, out _));
        Assert.True(table.TryGet(Key(1), 20_800, out _));
        Assert.False(table.TryGet(Key(1), 30_900, out _));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void A_slightly_earlier_clock_reading_of_another_thread_does_no_harm()
    {
        var table = new PersistenceTable(Timeout);
        table.Set(Key(1), new RealServerId(7), 50_000);
        Assert.True(table.TryGet(Key(1), 49_000, out _));
        Assert.True(table.TryGet(Key(1), 59_900, out _));
    }

    [Fact]
    public void A_new_timeout_holds_for_entries_that_are_there()
    {
        var table = new PersistenceTable(Timeout);
        table.Set(Key(1), new RealServerId(7), 0);
        table.TimeoutMilliseconds = 2_000;
        Assert.False(table.TryGet(Key(1), 3_000, out _));
    }

    [Fact]
    public void Removal_takes_one_client_or_all_of_a_server()
    {
        var table = new PersistenceTable(Timeout);
        for (var client = 0; client < 3_000; client++)
        {
            table.Set(Key(client), new RealServerId(1 + (client % 3)), 0);
        }

        Assert.True(table.Remove(Key(0)));
        Assert.False(table.Remove(Key(0)));
        Assert.Equal(1_000, table.RemoveServer(new RealServerId(2)));
        Assert.Equal(1_999, table.Count);
        for (var client = 1; client < 3_000; client++)
        {
            Assert.Equal(client % 3 != 1, table.TryGet(Key(client), 0, out _));
        }
    }

    [Fact]
    public void A_table_does_what_a_dictionary_does_over_many_random_changes()
    {
        var random = new Random(20240611);
        var table = new PersistenceTable(Timeout, 100_000);
        var model = new Dictionary<PersistenceKey, int>();
        for (var step = 0; step < 200_000; step++)
        {
            var key = Key(random.Next(5_000));
            if (random.Next(3) == 0)
            {
                Assert.Equal(model.Remove(key), table.Remove(key));
            }
            else
            {
                model[key] = 1 + random.Next(9);
                table.Set(key, new RealServerId(model[key]), 0);
            }
        }

        Assert.Equal(model.Count, table.Count);
        Assert.All(model, entry => Assert.True(table.TryGet(entry.Key, 0, out var server) && server.Value == entry.Value));
    }

    [Fact]
    public void Sweeping_in_small_steps_removes_all_that_expired_and_nothing_else()
    {
        var table = new PersistenceTable(Timeout, 10_000);
        for (var client = 0; client < 6_000; client++)
        {
            table.Set(Key(client), new RealServerId(1), client % 2 == 0 ? 0 : 8_000);
        }

        var removed = 0;
        for (var step = 0; step < 200; step++)
        {
            var removedNow = table.Sweep(12_000, 100);
            Assert.InRange(removedNow, 0, 200);
            removed += removedNow;
        }

        Assert.Equal(3_000, removed);
        Assert.Equal(3_000, table.Count);
        Assert.All(Enumerable.Range(0, 6_000), client => Assert.Equal(client % 2 != 0, table.TryGet(Key(client), 12_000, out _)));
    }

    [Fact]
    public void Bad_arguments_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PersistenceTable(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PersistenceTable(Timeout, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PersistenceTable((Limits.PersistenceTimeoutSecondsMax * 1000L) + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PersistenceTable(Timeout).Set(Key(1), default, 0));
    }

    private static PersistenceKey Key(int client) => PersistenceKey.Of(new IPAddress([10, (byte)(client >> 16), (byte)(client >> 8), (byte)client]), 32, 128);
}
