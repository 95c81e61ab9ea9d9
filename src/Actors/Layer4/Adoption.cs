using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Layer4;

/// <summary>Servers that an earlier process had found well: until this one has checked them, they go on taking traffic.</summary>
internal sealed class Adoption(IEnumerable<RealServerId> live)
{
    private readonly HashSet<RealServerId> _live = live.ToHashSet();

    public ValueList<ServicePlan> Complete(ValueList<ServicePlan> plans)
    {
        if (_live.Count == 0)
        {
            return plans;
        }

        foreach (var known in plans.SelectMany(plan => plan.Servers).Where(server => server.Availability != ServerAvailability.Unknown))
        {
            _live.Remove(known.Id);
        }

        return plans.Select(plan => plan.Servers.Any(IsAdopted)
            ? plan with { Servers = plan.Servers.Select(server => IsAdopted(server) ? Complete(plan.Service, server) : server).ToValueList() }
            : plan).ToValueList();
    }

    private bool IsAdopted(ServerPlan server) => server.Availability == ServerAvailability.Unknown && _live.Contains(server.Id);

    private static ServerPlan Complete(VirtualService service, ServerPlan server)
    {
        var configured = service.RealServers.First(one => one.Id == server.Id);
        return server with
        {
            EffectiveWeight = configured.Weight,
            Availability = configured.Mode == RealServerMode.Draining ? ServerAvailability.Draining : ServerAvailability.Up,
        };
    }
}
