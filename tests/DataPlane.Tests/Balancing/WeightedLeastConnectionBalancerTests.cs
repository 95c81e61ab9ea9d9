using LoadMaster.DataPlane.Balancing;

namespace LoadMaster.DataPlane.Tests.Balancing;

public class WeightedLeastConnectionBalancerTests
{
    [Fact]
    public void Held_connections_settle_in_proportion_to_the_weights()
    {
        var slots = Slots.Up(3000, 2000, 1000);
        var balancer = new WeightedLeastConnectionBalancer(slots, new BalancerRotation());
        for (var i = 0; i < 600; i++)
        {
            slots[balancer.Pick(0, [])].Activity.Begin();
        }

        Assert.Equal([300, 200, 100], slots.Select(slot => slot.Activity.Active));
    }

    [Fact]
    public void A_server_with_more_connections_is_picked_when_its_weight_bears_them()
    {
        var slots = Slots.Up(100, 10);
        slots[0].Begin(5);
        slots[1].Begin(1);
        Assert.Equal(0, new WeightedLeastConnectionBalancer(slots, new BalancerRotation()).Pick(0, []));
    }

    [Fact]
    public void Equals_take_turns()
    {
        var slots = Slots.Up(20, 10, 10);
        slots[0].Begin(1);
        Assert.Equal([0, 1, 2, 0, 1, 2], new WeightedLeastConnectionBalancer(slots, new BalancerRotation()).Picks(6));
    }

    [Fact]
    public void Among_idle_servers_the_heaviest_comes_first()
    {
        Assert.Equal([1, 1], new WeightedLeastConnectionBalancer(Slots.Up(10, 20, 5), new BalancerRotation()).Picks(2));
    }
}
