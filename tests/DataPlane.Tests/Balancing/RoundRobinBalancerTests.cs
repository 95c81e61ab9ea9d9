using LoadMaster.DataPlane.Balancing;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Balancing;

public class RoundRobinBalancerTests
{
    [Fact]
    public void Servers_are_picked_exactly_in_turn_whatever_their_weights()
    {
        var balancer = new RoundRobinBalancer(Slots.Up(1, 65535, 7), new BalancerRotation());
        Assert.Equal([0, 1, 2, 0, 1, 2, 0], balancer.Picks(7));
    }

    [Fact]
    public void A_server_that_is_down_is_left_out_of_the_turn()
    {
        var balancer = new RoundRobinBalancer(Slots.Up(1, 1, 1, 1).With(1, ServerAvailability.Down), new BalancerRotation());
        Assert.Equal([0, 2, 3, 0, 2, 3], balancer.Picks(6));
    }

    [Fact]
    public void A_new_table_goes_on_where_the_old_one_stopped()
    {
        var rotation = new BalancerRotation();
        Assert.Equal([0, 1], new RoundRobinBalancer(Slots.Up(1, 1, 1), rotation).Picks(2));
        Assert.Equal([2, 0], new RoundRobinBalancer(Slots.Up(1, 1, 1), rotation).Picks(2));
    }

    [Fact]
    public async Task The_turn_is_one_for_all_threads()
    {
        var balancer = new RoundRobinBalancer(Slots.Up(1, 1, 1, 1), new BalancerRotation());
        var shares = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => balancer.Shares(4, 5_000))));
        Assert.Equal([5_000, 5_000, 5_000, 5_000], Enumerable.Range(0, 4).Select(slot => shares.Sum(share => share[slot])));
    }

    [Fact]
    public void A_retry_goes_to_the_next_in_turn()
    {
        var balancer = new RoundRobinBalancer(Slots.Up(1, 1, 1), new BalancerRotation());
        Assert.Equal(1, balancer.Pick(0, [0]));
    }
}
