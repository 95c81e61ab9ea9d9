using LoadMaster.Domain.Scheduling;

namespace LoadMaster.Domain.Tests.Scheduling;

public class ResponseTimeWeightsTests
{
    [Fact]
    public void Half_as_fast_gets_half_the_weight() =>
        Assert.Equal([1000, 500, 100], Weights(Server(2), Server(4), Server(20)));

    [Fact]
    public void The_static_weight_scales_the_share() =>
        Assert.Equal([1000, 1000], Weights(Server(2), Server(4, weight: 2000)));

    [Fact]
    public void A_server_without_a_time_counts_as_the_mean_of_the_others() =>
        Assert.Equal([1000, 333, 500], Weights(Server(2), Server(6), Server(null)));

    [Fact]
    public void Without_any_time_the_static_weights_serve() =>
        Assert.Equal([1000, 300], Weights(Server(null), Server(null, weight: 300)));

    [Fact]
    public void A_server_that_is_not_up_does_not_set_the_measure() =>
        Assert.Equal([1000, 500], Weights(Server(10), Server(20), Server(1) with { Up = false })[..2]);

    [Fact]
    public void However_slow_a_server_keeps_a_weight_of_one_and_a_static_zero_stays() =>
        Assert.Equal([1000, 1, 0], Weights(Server(0.1), Server(60_000), Server(1, weight: 0)));

    [Fact]
    public void Times_below_the_resolution_count_as_equal() =>
        Assert.Equal([1000, 1000], Weights(Server(0.001), Server(0.09)));

    [Theory]
    [InlineData(4.1, 500)]
    [InlineData(3.9, 500)]
    [InlineData(4.5, 444)]
    public void A_weight_in_use_moves_only_when_it_is_off_by_more_than_a_twentieth(double milliseconds, int expected) =>
        Assert.Equal([1000, expected], Weights(Server(2), Server(milliseconds) with { LiveWeight = 500 }));

    private static WeightInput Server(double? milliseconds, int weight = 1000) => new(weight, Up: true, null, milliseconds, null, JustRead: false);

    private static int[] Weights(params WeightInput[] servers) => [.. ResponseTimeWeights.Of(servers).Select(output => output.Weight)];
}
