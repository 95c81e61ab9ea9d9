using System.Net;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Scheduling;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.VirtualServices;

public sealed class ServiceStatusRulesTests
{
    [Theory]
    [InlineData(HealthState.Up, HealthState.Up, ServiceState.Up, "2 of 2 real servers take traffic, 1 of 1 backups are ready")]
    [InlineData(HealthState.Up, HealthState.Down, ServiceState.Up, "2 of 2 real servers take traffic, 0 of 1 backups are ready")]
    [InlineData(HealthState.Down, HealthState.Up, ServiceState.Up, "1 of 1 backups take traffic, none of 2 other real servers does")]
    [InlineData(HealthState.Down, HealthState.Down, ServiceState.Down, "none of 3 real servers takes traffic")]
    public void Backups_are_counted_apart(HealthState others, HealthState backup, ServiceState state, string reason)
    {
        var servers = new[] { Server(1, others), Server(2, others), Server(3, backup) };
        var service = new VirtualService
        {
            Id = new VirtualServiceId(1),
            Address = new Endpoint(IPAddress.Loopback, 80),
            RealServers = [servers[0].Server, servers[1].Server, servers[2].Server with { Backup = true }],
        };
        var observations = servers.ToDictionary(pair => pair.Server.Id, pair => pair.Observation);
        var schedule = ServiceSchedule.Of(service, observations);
        Assert.Equal([false, false, true], schedule.ToPlan().Servers.Select(server => server.IsBackup));
        var status = ServiceStatusRules.Of(service, schedule, observations, null, null, ManualTime.Start);
        Assert.Equal((state, reason), (status.State, status.Reason));
    }

    private static (RealServer Server, ServerObservation Observation) Server(int id, HealthState health)
    {
        var server = new RealServer { Id = new RealServerId(id), Address = new Endpoint(IPAddress.Loopback, 8000 + id) };
        return (server, ServerObservation.Unknown(server, ManualTime.Start) with { Health = new ServerHealth(health, 0, "", ManualTime.Start) });
    }
}
