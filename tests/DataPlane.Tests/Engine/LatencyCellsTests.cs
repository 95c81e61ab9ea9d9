using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Tests.Engine;

public sealed class LatencyCellsTests
{
    [Fact]
    public void Each_time_falls_below_its_buckets_bound_and_not_below_the_one_before()
    {
        for (long microseconds = 0; microseconds < 400_000_000; microseconds = (microseconds * 9 / 8) + 1)
        {
            var bucket = LatencyCells.BucketOf(microseconds);
            Assert.True(bucket == LatencyCells.Bounds.Count || microseconds < LatencyCells.Bounds[bucket], $"{microseconds} in {bucket}");
            Assert.True(bucket == 0 || microseconds >= LatencyCells.Bounds[bucket - 1], $"{microseconds} in {bucket}");
        }
    }
}
