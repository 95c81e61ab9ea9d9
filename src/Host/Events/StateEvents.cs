using LoadMaster.Actors.Ha;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Events;

/// <summary>Which events a new look at the node is worth: what differs from the look before. Services and servers are the active node's to tell, the HA state each node's own.</summary>
public sealed class StateEvents
{
    private readonly Dictionary<int, ServiceState> _services = [];
    private readonly Dictionary<int, ServerAvailability> _servers = [];
    private readonly Dictionary<string, bool> _peers = [];
    private HaState? _ha;

    /// <summary>The first look is where it begins.</summary>
    public IReadOnlyList<Happening> Of(LoadMasterConfig config, ServiceStatusProtocol.ServicesStatus status, HaProtocol.HaStatus ha)
    {
        var happened = new List<Happening>();
        Ha(ha, happened);
        var tell = ha.State == HaState.Active ? happened : [];
        var services = config.VirtualServices.ToDictionary(service => service.Id);
        foreach (var service in status.Services)
        {
            if (!services.TryGetValue(service.Id, out var set))
                continue;
            if (Changed(_services, service.Id.Value, service.State))
                tell.Add(new Happening(SeverityOf(service.State), EventKinds.Service, set.DisplayName, $"The virtual service is {WordOf(service.State)}{Because(service.Reason)}."));
            foreach (var server in service.Servers)
                Server(set, server, tell);
        }

        Forget(_services, status.Services.Select(service => service.Id.Value));
        Forget(_servers, status.Services.SelectMany(service => service.Servers).Select(server => server.Id.Value));
        return happened;
    }

    private void Ha(HaProtocol.HaStatus ha, List<Happening> happened)
    {
        if (_ha is { } before && before != ha.State)
        {
            var severity = ha.State is HaState.Isolated or HaState.Fault ? EventSeverity.Error : EventSeverity.Warning;
            happened.Add(new Happening(severity, EventKinds.HaState, ha.Node, $"The node was {WordOf(before)} and is {WordOf(ha.State)}{Because(ha.Reason)}."));
        }

        _ha = ha.State;
        foreach (var peer in ha.Peers)
        {
            if (_peers.TryGetValue(peer.Node, out var alive) && alive != peer.Alive)
            {
                happened.Add(peer.Alive
                    ? new Happening(EventSeverity.Info, EventKinds.Peer, peer.Node, "The node is heard again.")
                    : new Happening(EventSeverity.Error, EventKinds.Peer, peer.Node, "The node is not heard: it is down, or no path to it works."));
            }

            _peers[peer.Node] = peer.Alive;
        }
    }

    private void Server(VirtualService service, ServerStatus server, List<Happening> tell)
    {
        // Not checked yet is no news, in neither direction.
        if (server.Availability == ServerAvailability.Unknown || !Changed(_servers, server.Id.Value, server.Availability))
            return;
        var address = service.RealServers.FirstOrDefault(one => one.Id == server.Id)?.Address.ToString() ?? $"real server {server.Id}";
        var down = server.Availability == ServerAvailability.Down;
        tell.Add(new Happening(
            down ? EventSeverity.Warning : EventSeverity.Info,
            EventKinds.Server,
            $"{address} of {service.DisplayName}",
            $"The real server is {server.Availability.ToString().ToLowerInvariant()}{Because(server.Reason)}."));
    }

    private static EventSeverity SeverityOf(ServiceState state) => state switch
    {
        ServiceState.Up or ServiceState.Disabled or ServiceState.Redirect => EventSeverity.Info,
        ServiceState.Sorry => EventSeverity.Warning,
        _ => EventSeverity.Error,
    };

    private static string WordOf(Enum state) => state.ToString().ToLowerInvariant();

    private static string Because(string reason) => reason.Length > 0 ? $": {reason.TrimEnd('.')}" : "";

    private static bool Changed<T>(Dictionary<int, T> known, int id, T state)
    {
        var changed = known.TryGetValue(id, out var before) && !EqualityComparer<T>.Default.Equals(before, state);
        known[id] = state;
        return changed;
    }

    private static void Forget<T>(Dictionary<int, T> known, IEnumerable<int> there)
    {
        foreach (var gone in known.Keys.Except(there).ToList())
            known.Remove(gone);
    }
}
