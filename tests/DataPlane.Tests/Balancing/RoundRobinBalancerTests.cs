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
    public void A_retry_is_no_turn_and_goes_to_any_of_the_others_alike()
    {
        var balancer = new RoundRobinBalancer(Slots.Up(1, 1, 1, 1), new BalancerRotation());
        var (firsts, retries) = (new int[4], new int[4]);
        for (var request = 0; request < 4000; request++)
        {
            var first = balancer.Pick(0, []);
            firsts[first]++;
            if (first == 2)
            {
                retries[balancer.Pick(0, [2])]++;
            }
        }

        Assert.Equal([1000, 1000, 1000, 1000], firsts);
        Assert.Equal(0, retries[2]);
        Assert.All([0, 1, 3], other => Assert.InRange(retries[other], 280, 390));
        Assert.Equal(-1, balancer.Pick(0, [0, 1, 2, 3]));
    }

    [Fact]
    public void Of_two_servers_a_retry_goes_to_the_other_one()
    {
        var balancer = new RoundRobinBalancer(Slots.Up(1, 1), new BalancerRotation());
        Assert.Equal([0, 1, 1, 0, 1], [balancer.Pick(0, []), balancer.Pick(0, [0]), balancer.Pick(0, []), balancer.Pick(0, []), balancer.Pick(0, [0])]);
    }
}
