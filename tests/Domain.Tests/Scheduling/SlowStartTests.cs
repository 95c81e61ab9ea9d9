using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Scheduling;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.Domain.Tests.Scheduling;

public sealed class SlowStartTests
{
    private static readonly DateTimeOffset Start = ManualTime.Start;
    private static readonly VirtualService Service = Given.Service(1, Given.Server(1), Given.Server(2)) with
    {
        SlowStartSeconds = 100,
        Check = new HealthCheck { IntervalSeconds = 9, TimeoutSeconds = 4 },
    };

    [Theory]
    [InlineData(0, 5)]
    [InlineData(9.9, 5)]
    [InlineData(10, 10)]
    [InlineData(52, 50)]
    [InlineData(99.9, 95)]
    [InlineData(100, 100)]
    [InlineData(-5, 100)]
    public void Share_of_a_server_that_came_up_among_others_grows_in_steps(double age, int percent)
    {
        var shown = Apply(Service, Start.AddSeconds(age), Up(1, -1000), Up(2, 0));
        Assert.Equal([100, percent], shown.ToPlan().Servers.Select(server => server.SharePercent));
        Assert.Equal(percent < 100, SlowStart.IsGrowing(shown));
        Assert.Equal(percent < 100 ? $"ok; slow start: {percent} % of its share" : "ok", shown.Servers[1].Reason);
    }

    [Fact]
    public void Servers_that_came_up_within_a_round_of_checks_have_all_of_it() =>
        Assert.False(SlowStart.IsGrowing(Apply(Service, Start.AddSeconds(1), Up(1, -13), Up(2, 0))));

    [Fact]
    public void The_only_server_of_its_kind_has_all_of_it()
    {
        Assert.False(SlowStart.IsGrowing(Apply(Service, Start, Down(1, -1000), Up(2, 0))));
        var grouped = Service with { Groups = [new ServerGroup { Name = "g" }], RealServers = Service.RealServers.SetItem(1, Service.RealServers[1] with { Group = "g" }) };
        Assert.False(SlowStart.IsGrowing(Apply(grouped, Start, Up(1, -1000), Up(2, 0))));
        var backup = Service with { RealServers = Service.RealServers.SetItem(0, Service.RealServers[0] with { Backup = true }) };
        Assert.False(SlowStart.IsGrowing(Apply(backup, Start, Up(1, -1000), Up(2, 0))));
    }

    [Fact]
    public void Off_it_changes_nothing() =>
        Assert.False(SlowStart.IsGrowing(Apply(Service with { SlowStartSeconds = 0 }, Start, Up(1, -1000), Up(2, 0))));

    [Fact]
    public void Ejected_server_takes_nothing_and_then_starts_slowly()
    {
        var ejections = new Ejections([new Ejection(new RealServerId(2), Service.RealServers[1].Address, "5 failures", Start, Start.AddSeconds(30), 1)]);
        var observations = new[] { Up(1, -1000), Up(2, -1000) }.ToDictionary(observation => observation.Id);
        var schedule = ServiceSchedule.Of(Service, observations);

        var ejected = EjectedServers.Apply(schedule, ejections, Start.AddSeconds(10)).Servers[1];
        Assert.Equal((ServerAvailability.Ejected, 0, false), (ejected.Plan.Availability, ejected.Plan.EffectiveWeight, ejected.TakesNewTraffic));
        Assert.Equal($"ejected until {Start.AddSeconds(30).UtcDateTime:HH:mm:ss} UTC: 5 failures; last check: ok", ejected.Reason);

        var now = Start.AddSeconds(31);
        var after = SlowStart.Apply(EjectedServers.Apply(schedule, ejections, now), observations, ejections, now).Servers[1];
        Assert.Equal((ServerAvailability.Up, 1000, 5), (after.Plan.Availability, after.Plan.EffectiveWeight, after.Plan.SharePercent));
    }

    private static ServiceSchedule Apply(VirtualService service, DateTimeOffset now, params ServerObservation[] observations)
    {
        var known = observations.ToDictionary(observation => observation.Id);
        return SlowStart.Apply(ServiceSchedule.Of(service, known), known, Ejections.None, now);
    }

    private static ServerObservation Up(int server, double seconds) => Of(server, HealthState.Up, seconds);

    private static ServerObservation Down(int server, double seconds) => Of(server, HealthState.Down, seconds);

    private static ServerObservation Of(int server, HealthState state, double seconds) =>
        ServerObservation.Unknown(Given.Server(server), Start) with { Health = new ServerHealth(state, 0, "ok", Start.AddSeconds(seconds)) };
}
