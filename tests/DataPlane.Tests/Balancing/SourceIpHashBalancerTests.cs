using LoadMaster.DataPlane.Balancing;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Balancing;

public class SourceIpHashBalancerTests
{
    private const int Clients = 20_000;

    [Fact]
    public void A_client_keeps_its_server_over_tables_and_orders_of_slots()
    {
        var slots = Slots.Up(10, 20, 30, 40);
        ServerSlot[] reversed = [.. slots.Reverse()];
        var here = new SourceIpHashBalancer(slots).Picks(1000).Select(pick => slots[pick].Id);
        var there = new SourceIpHashBalancer(reversed).Picks(1000).Select(pick => reversed[pick].Id);
        Assert.Equal(here, there);
    }

    [Theory]
    [InlineData(1000, 1000, 1000, 1000)]
    [InlineData(1000, 2000, 500, 3000)]
    public void Only_a_dead_servers_clients_move_and_they_come_back(int a, int b, int c, int d)
    {
        var slots = Slots.Up(a, b, c, d);
        var before = new SourceIpHashBalancer(slots).Picks(Clients);
        var after = new SourceIpHashBalancer(slots.With(1, ServerAvailability.Down)).Picks(Clients);
        for (var client = 0; client < Clients; client++)
        {
            Assert.True(before[client] == 1 ? after[client] != 1 : after[client] == before[client]);
        }

        Assert.Equal(before, new SourceIpHashBalancer(slots).Picks(Clients));
    }

    [Fact]
    public void A_dead_servers_clients_spread_over_all_the_others()
    {
        var slots = Slots.Up(10, 10, 10, 10);
        var before = new SourceIpHashBalancer(slots).Picks(Clients);
        var after = new SourceIpHashBalancer(slots.With(1, ServerAvailability.Down)).Picks(Clients);
        var moved = Enumerable.Range(0, Clients).Where(client => before[client] == 1).ToArray();
        Assert.All(new[] { 0, 2, 3 }, slot => Assert.InRange(moved.Count(client => after[client] == slot), moved.Length / 4, moved.Length / 2));
    }

    [Fact]
    public void A_retry_goes_where_the_client_would_go_if_the_first_were_dead()
    {
        var slots = Slots.Up(10, 25, 10);
        var balancer = new SourceIpHashBalancer(slots);
        for (var client = 0; client < 500; client++)
        {
            var first = balancer.Pick(Slots.Client(client), []);
            var without = new SourceIpHashBalancer(slots.With(first, ServerAvailability.Down));
            Assert.Equal(without.Pick(Slots.Client(client), []), balancer.Pick(Slots.Client(client), [first]));
        }
    }

    [Fact]
    public void The_choice_is_the_same_in_every_process_and_release()
    {
        var balancer = new SourceIpHashBalancer(Slots.Up(10, 10, 10, 10));
        Assert.Equal([3, 2, 2, 2, 0, 0, 2, 3, 1, 2, 2, 3, 1, 2, 2, 0], balancer.Picks(16));
        var weighted = new SourceIpHashBalancer(Slots.Up(10, 20, 30, 40));
        Assert.Equal([3, 2, 2, 2, 2, 2, 3, 3, 1, 2, 2, 3, 2, 2, 2, 0], weighted.Picks(16));
    }
}
