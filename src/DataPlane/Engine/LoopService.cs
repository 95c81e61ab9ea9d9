using LoadMaster.DataPlane.AccessLog;
using LoadMaster.DataPlane.Http;
using LoadMaster.DataPlane.Queueing;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Engine;

/// <summary>What one loop knows of a service between two tables: a request keeps the one it started with.</summary>
/// <param name="Servers">In the order of the entry's servers.</param>
internal sealed record LoopEntry(ServiceEntry Entry, LoopServer[] Servers)
{
    /// <summary>In the order of <see cref="SniRoutes.Groups"/>; empty without routing by name.</summary>
    public LoopEntry[] Groups { get; } = Entry.Sni is { } sni ? [.. sni.Groups.Select(group => new LoopEntry(group, Pick(group, Entry, Servers)))] : [];

    /// <summary>The server with these places, or -1.</summary>
    public int IndexOf(ServerPlaces places)
    {
        for (var index = 0; index < Servers.Length; index++)
        {
            if (ReferenceEquals(Servers[index].State.Places, places))
            {
                return index;
            }
        }

        return -1;
    }

    private static LoopServer[] Pick(ServiceEntry group, ServiceEntry whole, LoopServer[] servers) =>
        [.. group.Servers.Select(server => servers[Array.IndexOf(whole.Servers, server)])];
}

/// <summary>One loop's part of a virtual service: its listener and its connections. Lives until the service is removed or rebound.</summary>
internal sealed partial class LoopService
{
    private readonly EventLoop _loop;
    private readonly ServiceCell[] _cells;
    private int _unlogged;
    private Listener? _listener;
    private ServedConnection? _first;

    public LoopService(EventLoop loop, LoopEntry current)
    {
        _loop = loop;
        _cells = current.Entry.State.Cells;
        Current = current;
        Type = current.Entry.Config.Type;
        Binding = current.Entry.Binding;
        var fd = Binding?.Claim(loop.Index) ?? -1;
        if (fd >= 0)
        {
            _listener = new Listener(loop, this, Binding!, fd);
            SetDeaf(loop.Traffic.Mode == TrafficMode.Deaf, wasDeaf: false);
        }

        ListenOnExtraPorts();
    }

    public VirtualServiceId Id => Current.Entry.Config.Id;

    public ServiceType Type { get; }

    public ListenerBinding? Binding { get; }

    public LoopEntry Current { get; set; }

    /// <summary>The service is no longer served; what is in progress ends.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Connections over a limit that this loop keeps until they have their answer.</summary>
    public int RefusedHeld { get; set; }

    public RetryBudget RetryBudget { get; } = new();

    public LatencyCells Latency => Current.Entry.State.Latency[_loop.Index];

    /// <summary>How this request's line is written; null for none, and for those that sampling leaves out.</summary>
    public AccessFormat? NextLine(AccessFormat format)
    {
        if (++_unlogged < format.Every)
        {
            return null;
        }

        _unlogged = 0;
        return format;
    }

    public ref ServiceCell Cell => ref _cells[_loop.Index];

    public void Add(ServedConnection connection)
    {
        Cell.ConnectionsActive++;
        _loop.Places.Clients++;
        connection.NextInService = _first;
        if (_first is not null)
        {
            _first.PreviousInService = connection;
        }

        _first = connection;
    }

    public void Remove(ServedConnection connection)
    {
        Cell.ConnectionsActive--;
        _loop.Places.Clients--;
        if (connection.PreviousInService is null)
        {
            _first = connection.NextInService;
        }
        else
        {
            connection.PreviousInService.NextInService = connection.NextInService;
        }

        if (connection.NextInService is not null)
        {
            connection.NextInService.PreviousInService = connection.PreviousInService;
        }

        connection.NextInService = connection.PreviousInService = null;
    }

    /// <summary>Stops listening, closes idle connections, gives the others until the drain time ends.</summary>
    public void Drain()
    {
        IsDraining = true;
        CloseListeners();
        var deadline = _loop.Now + Current.Entry.Timeouts.Drain;
        for (var connection = _first; connection is not null;)
        {
            var next = connection.NextInService;
            connection.OnServiceRemoved();
            if (connection.IsOpen)
            {
                connection.LimitTo(deadline);
            }

            connection = next;
        }
    }

    public void SetDeaf(bool deaf, bool wasDeaf)
    {
        if (deaf != wasDeaf)
        {
            _listener?.SetDeaf(deaf);
            foreach (var listener in _extra.Values)
            {
                listener.SetDeaf(deaf);
            }
        }
    }

    /// <summary>Ends what is idle; the number of connections that a switch of nodes should wait for.</summary>
    public int LetGo()
    {
        var busy = 0;
        for (var connection = _first; connection is not null;)
        {
            var next = connection.NextInService;
            busy += connection.LetGo() ? 1 : 0;
            connection = next;
        }

        return busy;
    }

    /// <summary>The visit may end the connection.</summary>
    public void VisitConnections(Action<ServedConnection> visit)
    {
        for (var connection = _first; connection is not null;)
        {
            var next = connection.NextInService;
            visit(connection);
            connection = next;
        }
    }

    /// <summary>A response from now on tells the client that its connection ends with it.</summary>
    public bool LetsClientsGo => IsDraining || _loop.Traffic.Mode != TrafficMode.Open;

    public bool HasConnections => _first is not null;

    /// <summary>Limits the connections of servers that take no traffic any more, and frees those of servers that do again.</summary>
    /// <param name="deadlineOf">Until when a server's connections may last; <see cref="long.MaxValue"/> for as long as they like.</param>
    public void DrainServers(Func<LoopServer, long> deadlineOf)
    {
        for (var connection = _first; connection is not null; connection = connection.NextInService)
        {
            if (connection.Server is { } server && deadlineOf(server) is var deadline and not long.MaxValue)
            {
                connection.LimitTo(deadline);
            }
            else
            {
                connection.LiftLimit();
            }
        }
    }

    public void CloseAll()
    {
        CloseListeners();
        for (var connection = _first; connection is not null;)
        {
            var next = connection.NextInService;
            connection.Abort();
            connection = next;
        }
    }
}
