using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Layer4;

/// <summary>
/// Which servers' connections end, and when: those of a server that is down at once; those of one that drains, was disabled or removed when the
/// drain time of its service is over, unless the service keeps them.
/// </summary>
internal sealed class Departures(TimeProvider time)
{
    private readonly Dictionary<RealServerId, Farewell> _live = [];
    private readonly Dictionary<RealServerId, (long Since, TimeSpan Wait)> _leaving = [];

    /// <summary>Since when; a drain goes on while the server is down.</summary>
    private readonly Dictionary<RealServerId, long> _draining = [];

    private readonly FollowedPlans _wished = new();
    private readonly FollowedPlans _inForce = new();
    private List<RealServerId> _found = [];

    /// <summary>Those of them whose time is over.</summary>
    private HashSet<RealServerId> _drained = [];

    /// <summary>What an earlier process had in the table.</summary>
    public void Found(IEnumerable<RealServerId> servers)
    {
        _found = [.. servers];
        foreach (var server in _found)
        {
            _live[server] = new Farewell(TimeSpan.FromSeconds(new ServiceTimeouts().DrainTimeoutSeconds), Keeps: false);
        }
    }

    /// <summary>The plans in which a server whose drain time is over takes nobody any more, also none of those that persistence ties to it.</summary>
    public ValueList<ServicePlan> Complete(ValueList<ServicePlan> plans)
    {
        NoteDraining(plans);
        _drained = Overdue(plans);
        return _drained.Count == 0
            ? plans
            : plans.Select(plan => plan.Servers.Any(HasDrained) ? plan with { Servers = plan.Servers.Select(WithoutClients).ToValueList() } : plan).ToValueList();

        bool HasDrained(ServerPlan server) => _drained.Contains(server.Id) && server.Availability == ServerAvailability.Draining;

        ServerPlan WithoutClients(ServerPlan server) =>
            HasDrained(server) ? server with { Availability = ServerAvailability.Disabled, EffectiveWeight = 0 } : server;
    }

    /// <summary>Whether a drain time is over for which <see cref="Complete"/> was not asked yet.</summary>
    public bool HasDrained(ValueList<ServicePlan> plans) => !_drained.SetEquals(Overdue(plans));

    /// <summary>The servers to end at once after these plans are in force.</summary>
    /// <param name="plans">As <see cref="Complete"/> made them.</param>
    public ValueList<RealServerId> Next(ValueList<ServicePlan> plans)
    {
        var (gone, come) = _inForce.Become(plans);
        var before = new Dictionary<RealServerId, Farewell>();
        foreach (var server in _found.Concat(gone.SelectMany(plan => plan.Servers).Select(server => server.Id)))
        {
            if (_live.Remove(server, out var farewell))
            {
                before[server] = farewell;
            }
        }

        _found.Clear();
        var down = new List<RealServerId>();
        foreach (var plan in come)
        {
            var farewell = Farewell.Of(plan.Service);
            foreach (var server in plan.Servers)
            {
                if (server.Availability is ServerAvailability.Up or ServerAvailability.Draining)
                {
                    _live[server.Id] = farewell;
                    _leaving.Remove(server.Id);
                }
                else if (server.Availability == ServerAvailability.Down && (before.ContainsKey(server.Id) || _leaving.ContainsKey(server.Id)))
                {
                    down.Add(server.Id);
                    _leaving.Remove(server.Id);
                }
            }
        }

        foreach (var (server, farewell) in before.Where(old => !_live.ContainsKey(old.Key) && !down.Contains(old.Key) && !old.Value.Keeps))
        {
            _leaving[server] = (time.GetTimestamp(), _drained.Contains(server) ? TimeSpan.Zero : farewell.Wait);
        }

        return down.ToValueList();
    }

    /// <summary>The servers whose drain time is over; each is named once.</summary>
    public ValueList<RealServerId> TakeOverdue()
    {
        var overdue = _leaving.Where(leaving => time.GetElapsedTime(leaving.Value.Since) >= leaving.Value.Wait).Select(leaving => leaving.Key).ToValueList();
        foreach (var server in overdue)
        {
            _leaving.Remove(server);
        }

        return overdue;
    }

    private void NoteDraining(ValueList<ServicePlan> plans)
    {
        var (gone, come) = _wished.Become(plans);
        var draining = come.SelectMany(plan => plan.Service.RealServers).Where(server => server.Mode == RealServerMode.Draining).Select(server => server.Id).ToHashSet();
        foreach (var server in gone.SelectMany(plan => plan.Service.RealServers).Where(server => !draining.Contains(server.Id)))
        {
            _draining.Remove(server.Id);
        }

        foreach (var server in draining)
        {
            _draining.TryAdd(server, time.GetTimestamp());
        }
    }

    private HashSet<RealServerId> Overdue(ValueList<ServicePlan> plans) => _draining.Count == 0 ? [] : plans
        .SelectMany(plan => Overdue(plan, Farewell.Of(plan.Service).Wait))
        .ToHashSet();

    private IEnumerable<RealServerId> Overdue(ServicePlan plan, TimeSpan wait) => plan.Servers
        .Select(server => server.Id)
        .Where(server => _draining.TryGetValue(server, out var since) && time.GetElapsedTime(since) >= wait);

    /// <param name="Wait">How long connections stay.</param>
    /// <param name="Keeps">They stay until they end.</param>
    private sealed record Farewell(TimeSpan Wait, bool Keeps)
    {
        public static Farewell Of(VirtualService service) =>
            new(TimeSpan.FromSeconds(service.Timeouts.DrainTimeoutSeconds), service.DrainEnd == DrainEnd.Keep);
    }
}
