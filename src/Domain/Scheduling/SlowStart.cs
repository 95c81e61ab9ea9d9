using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Domain.Scheduling;

/// <summary>
/// The share of a server that has come up among others that were there grows over the service's slow start, in steps of a twentieth. Servers
/// that came up with the others, within a round of checks, have nobody to leave their traffic to and get all of it.
/// </summary>
public static class SlowStart
{
    private const int Steps = 20;
    private const double StepSecondsMin = 0.1;
    private const int PercentPerStep = 100 / Steps;

    public static TimeSpan StepTime(VirtualService service) => TimeSpan.FromSeconds(Math.Max(service.SlowStartSeconds / Steps, StepSecondsMin));

    public static bool IsGrowing(ServiceSchedule schedule) => schedule.Servers.Any(server => server.Plan.SharePercent < 100);

    public static ServiceSchedule Apply(
        ServiceSchedule schedule, IReadOnlyDictionary<RealServerId, ServerObservation> observations, Ejections ejections, DateTimeOffset now)
    {
        var service = schedule.Service;
        if (service.SlowStartSeconds == 0)
        {
            return schedule;
        }

        var cameUp = new Dictionary<RealServerId, DateTimeOffset>();
        foreach (var server in schedule.Servers.Where(server => server.TakesNewTraffic))
        {
            var checkedSince = observations.GetValueOrDefault(server.Plan.Id)?.Health.Since ?? DateTimeOffset.MinValue;
            var ejectedUntil = ejections.All.FirstOrDefault(ejection => ejection.Server == server.Plan.Id)?.Until ?? DateTimeOffset.MinValue;
            cameUp[server.Plan.Id] = ejectedUntil > checkedSince ? ejectedUntil : checkedSince;
        }

        var groups = service.RealServers.ToDictionary(server => server.Id, server => (server.Group, server.Backup));
        var round = TimeSpan.FromSeconds(service.Check.IntervalSeconds + service.Check.TimeoutSeconds);
        var first = cameUp.GroupBy(pair => groups[pair.Key]).ToDictionary(group => group.Key, group => group.Min(pair => pair.Value));
        return schedule with
        {
            Servers = schedule.Servers.Select(server =>
                cameUp.TryGetValue(server.Plan.Id, out var since) && first[groups[server.Plan.Id]] < since - round ? Grow(server, service, now - since) : server).ToValueList(),
        };
    }

    /// <summary>A clock that was set back does not keep a server small.</summary>
    private static ScheduledServer Grow(ScheduledServer server, VirtualService service, TimeSpan age)
    {
        if (age < TimeSpan.Zero || age.TotalSeconds >= service.SlowStartSeconds)
        {
            return server;
        }

        var percent = Math.Max(1, (int)(age.TotalSeconds * Steps / service.SlowStartSeconds)) * PercentPerStep;
        return new ScheduledServer(server.Plan with { SharePercent = percent }, $"{server.Reason}; slow start: {percent} % of its share");
    }
}
