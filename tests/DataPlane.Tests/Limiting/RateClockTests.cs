using LoadMaster.DataPlane.Limiting;

namespace LoadMaster.DataPlane.Tests.Limiting;

public sealed class RateClockTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(10_000_000)]
    public void One_seconds_worth_may_come_at_once_and_then_what_the_rate_gives(int perSecond)
    {
        var rate = new RateClock(perSecond);
        long moment = 0;
        const long start = 5_000_000;
        var burst = 0;
        while (burst < 20_000 && rate.TryTake(ref moment, start))
        {
            burst++;
        }

        Assert.Equal(Math.Min(perSecond, 20_000), burst);
        if (perSecond < 20_000)
        {
            Assert.False(rate.TryTake(ref moment, start + (900_000 / perSecond)));
            Assert.True(rate.TryTake(ref moment, start + (1_000_001 / perSecond) + 1));
        }
    }

    [Fact]
    public async Task Loops_that_share_a_rate_get_no_more_of_it_together()
    {
        var rate = new RateClock(5000);
        long moment = 0;
        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var count = 0;
            for (var tries = 0; tries < 5000; tries++)
            {
                count += rate.TryTakeShared(ref moment, 1_000_000) ? 1 : 0;
            }

            return count;
        })));
        Assert.Equal(5000, taken.Sum());
    }

    [Fact]
    public void No_rate_is_off() => Assert.False(new RateClock(0).IsOn);
}
