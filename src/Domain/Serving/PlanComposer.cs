using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Serving;

/// <summary>Puts the services' latest plans together into the one plan of a configuration revision.</summary>
public static class PlanComposer
{
    /// <summary>Whether every service of the revision has a plan that was made from it.</summary>
    public static bool IsComplete(
        ValueList<VirtualService> services,
        IReadOnlyDictionary<VirtualServiceId, ServicePlan> latest,
        IReadOnlyDictionary<VirtualServiceId, ServicePlan> applied) =>
        services.All(service => Of(service, latest) is not null || Of(service, applied) is not null);

    /// <summary>
    /// The whole plan. A service without a plan for this revision is served with what the applied plan knows of its servers.
    /// A server that its actors, started anew, do not know yet keeps what the applied plan knows of it: no restart takes traffic away.
    /// </summary>
    public static ServingPlan Compose(
        long revision,
        ValueList<VirtualService> services,
        IReadOnlyDictionary<VirtualServiceId, ServicePlan> latest,
        IReadOnlyDictionary<VirtualServiceId, ServicePlan> applied) => new(
            revision,
            services.Select(service => KeepKnown(
                Of(service, latest) ?? Of(service, applied) ?? NotPlanned(service),
                applied.GetValueOrDefault(service.Id))).ToValueList());

    private static ServicePlan? Of(VirtualService service, IReadOnlyDictionary<VirtualServiceId, ServicePlan> plans) =>
        plans.TryGetValue(service.Id, out var plan) && plan.Service == service ? plan : null;

    private static ServicePlan NotPlanned(VirtualService service) => new(
        service,
        service.RealServers.Select(server => new ServerPlan(
            server.Id,
            server.Address,
            0,
            server.Mode == RealServerMode.Disabled ? ServerAvailability.Disabled : ServerAvailability.Unknown)
        {
            IsBackup = server.Backup,
        }).ToValueList());

    private static ServicePlan KeepKnown(ServicePlan plan, ServicePlan? applied)
    {
        if (applied is null || plan.Servers.All(server => server.Availability != ServerAvailability.Unknown))
        {
            return plan;
        }

        var before = applied.Servers.ToDictionary(server => server.Id);
        var modes = plan.Service.RealServers.ToDictionary(server => server.Id, server => server.Mode);
        return plan with
        {
            Servers = plan.Servers.Select(server =>
                server.Availability == ServerAvailability.Unknown
                && before.TryGetValue(server.Id, out var known)
                && known.Address.Equals(server.Address)
                    ? KeepKnown(server, known, modes.GetValueOrDefault(server.Id))
                    : server).ToValueList(),
        };
    }

    private static ServerPlan KeepKnown(ServerPlan server, ServerPlan known, RealServerMode mode) => known.Availability switch
    {
        ServerAvailability.Up or ServerAvailability.Draining =>
            known with { Availability = mode == RealServerMode.Draining ? ServerAvailability.Draining : ServerAvailability.Up, IsBackup = server.IsBackup },
        ServerAvailability.Down or ServerAvailability.Ejected => known with { IsBackup = server.IsBackup },
        ServerAvailability.Unknown or ServerAvailability.Disabled => server,
    };
}
