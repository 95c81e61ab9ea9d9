using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Tests.Engine;

public sealed class TimerWheelTests
{
    private const long TwoTicks = 128;

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(65_536)]
    [InlineData(600_000)]
    [InlineData(90_000_000)]
    public void Timer_fires_once_never_early_and_hardly_late(long delay)
    {
        var now = 12_345L;
        var wheel = new TimerWheel(now, node => node.OnTimer());
        var node = new Node();
        wheel.Set(node, now + delay);

        while (node.Fired == 0)
        {
            var wait = wheel.MillisecondsToNext(now);
            Assert.True(wait >= 0);
            now += Math.Max(wait, 1);
            wheel.Advance(now);
        }

        Assert.InRange(now, 12_345 + delay, 12_345 + delay + TwoTicks);
        wheel.Advance(now + delay + 200_000);
        Assert.Equal(1, node.Fired);
        Assert.Equal(-1, wheel.MillisecondsToNext(now));
    }

    [Fact]
    public void Deadline_can_be_moved_both_ways()
    {
        var wheel = new TimerWheel(0, node => node.OnTimer());
        var node = new Node();
        wheel.Set(node, 1000);
        wheel.Set(node, 5000);
        wheel.Advance(4900);
        Assert.Equal(0, node.Fired);
        wheel.Set(node, 5050);
        wheel.Set(node, 4950);
        wheel.Advance(5100);
        Assert.Equal(1, node.Fired);
    }

    [Fact]
    public void Cancelled_timer_does_not_fire()
    {
        var wheel = new TimerWheel(0, node => node.OnTimer());
        var node = new Node();
        wheel.Set(node, 100);
        wheel.Cancel(node);
        wheel.Advance(10_000);
        Assert.Equal(0, node.Fired);
        Assert.Equal(-1, wheel.MillisecondsToNext(10_000));
    }

    [Fact]
    public void Long_pause_fires_all_that_is_due_and_nothing_else()
    {
        var wheel = new TimerWheel(0, node => node.OnTimer());
        var nodes = Enumerable.Range(1, 2000).Select(index => (Deadline: index * 997L, Node: new Node())).ToList();
        nodes.ForEach(entry => wheel.Set(entry.Node, entry.Deadline));

        wheel.Advance(1_000_000);

        Assert.All(nodes, entry => Assert.True(entry.Node.Fired == (entry.Deadline <= 1_000_000 - 64 ? 1 : entry.Node.Fired) && (entry.Deadline <= 1_000_000 || entry.Node.Fired == 0)));
    }

    private sealed class Node : TimerNode
    {
        public int Fired { get; private set; }

        public override void OnTimer() => Fired++;
    }
}
