using System.Diagnostics;

namespace LoadMaster.System.Tests.Faults;

public sealed class AnswerLogTests
{
    private static readonly long s_millisecond = Stopwatch.Frequency / 1000;

    [Fact]
    public void The_longest_gap_counts_from_the_fault_on_and_up_to_now()
    {
        var start = Stopwatch.GetTimestamp() - (1000 * s_millisecond);
        var log = new AnswerLog([new(start, "a"), new(start + (500 * s_millisecond), "a"), new(start + (700 * s_millisecond), "b")]);

        Assert.InRange(log.LongestGap(start).TotalMilliseconds, 500, 501);
        Assert.InRange(log.LongestGap(start + (450 * s_millisecond)).TotalMilliseconds, 300, 60_000);
    }

    [Fact]
    public void Each_change_of_who_answers_is_a_turn()
    {
        var log = new AnswerLog([new(1, "a"), new(2, "a"), new(3, "b"), new(4, "b"), new(5, "a")]);

        Assert.Equal(["a", "b", "a"], log.Turns(0));
        Assert.Equal(["b", "a"], log.Turns(3));
        Assert.Equal(5, log.FirstOf("a", 3));
        Assert.False(log.Has("b", 5));
    }
}
