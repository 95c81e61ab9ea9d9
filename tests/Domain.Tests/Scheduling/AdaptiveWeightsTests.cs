using LoadMaster.Domain.Scheduling;

namespace LoadMaster.Domain.Tests.Scheduling;

public class AdaptiveWeightsTests
{
    private const int MinimumLoadPercent = 5;

    [Fact]
    public void The_weight_is_the_static_weights_share_of_the_capacity_left() =>
        Assert.Equal([800, 1000, 10], Weights(Server(20), Server(50, weight: 2000), Server(99)));

    [Fact]
    public void A_busy_server_never_falls_below_its_floor() =>
        Assert.Equal([1, 600], Weights(Server(99, weight: 50), Server(40)));

    [Fact]
    public void An_overloaded_server_takes_nothing_new_while_another_has_room() =>
        Assert.Equal([0, 100], Weights(Server(100), Server(90)));

    [Fact]
    public void When_all_are_overloaded_each_gets_its_least_weight() =>
        Assert.Equal([10, 20], Weights(Server(100), Server(100, weight: 2000)));

    [Fact]
    public void A_server_without_a_value_waits_while_another_has_one() =>
        Assert.Equal([0, 500], Weights(Server(null), Server(50)));

    [Fact]
    public void Without_any_value_the_static_weights_serve() =>
        Assert.Equal([1000, 300], Weights(Server(null), Server(null, weight: 300)));

    [Fact]
    public void A_value_of_a_server_that_is_not_up_does_not_keep_the_others_waiting() =>
        Assert.Equal([700, 1000], Weights(Server(30) with { Up = false, StaticWeight = 700 }, Server(null)));

    [Fact]
    public void A_static_weight_of_zero_stays_zero() =>
        Assert.Equal([0, 500], Weights(Server(0, weight: 0), Server(50)));

    [Fact]
    public void An_idle_service_starts_with_its_static_weights() =>
        Assert.Equal([1000, 2000], Weights(Server(9), Server(0, weight: 2000)));

    [Fact]
    public void At_the_minimum_itself_the_loads_count() =>
        Assert.Equal([950, 950], Weights(Server(5), Server(5)));

    [Fact]
    public void An_idle_service_drifts_back_a_quarter_of_the_way_at_each_reading()
    {
        var server = Server(0) with { LiveWeight = 200 };
        Assert.Equal([200], Weights(server));
        Assert.Equal([400], Weights(server with { JustRead = true }));

        var steps = 0;
        for (var weight = 200; weight != 1000; steps++)
        {
            var next = Weights(server with { LiveWeight = weight, JustRead = true })[0];
            Assert.InRange(next, weight + 1, 1000);
            weight = next;
        }

        Assert.InRange(steps, 5, 30);
    }

    [Fact]
    public void A_weight_above_the_static_one_drifts_down_as_well() =>
        Assert.Equal([1750], Weights(Server(0) with { LiveWeight = 2000, JustRead = true }));

    [Fact]
    public void Weights_stay_in_bounds_for_every_load_and_weight()
    {
        foreach (var weight in new[] { 1, 2, 99, 1000, Limits.WeightMax })
        {
            for (var load = 0; load <= 100; load++)
            {
                var weights = Weights(Server(load, weight), Server(50));
                Assert.InRange(weights[0], load == 100 ? 0 : 1, weight);
            }
        }
    }

    private static WeightInput Server(int? load, int weight = 1000) => new(weight, Up: true, load, null, null, JustRead: false);

    private static int[] Weights(params WeightInput[] servers) =>
        [.. AdaptiveWeights.Of(servers, MinimumLoadPercent).Select(output => output.Weight)];
}
