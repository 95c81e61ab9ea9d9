using LoadMaster.Actors.Layer4;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Layer4;

public sealed class PacedTests
{
    [Fact]
    public void What_takes_long_is_read_so_seldom_that_it_keeps_to_its_share_of_the_time()
    {
        var time = new ManualTime();
        var reads = 0;
        var paced = new Paced<int>(time, share: 25, none: 0, () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return ++reads;
        });
        Assert.Equal(0, paced.Value);
        Assert.True(paced.Refresh());
        time.Advance(TimeSpan.FromMilliseconds(2399));
        Assert.False(paced.Refresh());
        Assert.Equal(1, paced.Value);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(paced.Refresh());
        Assert.Equal(2, paced.Value);
    }

    [Fact]
    public void What_takes_no_time_is_read_each_time()
    {
        var reads = 0;
        var paced = new Paced<int>(new ManualTime(), share: 25, none: 0, () => ++reads);
        Assert.True(paced.Refresh() && paced.Refresh());
        Assert.Equal(2, paced.Value);
    }
}
