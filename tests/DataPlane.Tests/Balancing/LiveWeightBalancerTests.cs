using LoadMaster.DataPlane.Balancing;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Balancing;

/// <summary>Adaptive and weighted response time: the scheduler changes the weights, the balancer follows them.</summary>
public class LiveWeightBalancerTests
{
    [Theory]
    [InlineData(SchedulingMethod.Adaptive)]
    [InlineData(SchedulingMethod.WeightedResponseTime)]
    public void Each_new_table_is_followed_at_once(SchedulingMethod method)
    {
        var rotation = new BalancerRotation();
        Assert.Equal([500, 500], BalancerFactory.Create(method, Slots.Up(1000, 1000), rotation).Shares(2, 1000));
        Assert.Equal([200, 800], BalancerFactory.Create(method, Slots.Up(250, 1000), rotation).Shares(2, 1000));
        Assert.Equal([0, 1000], BalancerFactory.Create(method, Slots.Up(0, 1000), rotation).Shares(2, 1000));
    }
}
