using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Scheduling;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.Domain.Tests.Scheduling;

public class ServiceScheduleTests
{
    private static readonly HealthCheck OneStrike = new() { Retries = 1 };

    public static TheoryData<SchedulingMethod> EveryMethod => new(Enum.GetValues<SchedulingMethod>());

    [Theory]
    [MemberData(nameof(EveryMethod))]
    public void Only_healthy_servers_have_weight_whatever_the_method(SchedulingMethod method)
    {
        RealServer[] five =
        [
            Given.Server(1), Given.Server(2), Given.Server(3), Given.Server(4, mode: RealServerMode.Disabled), Given.Server(5, mode: RealServerMode.Draining),
        ];
        var service = Given.Service(1, five) with { Scheduling = method };
        var servers = ServiceSchedule.Of(service, Known(Up(1), Down(2), Up(4), Up(5))).Servers;

        Assert.Equal(
            [
                (ServerAvailability.Up, 1000), (ServerAvailability.Down, 0), (ServerAvailability.Unknown, 0), (ServerAvailability.Disabled, 0),
                (ServerAvailability.Draining, 1000),
            ],
            servers.Select(server => (server.Plan.Availability, server.Plan.EffectiveWeight)));
        Assert.Equal([true, false, false, false, false], servers.Select(server => server.TakesNewTraffic));
    }

    [Theory]
    [InlineData(SchedulingMethod.RoundRobin)]
    [InlineData(SchedulingMethod.WeightedRoundRobin)]
    [InlineData(SchedulingMethod.LeastConnection)]
    [InlineData(SchedulingMethod.WeightedLeastConnection)]
    [InlineData(SchedulingMethod.FixedWeighting)]
    [InlineData(SchedulingMethod.SourceIpHash)]
    public void Static_methods_use_the_configured_weights(SchedulingMethod method)
    {
        var service = Given.Service(1, Given.Server(1, weight: 1), Given.Server(2, weight: 0), Given.Server(3, weight: 65535)) with { Scheduling = method };
        var plan = ServiceSchedule.Of(service, Known(Up(1, milliseconds: 5), Up(2), Up(3, load: 90))).ToPlan();
        Assert.Equal([1, 0, 65535], plan.Servers.Select(server => server.EffectiveWeight));
    }

    [Fact]
    public void Small_weights_are_scaled_so_that_a_share_of_them_can_be_told()
    {
        var service = Given.Service(1, Given.Server(1, weight: 1), Given.Server(2, weight: 2)) with { Scheduling = SchedulingMethod.Adaptive };
        var plan = ServiceSchedule.Of(service, Known(Up(1, load: 25), Up(2, load: 75))).ToPlan();
        Assert.Equal([75, 50], plan.Servers.Select(server => server.EffectiveWeight));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 100)]
    [InlineData(9, 100)]
    [InlineData(10, 10)]
    [InlineData(99, 10)]
    [InlineData(100, 1)]
    [InlineData(Limits.WeightMax, 1)]
    public void The_scale_brings_the_largest_weight_to_a_hundred_at_least(int largest, int scale) => Assert.Equal(scale, WeightScale.Of(largest));

    [Fact]
    public void What_was_seen_at_another_address_does_not_count()
    {
        var service = Given.Service(1, Given.Server(1) with { Address = Given.ServerAddress(9) });
        Assert.Equal(ServerAvailability.Unknown, ServiceSchedule.Of(service, Known(Up(1))).Servers[0].Plan.Availability);
    }

    [Fact]
    public void An_agents_verdict_counts_for_the_adaptive_method_only()
    {
        var service = Given.Service(1, Given.Server(1), Given.Server(2), Given.Server(3));
        var known = Known(Up(1, load: 101), Up(2, load: 102), Up(3, load: 20));
        Assert.All(ServiceSchedule.Of(service, known).Servers, server => Assert.True(server.TakesNewTraffic));

        var adaptive = ServiceSchedule.Of(service with { Scheduling = SchedulingMethod.Adaptive }, known).Servers;
        Assert.Equal(
            [ServerAvailability.Down, ServerAvailability.Disabled, ServerAvailability.Up], adaptive.Select(server => server.Plan.Availability));
        Assert.Equal("its load agent reports 102 (administratively disabled)", adaptive[1].Reason);
    }

    [Fact]
    public void An_idle_service_drifts_at_the_readings_of_each_server()
    {
        var service = Given.Service(1, Given.Server(1), Given.Server(2)) with { Scheduling = SchedulingMethod.Adaptive };
        var busy = ServiceSchedule.Of(service, Known(Up(1, load: 60), Up(2, load: 60)));
        var idle = busy.Next(Known(Up(1, load: 0), Up(2, load: 0)), new RealServerId(1));
        Assert.Equal([550, 400], idle.ToPlan().Servers.Select(server => server.EffectiveWeight));

        var unread = idle.Next(Known(Up(1, load: 0), Up(2, load: 0)), read: null);
        Assert.Equal(idle.ToPlan(), unread.ToPlan());
    }

    private static Dictionary<RealServerId, ServerObservation> Known(params ServerObservation[] observations) =>
        observations.ToDictionary(observation => observation.Id);

    private static ServerObservation Up(int server, int? load = null, double milliseconds = 1)
    {
        var up = ServerObservation.Unknown(Given.Server(server), ManualTime.Start).AfterProbe(new ProbeResult(true, "200 OK", milliseconds), OneStrike, ManualTime.Start);
        return load is { } value ? up.AfterReading(new LoadReading(value, "read")) : up;
    }

    private static ServerObservation Down(int server) =>
        ServerObservation.Unknown(Given.Server(server), ManualTime.Start).AfterProbe(new ProbeResult(false, "refused", 0), OneStrike, ManualTime.Start);
}
