using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Marks;
using LoadMaster.Host.Events;

namespace LoadMaster.Host.Tests.Events;

public sealed class MarkEventsTests
{
    [Fact]
    public void Marks_that_stop_and_a_log_that_goes_on_are_told_once_each()
    {
        var events = new MarkEvents();
        Assert.Empty(events.Of([Mark(20, stopped: false)]));
        var stopped = Assert.Single(events.Of([Mark(21, stopped: true)]));
        Assert.Equal((EventSeverity.Error, "mark", "b"), (stopped.Severity, stopped.Kind, stopped.Subject));
        Assert.Contains("no line for 21 minutes", stopped.Message, StringComparison.Ordinal);
        Assert.Empty(events.Of([Mark(22, stopped: true)]));
        var back = Assert.Single(events.Of([Mark(0, stopped: false)]));
        Assert.Equal((EventSeverity.Info, "b"), (back.Severity, back.Subject));
    }

    [Fact]
    public void A_node_that_left_the_pair_is_forgotten()
    {
        var events = new MarkEvents();
        Assert.Single(events.Of([Mark(21, stopped: true)]));
        Assert.Empty(events.Of([]));
        Assert.Empty(events.Of([Mark(0, stopped: false)]));
    }

    private static PartnerMark Mark(double minutes, bool stopped) => new("b", TimeSpan.FromMinutes(minutes), stopped);
}
