using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Domain.Tests.Serving;

public class TrafficRatesTests
{
    private static readonly TimeSpan TwoSeconds = TimeSpan.FromSeconds(2);

    [Fact]
    public void Rates_are_the_difference_over_the_time()
    {
        var rates = TrafficRates.Between(Sample((1, 100)), Sample((1, 300), (2, 50)), TwoSeconds);
        Assert.Equal(100, rates.RequestsPerSecond[new VirtualServiceId(1)]);
        Assert.Equal(25, rates.RequestsPerSecond[new VirtualServiceId(2)]);
    }

    [Fact]
    public void Counters_that_began_anew_give_no_negative_rate() =>
        Assert.Equal(5, TrafficRates.Between(Sample((1, 1000)), Sample((1, 10)), TwoSeconds).RequestsPerSecond[new VirtualServiceId(1)]);

    [Fact]
    public void No_time_gives_no_rates() =>
        Assert.Empty(TrafficRates.Between(Sample((1, 1)), Sample((1, 2)), TimeSpan.Zero).RequestsPerSecond);

    private static DataPlaneSample Sample(params (int Service, long Requests)[] services) => new(
        [.. services.Select(service => new ServiceCounters(new VirtualServiceId(service.Service), 0, 0, service.Requests, 0, 0, 0, 0, 0, 0, 0, 0))], []);
}
