using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Scheduling;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.VirtualServices;

/// <summary>Puts what the actors of a virtual service know into the status that people see. Pure.</summary>
public static class ServiceStatusRules
{
    /// <param name="schedule">Null while the scheduler has not spoken, and for a disabled service.</param>
    /// <param name="before">The status shown so far: what has not changed keeps its time.</param>
    public static ServiceStatus Of(
        VirtualService service,
        ServiceSchedule? schedule,
        IReadOnlyDictionary<RealServerId, ServerObservation> observations,
        ListenerProblem? problem,
        ServiceStatus? before,
        DateTimeOffset now)
    {
        var scheduled = schedule?.Servers.ToDictionary(server => server.Plan.Id) ?? [];
        var old = before?.Servers.ToDictionary(server => server.Id) ?? [];
        var servers = service.RealServers.Select(server => OfServer(
            service,
            server,
            scheduled.GetValueOrDefault(server.Id),
            observations.GetValueOrDefault(server.Id),
            old.GetValueOrDefault(server.Id),
            now)).ToValueList();
        var (state, reason) = StateOf(service, servers, problem);
        return new ServiceStatus(service.Id, state, reason, before?.State == state ? before.Since : now, servers);
    }

    private static (ServiceState State, string Reason) StateOf(
        VirtualService service, ValueList<ServerStatus> servers, ListenerProblem? problem)
    {
        if (!service.Enabled)
        {
            return (ServiceState.Disabled, "disabled by the administrator");
        }

        if (problem is not null)
        {
            return (ServiceState.NotServing, problem.Message);
        }

        if (service.Redirect.IsOn)
        {
            return (ServiceState.Redirect, $"every request is redirected to {service.Redirect.Target} ({service.Redirect.Status})");
        }

        var taking = servers.Count(TakesTraffic);
        if (taking > 0)
        {
            return (ServiceState.Up, WhoTakesTraffic(service, servers));
        }

        var reason = servers.Count == 0 ? "no real server is configured" : $"none of {servers.Count} real servers takes traffic";
        return service.NotAvailable.Mode == NotAvailableMode.None
            ? (ServiceState.Down, reason)
            : (ServiceState.Sorry, $"{reason}; clients {WhatClientsGet(service.NotAvailable)}");
    }

    private static bool TakesTraffic(ServerStatus server) => server is { Availability: ServerAvailability.Up, EffectiveWeight: > 0 };

    /// <summary>Backups are counted apart.</summary>
    private static string WhoTakesTraffic(VirtualService service, ValueList<ServerStatus> servers)
    {
        var backups = service.RealServers.Where(server => server.Backup).Select(server => server.Id).ToHashSet();
        var others = servers.Where(server => !backups.Contains(server.Id)).ToList();
        var taking = others.Count(TakesTraffic);
        var all = $"{taking} of {others.Count} real servers take traffic";
        var ready = servers.Count(server => backups.Contains(server.Id) && TakesTraffic(server));
        return backups.Count == 0 ? all
            : taking > 0 ? $"{all}, {ready} of {backups.Count} backups are ready"
            : $"{ready} of {backups.Count} backups take traffic, none of {others.Count} other real servers does";
    }

    private static string WhatClientsGet(NotAvailableSettings settings) => settings.Mode switch
    {
        NotAvailableMode.Redirect => $"are redirected to {settings.Target}",
        NotAvailableMode.Page => $"get the page with status {settings.PageStatus}",
        NotAvailableMode.Sorry => $"go to the sorry server {settings.SorryServer}",
        NotAvailableMode.None => "get an error",
    };

    private static ServerStatus OfServer(
        VirtualService service,
        RealServer server,
        ScheduledServer? scheduled,
        ServerObservation? observation,
        ServerStatus? before,
        DateTimeOffset now)
    {
        var (availability, reason) = !service.Enabled ? (ServerAvailability.Disabled, "its virtual service is disabled")
            : scheduled is not null ? (scheduled.Plan.Availability, scheduled.Reason)
            : (Availability.Of(server.Mode, null, service.Scheduling), Availability.ReasonOf(server.Mode, null, service.Scheduling));
        return new ServerStatus(
            server.Id,
            availability,
            reason,
            before?.Availability == availability ? before.Since : now,
            scheduled?.Plan.EffectiveWeight ?? 0,
            observation?.ResponseMilliseconds,
            service.Scheduling == SchedulingMethod.Adaptive ? observation?.Agent.Load : null);
    }
}
