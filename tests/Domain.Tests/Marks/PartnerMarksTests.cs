using LoadMaster.Domain.Marks;

namespace LoadMaster.Domain.Tests.Marks;

public sealed class PartnerMarksTests
{
    private readonly PartnerMarks _marks = new();

    public PartnerMarksTests()
    {
        _marks.Expect(20, Minutes(0));
        _marks.Watch(["b"], Minutes(0));
    }

    [Fact]
    public void A_log_without_a_line_for_the_interval_and_a_minute_has_stopped_and_comes_back_with_the_next_line()
    {
        _marks.Heard("b", Minutes(2), Minutes(10));
        Assert.False(Of("b", 29).Stopped);
        Assert.True(Of("b", 29.1).Stopped);
        Assert.Equal(Minutes(21.5), Of("b", 29.5).SilentFor);

        _marks.Heard("b", Minutes(0), Minutes(40));
        Assert.False(Of("b", 40).Stopped);
        Assert.True(Of("b", 62).Stopped);
    }

    [Fact]
    public void A_node_that_goes_on_talking_but_writes_no_line_has_stopped_too()
    {
        for (var minute = 0; minute <= 21; minute++)
        {
            _marks.Heard("b", Minutes(minute), Minutes(minute));
            Assert.False(Of("b", minute).Stopped);
        }

        _marks.Heard("b", Minutes(21.2), Minutes(21.2));
        Assert.True(Of("b", 21.2).Stopped);
    }

    [Fact]
    public void A_shorter_interval_is_missed_only_when_it_has_passed()
    {
        _marks.Expect(1, Minutes(15));
        Assert.False(Of("b", 16.9).Stopped);
        Assert.True(Of("b", 17.1).Stopped);
        _marks.Expect(0, Minutes(18));
        Assert.False(Of("b", 5000).Stopped);
    }

    [Fact]
    public void Strangers_and_old_news_are_not_heeded_and_who_leaves_is_forgotten()
    {
        _marks.Heard("x", Minutes(0), Minutes(1));
        _marks.Heard("b", Minutes(1), Minutes(10));
        _marks.Heard("b", Minutes(9), Minutes(11));
        _marks.Heard("b", Minutes(-100), Minutes(11));
        Assert.Equal(new PartnerMark("b", Minutes(11), false), Assert.Single(_marks.Look(Minutes(20))));

        _marks.Watch(["c"], Minutes(30));
        Assert.Equal(new PartnerMark("c", Minutes(0), false), Assert.Single(_marks.Look(Minutes(30))));
    }

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    private PartnerMark Of(string node, double minute) => _marks.Look(Minutes(minute)).Single(one => one.Node == node);
}
