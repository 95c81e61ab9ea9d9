using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain.Configuration;
using LoadMaster.Testing;

namespace LoadMaster.DataPlane.Tests.Persistence;

public class PersistenceTableBoundsTests
{
    private const long Timeout = 3_600_000;

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(5_000)]
    public void A_full_table_takes_new_clients_and_stays_within_its_capacity(int capacity)
    {
        var table = new PersistenceTable(Timeout, capacity);
        for (var client = 0; client < capacity * 4; client++)
        {
            table.Set(Key(client), new RealServerId(1), client * 16L);
            Assert.True(table.TryGet(Key(client), client * 16L, out _));
        }

        Assert.Equal(capacity, table.Count);
    }

    [Fact]
    public void Clients_that_come_often_survive_a_flood_of_new_ones()
    {
        var table = new PersistenceTable(Timeout, 4_096);
        const int regulars = 400;
        long now = 0;
        for (var client = 0; client < regulars; client++)
        {
            table.Set(Key(client), new RealServerId(1), now);
        }

        for (var stranger = 0; stranger < 40_000; stranger++)
        {
            now += 16;
            table.Set(Key(1_000_000 + stranger), new RealServerId(2), now);
            table.TryGet(Key(stranger % regulars), now, out _);
        }

        var kept = Enumerable.Range(0, regulars).Count(client => table.TryGet(Key(client), now, out _));
        Assert.InRange(kept, regulars * 98 / 100, regulars);
    }

    [Fact]
    public void A_full_million_takes_at_most_31_bytes_an_entry()
    {
        var table = new PersistenceTable(Timeout);
        for (var client = 0; client < 1_200_000; client++)
        {
            table.Set(Key(client), new RealServerId(1), 0);
        }

        Assert.Equal(table.Capacity, table.Count);
        Assert.InRange((double)table.MemoryBytes / table.Count, 24, 31);
    }

    [Fact]
    public void A_growing_table_takes_at_most_60_bytes_an_entry()
    {
        var table = new PersistenceTable(Timeout);
        for (var client = 1; client <= 300_000; client++)
        {
            table.Set(Key(client), new RealServerId(1), 0);
            if (client % 20_000 == 0)
            {
                Assert.InRange((double)table.MemoryBytes / client, 24, 61);
            }
        }
    }

    [Fact]
    public void Lookups_inserts_and_evictions_allocate_nothing()
    {
        var table = new PersistenceTable(Timeout, 2_000);
        Fill(table, 0, 4_000);
        var from = 4_000;
        Assert.Equal(0, Allocations.Of(() =>
        {
            Fill(table, from, from + 4_000);
            from += 4_000;
        }));
    }

    [Fact]
    public async Task Four_threads_and_a_sweeper_never_see_a_wrong_server_nor_exceed_the_capacity()
    {
        var table = new PersistenceTable(Timeout, 2_000);
        var workers = Enumerable.Range(0, 4).Select(thread => Task.Run(() => CountWrong(table, thread))).ToArray();
        var sweeper = Task.Run(() =>
        {
            var most = 0;
            while (!workers.All(worker => worker.IsCompleted))
            {
                table.Sweep(0, 64);
                table.RemoveServer(new RealServerId(3));
                most = Math.Max(most, table.Count);
            }

            return most;
        });

        var wrong = await Task.WhenAll(workers);
        Assert.All(wrong, count => Assert.Equal(0, count));
        Assert.InRange(await sweeper, 0, 2_000);
    }

    private static int CountWrong(PersistenceTable table, int thread)
    {
        var random = new Random(thread);
        var wrong = 0;
        for (var step = 0; step < 50_000; step++)
        {
            var client = random.Next(4_000);
            if (table.TryGet(Key(client), 0, out var server))
            {
                wrong += server.Value == 1 + (client % 5) ? 0 : 1;
            }
            else
            {
                table.Set(Key(client), new RealServerId(1 + (client % 5)), 0);
            }
        }

        return wrong;
    }

    private static void Fill(PersistenceTable table, int from, int to)
    {
        for (var client = from; client < to; client++)
        {
            table.Set(Key(client), new RealServerId(1), client);
            table.TryGet(Key(client), client, out _);
            table.TryGet(Key(-1), client, out _);
        }
    }

    private static PersistenceKey Key(int client) =>
        PersistenceKey.Of([10, (byte)(client >> 16), (byte)(client >> 8), (byte)client], 32, 128);
}
