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
        Assert.Equal(LimitRefusal.None, table.AdmitConnection(one, 2, None, 1));
        Assert.Equal(LimitRefusal.None, table.AdmitConnection(one, 2, None, 1));
        Assert.Equal(LimitRefusal.ClientConnections, table.AdmitConnection(one, 2, None, 1));
        Assert.Equal(LimitRefusal.None, table.AdmitConnection(two, 2, None, 1));
        table.Release(one);
        Assert.Equal(LimitRefusal.None, table.AdmitConnection(one, 2, None, 1));
        Assert.Equal(LimitRefusal.ClientConnections, table.AdmitConnection(one, 2, None, 1));
    }

    [Fact]
    public void More_clients_than_there_is_room_for_never_push_out_one_with_connections()
    {
        var table = new ClientTable();
        var kept = Enumerable.Range(0, 100).ToList();
        Assert.All(kept, number => Assert.Equal(LimitRefusal.None, table.AdmitConnection(Key(number), 1, None, 1)));
        for (var number = 1000; number < 1000 + (4 * Limits.LimitClientsMax); number++)
        {
            Assert.True(table.AdmitRequest(Key(number), new RateClock(1), 2));
        }

        Assert.All(kept, number => Assert.Equal(LimitRefusal.ClientConnections, table.AdmitConnection(Key(number), 1, None, 3)));
    }

    [Fact]
    public void Rates_are_each_clients_own()
    {
        var table = new ClientTable();
        var rate = new RateClock(2);
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => table.AdmitRequest(Key(1), rate, 10)));
        Assert.True(table.AdmitRequest(Key(2), rate, 10));
        Assert.True(table.AdmitRequest(Key(1), rate, 600_000));
        Assert.Equal(LimitRefusal.None, table.AdmitConnection(Key(1), 0, new RateClock(1), 10));
        Assert.Equal(LimitRefusal.ClientConnectionRate, table.AdmitConnection(Key(1), 0, new RateClock(1), 10));
    }

    private static PersistenceKey Key(int number) => PersistenceKey.Of(BitConverter.GetBytes(number), 32, 64);
}
