using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Ports;
using LoadMaster.Testing;

namespace LoadMaster.Domain.Tests.Health;

public class ServerObservationTests
{
    private static readonly HealthCheck Check = new();
    private static readonly ServerObservation Unknown = ServerObservation.Unknown(Given.Server(1), ManualTime.Start);

    [Fact]
    public void Response_times_are_smoothed_over_good_checks_only()
    {
        var first = Probe(Unknown, true, 10);
        Assert.Equal((10.0, 10.0), (first.ResponseMilliseconds, first.SmoothedMilliseconds));
        var second = Probe(first, true, 50);
        Assert.Equal((50.0, 20.0), (second.ResponseMilliseconds, second.SmoothedMilliseconds));
        var failed = Probe(second, false, 2000);
        Assert.Equal((50.0, 20.0), (failed.ResponseMilliseconds, failed.SmoothedMilliseconds));
    }

    [Fact]
    public void An_agent_keeps_its_value_over_two_missed_readings_and_loses_it_with_the_third()
    {
        var loaded = Unknown.AfterReading(new LoadReading(40, "load 40"));
        var missed = new LoadReading(null, "connection refused");
        var twice = loaded.AfterReading(missed).AfterReading(missed);
        Assert.Equal(40, twice.Agent.Load);
        Assert.Null(twice.AfterReading(missed).Agent.Load);
        Assert.Equal(40, twice.AfterReading(new LoadReading(40, "load 40")).AfterReading(missed).Agent.Load);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(103)]
    public void A_load_outside_the_protocol_is_no_answer(int load)
    {
        var agent = Unknown.AfterReading(new LoadReading(load, "read")).Agent;
        Assert.Null(agent.Load);
        Assert.Equal($"load agent answered {load}, expected 0 to 102", agent.Reason);
    }

    private static ServerObservation Probe(ServerObservation before, bool healthy, double milliseconds) =>
        before.AfterProbe(new ProbeResult(healthy, "reason", milliseconds), Check, ManualTime.Start);
}
