using LoadMaster.DataPlane.Balancing;

namespace LoadMaster.DataPlane.Tests.Balancing;

public class LeastConnectionBalancerTests
{
    [Fact]
    public void The_server_with_the_fewest_active_is_picked_whatever_its_weight()
    {
        var slots = Slots.Up(65535, 1, 1000);
        slots[0].Begin(3);
        slots[1].Begin(2);
        slots[2].Begin(4);
        var balancer = new LeastConnectionBalancer(slots, new BalancerRotation());
        Assert.Equal([1, 1], balancer.Picks(2));
        Assert.Equal(0, balancer.Pick(0, [1]));
    }

    [Fact]
    public void Idle_servers_take_turns()
    {
        var balancer = new LeastConnectionBalancer(Slots.Up(1, 1, 1), new BalancerRotation());
        Assert.Equal([0, 1, 2, 0, 1, 2], balancer.Picks(6));
    }

    [Fact]
    public void Only_the_least_loaded_among_many_share_the_turns()
    {
        var slots = Slots.Up(1, 1, 1, 1, 1);
        slots[0].Begin(1);
        slots[2].Begin(1);
        slots[3].Begin(9);
        Assert.Equal([0, 500, 0, 0, 500], new LeastConnectionBalancer(slots, new BalancerRotation()).Shares(5, 1000));
    }

    [Fact]
    public void A_server_that_finishes_gets_the_next()
    {
        var slots = Slots.Up(1, 1, 1);
        Array.ForEach(slots, slot => slot.Begin(2));
        slots[2].Activity.End();
        Assert.Equal(2, new LeastConnectionBalancer(slots, new BalancerRotation()).Pick(0, []));
    }
}
