using LoadMaster.Domain.Ha;

namespace LoadMaster.Domain.Tests.Ha;

/// <summary>More than two nodes: one active, the others standby in order (the preferred one, then by name).</summary>
public sealed class ThreeNodesTests
{
    private readonly ThreeNodes _nodes = new("", "a", "b", "c");

    [Fact]
    public void Of_three_that_start_together_the_first_by_name_is_active_alone()
    {
        _nodes.Start("c", "b", "a");
        _nodes.Run(5);

        Assert.Equal(["a"], _nodes.Holders);
        Assert.Equal((HaState.Standby, HaState.Standby), (_nodes.StateOf("b"), _nodes.StateOf("c")));
        Assert.Equal((1, 0), (_nodes.TakeOvers, _nodes.LongestDoubleMilliseconds));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_next_in_order_takes_over_from_each_that_fails_and_the_last_serves_alone(bool killed)
    {
        Action<string> fail = killed ? _nodes.Kill : _nodes.PowerOff;
        _nodes.Start("a", "b", "c");
        _nodes.Run(5);

        fail("a");
        _nodes.Run(5);
        Assert.Equal(["b"], _nodes.Holders);
        Assert.Equal(HaState.Standby, _nodes.StateOf("c"));

        fail("b");
        _nodes.Run(5);
        Assert.Equal(["c"], _nodes.Holders);
        Assert.Equal((3, 0), (_nodes.TakeOvers, _nodes.LongestDoubleMilliseconds));
        // Of three nodes c uses only epochs whose remainder is 2: a had 3, b had 4.
        Assert.Equal(5, _nodes.EpochOf("c"));
    }

    [Fact]
    public void Two_that_fail_at_once_leave_the_third_active()
    {
        _nodes.Start("a", "b", "c");
        _nodes.Run(5);

        _nodes.PowerOff("a");
        _nodes.Kill("b");
        _nodes.Run(5);

        Assert.Equal(["c"], _nodes.Holders);
    }

    [Fact]
    public void A_standby_that_fails_or_returns_moves_nothing()
    {
        _nodes.Start("a", "b", "c");
        _nodes.Run(5);
        _nodes.Kill("b");
        _nodes.Run(3);
        _nodes.Start("b");
        _nodes.Run(5);

        Assert.Equal(["a"], _nodes.Holders);
        Assert.Equal(1, _nodes.TakeOvers);
        Assert.Equal(HaState.Standby, _nodes.StateOf("b"));
    }

    [Fact]
    public void A_node_that_joins_two_is_standby_and_the_one_that_failed_returns_as_standby()
    {
        _nodes.Start("a", "b");
        _nodes.Run(5);
        Assert.Equal(["a"], _nodes.Holders);

        _nodes.Start("c");
        _nodes.Run(5);
        Assert.Equal((1, HaState.Standby), (_nodes.TakeOvers, _nodes.StateOf("c")));

        _nodes.Kill("a");
        _nodes.Run(5);
        _nodes.Start("a");
        _nodes.Run(5);
        Assert.Equal(["b"], _nodes.Holders);
        Assert.Equal(HaState.Standby, _nodes.StateOf("a"));
    }

    [Fact]
    public void An_operators_failover_goes_to_the_first_standby_and_past_one_in_maintenance()
    {
        _nodes.Start("a", "b", "c");
        _nodes.Run(5);

        _nodes.Feed("a", new HaInput.OperatorFailover("test"));
        _nodes.Run(5);
        Assert.Equal(["b"], _nodes.Holders);

        _nodes.Feed("a", new HaInput.MaintenanceSet(true, "test"));
        _nodes.Run(1);
        _nodes.Feed("b", new HaInput.OperatorFailover("test"));
        _nodes.Run(5);
        Assert.Equal(["c"], _nodes.Holders);
    }

    [Fact]
    public void The_preferred_node_takes_back_whichever_of_the_others_served()
    {
        var nodes = new ThreeNodes("c", "a", "b", "c");
        nodes.Start("a", "b", "c");
        nodes.Run(5);
        Assert.Equal(["c"], nodes.Holders);

        nodes.PowerOff("c");
        nodes.Run(5);
        Assert.Equal(["a"], nodes.Holders);

        nodes.Start("c");
        nodes.Run(20);
        Assert.Equal(["c"], nodes.Holders);
    }
}
