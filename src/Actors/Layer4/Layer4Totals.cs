using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Layer4;

/// <summary>The kernel's figures in the form of the data plane's, and how fast connections come. Totals of a service are its present servers'.</summary>
internal sealed class Layer4Totals
{
    private IReadOnlyDictionary<RealServerId, long> _connections = new Dictionary<RealServerId, long>();

    public DataPlaneSample Sample { get; private set; } = DataPlaneSample.Empty;

    public void Learn(ValueList<ServicePlan> plans, ValueList<Layer4Counters> counters, IReadOnlyDictionary<RealServerId, int> active)
    {
        var byServer = counters.ToDictionary(counter => counter.Server);
        var servers = new List<ServerCounters>();
        var services = new List<ServiceCounters>();
        foreach (var plan in plans)
        {
            var own = plan.Servers.Select(server => ServerOf(server.Id, byServer.GetValueOrDefault(server.Id), active.GetValueOrDefault(server.Id))).ToList();
            servers.AddRange(own);
            services.Add(new ServiceCounters(
                plan.Service.Id,
                own.Sum(server => server.ConnectionsTotal),
                own.Sum(server => server.ConnectionsActive),
                0,
                own.Sum(server => server.BytesIn),
                own.Sum(server => server.BytesOut),
                0,
                0,
                0,
                0,
                0,
                0));
        }

        Sample = new DataPlaneSample(services.ToValueList(), servers.ToValueList());
    }

    /// <summary>How many connections the service's servers got since this was last asked for all.</summary>
    public int NewConnections(ServicePlan plan, IReadOnlyDictionary<RealServerId, long> now) =>
        (int)Math.Min(int.MaxValue, plan.Servers.Sum(server => Math.Max(0, now.GetValueOrDefault(server.Id) - _connections.GetValueOrDefault(server.Id))));

    public void Remember(IReadOnlyDictionary<RealServerId, long> now) => _connections = now;

    private static ServerCounters ServerOf(RealServerId id, Layer4Counters? counters, int active) =>
        new(id, counters?.Connections ?? 0, active, 0, counters?.BytesIn ?? 0, counters?.BytesOut ?? 0, 0, 0);
}
