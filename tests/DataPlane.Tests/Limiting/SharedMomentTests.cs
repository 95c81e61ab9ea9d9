using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Limiting;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving.Shares;

namespace LoadMaster.DataPlane.Tests.Limiting;

public sealed class SharedMomentTests
{
    private const int Rate = 32_000;
    private const long Second = 1_000_000_000;

    [Fact]
    public void Bytes_that_pass_another_node_are_paid_for_here_too()
    {
        var (a, b) = (new ByteBucket(), new ByteBucket());
        Assert.Equal(9 * Second, a.Take(Rate, Rate, Second, 10 * Second));
        b.Charge(a.TakeUse(Rate, Second, 10 * Second), Rate, Second, 10 * Second);
        Assert.Equal(10 * Second, b.Take(Rate, Rate, Second, 10 * Second));
        Assert.Equal(0, a.TakeUse(Rate, Second, 10 * Second).Taken);
        a.Charge(b.TakeUse(Rate, Second, 10 * Second), Rate, Second, 10 * Second);
        Assert.Equal(11 * Second, a.Take(1, Rate, Second, 10 * Second));
    }

    [Fact]
    public void Bytes_that_were_given_back_are_not_told()
    {
        var (a, b) = (new ByteBucket(), new ByteBucket());
        _ = a.Take(1000, Rate, Second, 10 * Second);
        Assert.Equal(1000, a.TakeUse(Rate, Second, 10 * Second).Taken);
        a.GiveBack(600, Rate);
        Assert.Equal(0, a.TakeUse(Rate, Second, 10 * Second).Taken);
        _ = a.Take(1000, Rate, Second, 10 * Second);
        Assert.Equal(400, a.TakeUse(Rate, Second, 10 * Second).Taken);
        b.Charge(new RateUse(5, 0), 0, Second, 10 * Second);
        Assert.True(b.IsFull(Second, 10 * Second));
    }

    [Fact]
    public void A_level_is_raised_to_and_never_added()
    {
        var bucket = new ByteBucket();
        for (var telling = 0; telling < 10; telling++)
        {
            bucket.Charge(new RateUse(0, 500_000), Rate, Second, 10 * Second);
        }

        Assert.Equal((10 * Second) - (Second / 2), bucket.Take(1, Rate, Second, 10 * Second));
    }

    [Fact]
    public void Client_networks_share_their_bytes_and_leave_the_table_when_they_are_over()
    {
        var limits = new ServiceLimits { Bandwidth = new BandwidthLimits { ClientOutBytesPerSecond = Rate } };
        var service = new VirtualService { Id = new VirtualServiceId(1), Address = new Endpoint(System.Net.IPAddress.Loopback, 1), Limits = limits };
        var (a, b) = (BandwidthPlan.Of(service, new BandwidthState())!, BandwidthPlan.Of(service, new BandwidthState())!);
        var entry = a.Clients.Enter(Key(1), a.BurstNanoseconds, 10 * Second);
        _ = entry.Buckets.Out.Take(Rate, Rate, a.BurstNanoseconds, 10 * Second);
        var told = new List<ClientBytesShare>();
        a.Clients.TakeUse(told, 10, a, whole: false, 10 * Second);
        var share = Assert.Single(told);
        Assert.Equal(Rate, share.Out.Taken);
        b.Clients.AddUse(Key(1), share, b, 10 * Second);

        var there = b.Clients.Enter(Key(1), b.BurstNanoseconds, 10 * Second);
        Assert.Equal(10 * Second, there.Buckets.Out.Take(1, Rate, b.BurstNanoseconds, 10 * Second));
        b.Clients.Leave(there);
        for (var later = 0; later < 4; later++)
        {
            b.Clients.AddUse(Key(2), share, b, 60 * Second);
        }

        Assert.Equal(1, b.Clients.Count);
        told.Clear();
        b.Clients.TakeUse(told, 10, b, whole: true, 60 * Second);
        Assert.Equal(Key(2).Value, Assert.Single(told).Network);
    }

    [Fact]
    public void More_networks_than_can_be_noted_are_all_told_in_the_end()
    {
        const int count = 20_000;
        var (table, rates) = (new ClientTable(), new LimitRates(new ServiceLimits { ClientConnectionsMax = 5 }));
        table.TakeUse([], 0, rates, whole: false, 1);
        var counted = Enumerable.Range(0, count).Count(number =>
        {
            Assert.Equal(LimitRefusal.None, table.AdmitConnection(Key(number), 5, rates.ClientConnections, 1, out var isCounted));
            return isCounted;
        });
        Assert.InRange(counted, count * 0.9, count);

        var told = new HashSet<UInt128>();
        for (var telling = 0; telling < 20; telling++)
        {
            var rows = new List<ClientShare>();
            table.TakeUse(rows, Limits.SharedClientsMax, rates, whole: false, 1);
            Assert.InRange(rows.Count, 0, Limits.SharedClientsMax + 1024);
            told.UnionWith(rows.Select(row => row.Network));
        }

        Assert.Equal(counted, told.Count);
    }

    private static PersistenceKey Key(int number) => PersistenceKey.Of([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number], 32, 128);
}
