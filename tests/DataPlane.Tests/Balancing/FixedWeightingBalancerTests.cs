using LoadMaster.DataPlane.Balancing;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Balancing;

public class FixedWeightingBalancerTests
{
    [Fact]
    public void Everything_goes_to_the_highest_weight_and_to_the_next_only_when_it_fails()
    {
        var slots = Slots.Up(10, 30, 20);
        Assert.Equal([0, 100, 0], new FixedWeightingBalancer(slots).Shares(3, 100));
        slots = slots.With(1, ServerAvailability.Down);
        Assert.Equal([0, 0, 100], new FixedWeightingBalancer(slots).Shares(3, 100));
        slots = slots.With(2, ServerAvailability.Draining);
        Assert.Equal([100, 0, 0], new FixedWeightingBalancer(slots).Shares(3, 100));
    }

    [Fact]
    public void Among_equals_the_lowest_id_is_first_whatever_the_order_of_the_slots()
    {
        ServerSlot[] slots = [Slots.Slot(2, 5, ServerAvailability.Up), Slots.Slot(0, 5, ServerAvailability.Up), Slots.Slot(1, 5, ServerAvailability.Up)];
        var balancer = new FixedWeightingBalancer(slots);
        Assert.Equal(1, balancer.Pick(0, []));
        Assert.Equal(2, balancer.Pick(0, [1]));
        Assert.Equal(0, balancer.Pick(0, [2, 1]));
    }
}
