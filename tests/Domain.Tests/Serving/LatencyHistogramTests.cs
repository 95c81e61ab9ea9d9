using LoadMaster.Domain.Serving;

namespace LoadMaster.Domain.Tests.Serving;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Percentiles_are_taken_evenly_within_a_bucket()
    {
        var histogram = new LatencyHistogram([1000, 2000, 4000], [10, 80, 10, 0], 0);
        Assert.Equal(100, histogram.Total);
        Assert.Equal(0.5, histogram.PercentileMilliseconds(5));
        Assert.Equal(1.5, histogram.PercentileMilliseconds(50));
        Assert.Equal(4, histogram.PercentileMilliseconds(100));
    }

    [Fact]
    public void What_lies_beyond_the_last_bound_is_told_as_that_bound() =>
        Assert.Equal(4, new LatencyHistogram([1000, 4000], [1, 1, 98], 0).PercentileMilliseconds(50));

    [Fact]
    public void Nothing_has_no_percentile() => Assert.Null(LatencyHistogram.Empty.PercentileMilliseconds(50));
}
