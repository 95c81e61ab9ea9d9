using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Layer4;

/// <summary>Follows the real servers of direct server return on the link.</summary>
internal sealed class DirectServers(ILayer4 kernel)
{
    public ValueList<DirectStation> Stations { get; private set; } = [];

    /// <summary>True when a server has come, gone or moved to another station.</summary>
    public bool Look(ValueList<ServicePlan> plans)
    {
        var servers = plans.Where(IsDirect).SelectMany(plan => plan.Servers).Where(IsUsed).ToValueList();
        var before = Stations;
        Stations = servers.Count == 0 ? [] : kernel.FindStations(servers);
        return Stations != before;
    }

    /// <summary>The plans without the servers whose station is not known.</summary>
    public ValueList<ServicePlan> Reachable(ValueList<ServicePlan> plans)
    {
        var known = Stations.Select(station => station.Server).ToHashSet();
        return plans.Select(plan => IsDirect(plan) ? plan with { Servers = plan.Servers.Select(Known).ToValueList() } : plan).ToValueList();

        ServerPlan Known(ServerPlan server) =>
            !IsUsed(server) || known.Contains(server.Id) ? server : server with { Availability = ServerAvailability.Unknown, EffectiveWeight = 0 };
    }

    private static bool IsDirect(ServicePlan plan) => plan.Service.Forwarding == ForwardingMode.Dsr;

    private static bool IsUsed(ServerPlan server) => server.Availability is ServerAvailability.Up or ServerAvailability.Draining;
}
