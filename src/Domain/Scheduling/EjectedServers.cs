using System.Globalization;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Domain.Scheduling;

/// <summary>Takes the traffic of ejected servers away; what their checks say stays as it is, and is told behind.</summary>
public static class EjectedServers
{
    public static ServiceSchedule Apply(ServiceSchedule schedule, Ejections ejections, DateTimeOffset now)
    {
        var inForce = ejections.InForce(now).ToDictionary(ejection => ejection.Server);
        return inForce.Count == 0 ? schedule : schedule with { Servers = schedule.Servers.Select(server => Eject(server, inForce.GetValueOrDefault(server.Plan.Id))).ToValueList() };
    }

    private static ScheduledServer Eject(ScheduledServer server, Ejection? ejection) =>
        ejection is null || server.Plan.Availability is not (ServerAvailability.Up or ServerAvailability.Draining)
            ? server
            : new ScheduledServer(
                server.Plan with { Availability = ServerAvailability.Ejected, EffectiveWeight = 0 },
                string.Create(CultureInfo.InvariantCulture, $"ejected until {ejection.Until.UtcDateTime:HH:mm:ss} UTC: {ejection.Reason}; last check: {server.Reason}"));
}
