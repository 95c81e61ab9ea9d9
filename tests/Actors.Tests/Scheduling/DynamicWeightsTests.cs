using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Scheduling;

public class DynamicWeightsTests : ServicesRig
{
    private static readonly VirtualService Adaptive = Given.Service(1, Given.Server(1), Given.Server(2)) with
    {
        Scheduling = SchedulingMethod.Adaptive,
        Adaptive = new AdaptiveSettings { IntervalSeconds = 1 },
    };

    [Fact]
    public void Loads_of_the_agents_become_weights()
    {
        Agent.Reports(1, 20);
        Agent.Reports(2, 70);
        Publish(Adaptive);
        Pass(0.1);
        Assert.Equal((800, 300), (WeightOf(1), WeightOf(2)));
        Assert.Equal(70, ServerStatusOf(2).Load);

        Agent.Reports(2, 40);
        Pass(1.1);
        Assert.Equal((800, 600), (WeightOf(1), WeightOf(2)));
    }

    [Fact]
    public void Without_any_agent_the_static_weights_serve_and_the_reason_says_so()
    {
        Publish(Adaptive);
        Pass(5);
        Assert.Equal((1000, 1000), (WeightOf(1), WeightOf(2)));
        Assert.Equal("200 OK; no load agent answers: static weight", ServerStatusOf(1).Reason);
    }

    [Fact]
    public void An_agent_takes_its_server_down_or_disables_it()
    {
        Agent.Reports(1, 10);
        Agent.Reports(2, 10);
        Publish(Adaptive);
        Pass(0.1);

        Agent.Reports(1, 101);
        Agent.Reports(2, 102);
        Pass(1.1);
        Assert.Equal((ServerAvailability.Down, ServerAvailability.Disabled), (AvailabilityOf(1), AvailabilityOf(2)));
        Assert.Equal("its load agent reports 101 (down)", ServerStatusOf(1).Reason);

        Agent.Reports(1, 30);
        Pass(1.1);
        Assert.Equal((ServerAvailability.Up, 700), (AvailabilityOf(1), WeightOf(1)));
    }

    [Fact]
    public void An_agent_that_falls_silent_loses_its_value_after_three_readings()
    {
        Agent.Reports(1, 50);
        Agent.Reports(2, 50);
        Publish(Adaptive);
        Pass(0.1);

        Agent.IsSilent(2);
        Pass(2.1);
        Assert.Equal((500, 500), (WeightOf(1), WeightOf(2)));
        Pass(1);
        Assert.Equal((500, 0), (WeightOf(1), WeightOf(2)));
    }

    [Fact]
    public void Agents_are_read_only_while_the_method_is_adaptive()
    {
        Agent.Reports(1, 50);
        Agent.Reports(2, 50);
        Publish(Adaptive);
        Pass(1.1);
        Assert.True(Agent.CountOf(1) >= 2);

        Publish(Adaptive with { Scheduling = SchedulingMethod.RoundRobin });
        Pass(0.1);
        var readings = Agent.CountOf(1);
        Pass(5);
        Assert.Equal((1000, readings), (WeightOf(1), Agent.CountOf(1)));
        Assert.Null(ServerStatusOf(1).Load);
    }

    [Fact]
    public void Response_times_of_the_checks_become_weights()
    {
        Probe.IsWell(1, milliseconds: 2);
        Probe.IsWell(2, milliseconds: 8);
        Publish(Given.Service(1, Given.Server(1), Given.Server(2)) with { Scheduling = SchedulingMethod.WeightedResponseTime });
        Pass(0.1);

        Assert.Equal((1000, 250), (WeightOf(1), WeightOf(2)));
        Assert.Equal(8, ServerStatusOf(2).ResponseMilliseconds);
    }
}
