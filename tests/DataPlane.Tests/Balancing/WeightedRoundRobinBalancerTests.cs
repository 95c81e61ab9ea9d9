using LoadMaster.DataPlane.Balancing;

namespace LoadMaster.DataPlane.Tests.Balancing;

public class WeightedRoundRobinBalancerTests
{
    [Fact]
    public void A_heavy_server_is_interleaved_with_the_light_ones()
    {
        var balancer = new WeightedRoundRobinBalancer(Slots.Up(5, 1, 1), new BalancerRotation());
        Assert.Equal([0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0], balancer.Picks(14));
    }

    [Fact]
    public void Equal_weights_are_exactly_in_turn_however_large_and_many()
    {
        var balancer = new WeightedRoundRobinBalancer(Slots.Up([.. Enumerable.Repeat(65535, 1000)]), new BalancerRotation());
        Assert.Equal([.. Enumerable.Range(0, 1000), .. Enumerable.Range(0, 1000)], balancer.Picks(2000));
    }

    [Theory]
    [InlineData(1000, 500, 500)]
    [InlineData(873, 412, 1000)]
    [InlineData(1, 2, 4093)]
    public void Weights_with_a_short_cycle_are_exact_in_every_cycle(int first, int second, int third)
    {
        var cycle = first + second + third;
        var balancer = new WeightedRoundRobinBalancer(Slots.Up(first, second, third), new BalancerRotation());
        Assert.Equal([first, second, third], balancer.Shares(3, cycle));
        Assert.Equal([first, second, third], balancer.Shares(3, cycle));
    }

    [Fact]
    public void Weights_without_a_short_cycle_are_followed_closely_at_any_time()
    {
        int[] weights = [65521, 40009, 10007, 997, 1];
        var balancer = new WeightedRoundRobinBalancer(Slots.Up(weights), new BalancerRotation());
        var counts = new int[weights.Length];
        for (var picks = 1; picks <= 200_000; picks++)
        {
            counts[balancer.Pick(0, [])]++;
            if (picks >= 1000 && picks % 500 == 0)
            {
                var shares = counts.Select(count => (double)count / picks);
                var expected = weights.Select(weight => (double)weight / weights.Sum());
                Assert.Equal(expected, shares, (wanted, actual) => Math.Abs(wanted - actual) <= 0.01);
            }
        }

        Assert.All(counts, count => Assert.True(count > 0));
    }

    [Fact]
    public void A_thousand_servers_of_unlike_weights_all_get_their_share()
    {
        int[] weights = [.. Enumerable.Range(1, 1000)];
        var balancer = new WeightedRoundRobinBalancer(Slots.Up(weights), new BalancerRotation());
        var shares = balancer.Shares(1000, 1_001_000);
        Assert.Equal(weights.Select(weight => weight * 2.0), shares.Select(share => (double)share),
            (wanted, actual) => Math.Abs(wanted - actual) <= 6);
    }

    [Fact]
    public void The_failed_servers_share_is_spread_over_the_others_by_weight()
    {
        var balancer = new WeightedRoundRobinBalancer(Slots.Up(600, 300, 100), new BalancerRotation());
        var counts = new int[3];
        for (var i = 0; i < 30_000; i++)
        {
            counts[balancer.Pick(0, [0])]++;
        }

        Assert.Equal(0, counts[0]);
        Assert.InRange(counts[1], 22_300, 22_700);
    }
}
