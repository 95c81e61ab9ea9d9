using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;

namespace LoadMaster.Domain.Tests.Health;

public class ServerHealthTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly HealthCheck Check = new() { Retries = 3, RiseCount = 2 };

    /// <summary>One character per check, + good and - bad, and after each the state: U unknown, + up, - down.</summary>
    [Theory]
    [InlineData("+", "+")]
    [InlineData("-+", "U+")]
    [InlineData("---", "UU-")]
    [InlineData("+--+---", "++++++-")]
    [InlineData("---+-++", "UU----+")]
    [InlineData("---++", "UU--+")]
    [InlineData("--+---++", "UU+++--+")]
    public void Checks_in_a_row_decide(string checks, string states)
    {
        var health = ServerHealth.NeverChecked(Noon);
        var seen = "";
        foreach (var check in checks)
        {
            var before = health.State;
            var step = health.Next(check == '+', Check, "reason", Noon);
            Assert.Equal(step.Health.State != before, step.Flipped);
            health = step.Health;
            seen += health.State switch { HealthState.Up => '+', HealthState.Down => '-', _ => 'U' };
        }

        Assert.Equal(states, seen);
    }

    [Fact]
    public void Since_moves_only_when_the_state_changes()
    {
        var up = ServerHealth.NeverChecked(Noon).Next(true, Check, "200 OK", Noon.AddSeconds(1)).Health;
        Assert.Equal(Noon.AddSeconds(1), up.Since);
        var still = up.Next(false, Check, "timeout", Noon.AddSeconds(2)).Health;
        Assert.Equal((Noon.AddSeconds(1), "timeout (failed check 1 of 3)"), (still.Since, still.Reason));
    }

    [Fact]
    public void The_reason_counts_the_good_checks_on_the_way_up()
    {
        var check = new HealthCheck { Retries = 1, RiseCount = 3 };
        var down = ServerHealth.NeverChecked(Noon).Next(false, check, "refused", Noon).Health;
        Assert.Equal("200 OK (good check 1 of 3)", down.Next(true, check, "200 OK", Noon).Health.Reason);
    }

    [Fact]
    public void Counts_below_one_count_as_one()
    {
        var check = new HealthCheck { Retries = 0, RiseCount = 0 };
        var down = ServerHealth.NeverChecked(Noon).Next(false, check, "refused", Noon);
        Assert.Equal((HealthState.Down, true), (down.Health.State, down.Flipped));
        Assert.Equal(HealthState.Up, down.Health.Next(true, check, "ok", Noon).Health.State);
    }

    [Fact]
    public void The_first_pauses_of_many_servers_lie_evenly_over_the_interval()
    {
        var pauses = Enumerable.Range(1, 1000).Select(id => CheckSpread.FirstPause(new RealServerId(id), new HealthCheck { IntervalSeconds = 10 }).TotalSeconds).ToList();
        Assert.All(pauses, pause => Assert.InRange(pause, 0.001, 10));

        // A hundredth of the interval has a hundredth of the servers, give or take a few.
        Assert.All(pauses.GroupBy(pause => (int)(pause * 9.999)), second => Assert.InRange(second.Count(), 5, 15));
        Assert.Equal(100, pauses.Select(pause => (int)(pause * 9.999)).Distinct().Count());
    }
}
