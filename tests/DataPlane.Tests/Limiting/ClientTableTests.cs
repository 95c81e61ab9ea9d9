using LoadMaster.DataPlane.Limiting;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Tests.Limiting;

public sealed class ClientTableTests
{
    private static readonly RateClock None = new(0);

    [Fact]
    public void Each_client_has_its_own_count_and_gets_it_back()
    {
        var table = new ClientTable();
        var (one, two) = (Key(1), Key(2));
        Assert.Equal(LimitRefusal.None, table.AdmitConnection(one, 2, None, 1, out _));
        Assert.Equal(LimitRefusal.None, table.AdmitConnection(one, 2, None, 1, out _));
        Assert.Equal(LimitRefusal.ClientConnections, table.AdmitConnection(one, 2, None, 1, out _));
        Assert.Equal(LimitRefusal.None, table.AdmitConnection(two, 2, None, 1, out _));
        table.Release(one);
        Assert.Equal(LimitRefusal.None, table.AdmitConnection(one, 2, None, 1, out _));
        Assert.Equal(LimitRefusal.ClientConnections, table.AdmitConnection(one, 2, None, 1, out _));
    }

    [Fact]
    public void More_clients_than_there_is_room_for_never_push_out_one_with_connections()
    {
        var table = new ClientTable();
        var kept = Enumerable.Range(0, 100).ToList();
        Assert.All(kept, number => Assert.Equal(LimitRefusal.None, table.AdmitConnection(Key(number), 1, None, 1, out _)));
        for (var number = 1000; number < 1000 + (4 * Limits.LimitClientsMax); number++)
        {
            Assert.True(table.AdmitRequest(Key(number), new RateClock(1), 2));
        }

        Assert.All(kept, number => Assert.Equal(LimitRefusal.ClientConnections, table.AdmitConnection(Key(number), 1, None, 3, out _)));
    }

    [Fact]
    public void Client_that_found_no_room_is_not_counted_and_takes_nothing_from_who_came_later()
    {
        var table = new ClientTable();
        var (counted, number) = (true, 0);
        while (counted)
        {
            Assert.Equal(LimitRefusal.None, table.AdmitConnection(Key(++number), 1, None, 1, out counted));
        }

        // Somebody of its set goes, so that the same client finds room with its second connection; the end of the first is not its end.
        for (var other = 1; other < number; other++)
        {
            table.Release(Key(other));
        }

        Assert.Equal(LimitRefusal.None, table.AdmitConnection(Key(number), 1, None, 2, out counted));
        Assert.True(counted);
        Assert.Equal(LimitRefusal.ClientConnections, table.AdmitConnection(Key(number), 1, None, 3, out counted));
        Assert.False(counted);
    }

    [Fact]
    public void Rates_are_each_clients_own()
    {
        var table = new ClientTable();
        var rate = new RateClock(2);
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => table.AdmitRequest(Key(1), rate, 10)));
        Assert.True(table.AdmitRequest(Key(2), rate, 10));
        Assert.True(table.AdmitRequest(Key(1), rate, 600_000));
        Assert.Equal(LimitRefusal.None, table.AdmitConnection(Key(1), 0, new RateClock(1), 10, out _));
        Assert.Equal(LimitRefusal.ClientConnectionRate, table.AdmitConnection(Key(1), 0, new RateClock(1), 10, out _));
    }

    private static PersistenceKey Key(int number) => PersistenceKey.Of(BitConverter.GetBytes(number), 32, 64);
}
