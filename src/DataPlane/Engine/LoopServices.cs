using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>Brings one loop from the table it has to the one that was published, touching only what changed.</summary>
internal sealed class LoopServices(EventLoop loop)
{
    private Dictionary<VirtualServiceId, LoopService> _services = [];
    private Dictionary<RealServerId, LoopServer> _servers = [];
    private readonly List<LoopService> _draining = [];
    private readonly PersistenceSweep _sweep = new(loop);
    private ServingTable _table = ServingTable.Empty;

    /// <summary>True when the table was new.</summary>
    public bool Adopt(ServingTable table)
    {
        if (ReferenceEquals(table, _table))
        {
            return false;
        }

        var oldServices = _services;
        var oldServers = _servers;
        _services = new(table.Services.Length);
        _servers = [];
        foreach (var entry in table.Services)
        {
            var current = new LoopEntry(entry, [.. entry.Servers.Select(server => ServerOf(server, entry, oldServers))]);
            _services.Add(entry.Config.Id, Keep(entry, current, oldServices));
        }

        _table = table;
        _sweep.Watch(table);
        _ = _draining.RemoveAll(service => !service.HasConnections);
        foreach (var removed in oldServices.Values)
        {
            removed.Drain();
            _draining.Add(removed);
        }

        foreach (var removed in oldServers.Values)
        {
            removed.KeepsIdle = false;
            removed.CloseIdle();
        }

        return true;
    }

    public void SetDeaf(bool deaf, bool wasDeaf)
    {
        foreach (var service in _services.Values)
        {
            service.SetDeaf(deaf, wasDeaf);
        }
    }

    /// <summary>Ends what is idle; the number of connections that a switch of nodes should wait for.</summary>
    public int LetGo() => _services.Values.Concat(_draining).Sum(service => service.LetGo());

    public void VisitConnections(Action<ServedConnection> visit)
    {
        foreach (var service in _services.Values.Concat(_draining))
        {
            service.VisitConnections(visit);
        }
    }

    public void CloseAll()
    {
        foreach (var service in _services.Values.Concat(_draining))
        {
            service.CloseAll();
        }

        foreach (var server in _servers.Values)
        {
            server.CloseIdle();
        }
    }

    /// <summary>The loop's service for the entry: the old one when its listener stays, which then leaves <paramref name="old"/>.</summary>
    private LoopService Keep(ServiceEntry entry, LoopEntry current, Dictionary<VirtualServiceId, LoopService> old)
    {
        if (!old.TryGetValue(entry.Config.Id, out var service)
            || service.Binding != entry.Binding
            || service.Type != entry.Config.Type)
        {
            return new LoopService(loop, current);
        }

        _ = old.Remove(entry.Config.Id);
        var unchanged = ReferenceEquals(service.Current.Entry, entry);
        service.Current = current;
        service.ListenOnExtraPorts();
        if (!unchanged)
        {
            service.DrainServers(server => DeadlineOf(server, current));
        }

        return service;
    }

    private LoopServer ServerOf(ServerEntry entry, ServiceEntry service, Dictionary<RealServerId, LoopServer> old)
    {
        if (old.TryGetValue(entry.Slot.Id, out var server) && server.Address == entry.Slot.Address && ReferenceEquals(server.Tls, entry.Tls))
        {
            _ = old.Remove(entry.Slot.Id);
        }
        else
        {
            server = new LoopServer(loop, entry.State, entry.Slot.Address, entry.Tls);
        }

        _servers.Add(entry.Slot.Id, server);
        server.Neighbours = service.Neighbours.GetValueOrDefault(entry.Slot.Address.Address);
        server.KeepsIdle = entry.Slot.Availability is ServerAvailability.Up or ServerAvailability.Draining;
        if (!server.KeepsIdle)
        {
            server.CloseIdle();
        }

        return server;
    }

    private long DeadlineOf(LoopServer server, LoopEntry current)
    {
        var index = Array.IndexOf(current.Servers, server);
        return index < 0 || current.Entry.Servers[index].Slot.Availability == ServerAvailability.Disabled
            ? loop.Now + current.Entry.Timeouts.Drain
            : current.Entry.Servers[index].CutsAt;
    }
}
