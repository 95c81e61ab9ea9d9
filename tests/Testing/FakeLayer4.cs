using System.Collections.Concurrent;
using System.Net;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Testing;

/// <summary>A kernel that only remembers what it was told, and refuses when asked to.</summary>
public sealed class FakeLayer4 : ILayer4
{
    private readonly ConcurrentQueue<Layer4Plan> _applied = new();
    private readonly ConcurrentQueue<ValueList<RealServerId>> _resets = new();
    private volatile string? _refusal;

    public IReadOnlyList<Layer4Plan> Applied => [.. _applied];

    /// <summary>The table in force.</summary>
    public Layer4Plan Current => Applied.Count == 0 ? Layer4Plan.Empty : Applied[^1];

    /// <summary>Servers whose connections were ended, in order.</summary>
    public IReadOnlyList<int> Resets => [.. _resets.SelectMany(servers => servers).Select(server => server.Value)];

    /// <summary>What an earlier process left.</summary>
    public HashSet<RealServerId> Live { get; } = [];

    public ConcurrentDictionary<RealServerId, int> Active { get; } = new();

    public ConcurrentDictionary<RealServerId, Layer4Counters> Counters { get; } = new();

    /// <summary>Why everything is refused; null: nothing is.</summary>
    public string? Refusal
    {
        get => _refusal;
        set => _refusal = value;
    }

    /// <summary>Real servers that nobody finds on the link.</summary>
    public ConcurrentDictionary<RealServerId, bool> Absent { get; } = new();

    public IReadOnlySet<RealServerId> FindLive() => Live;

    public ValueList<DirectStation> FindStations(ValueList<ServerPlan> servers) => servers
        .Where(server => !Absent.ContainsKey(server.Id))
        .Select(server => new DirectStation(server.Id, 2, "front", "02:00:00:00:00:01", $"02:00:00:00:01:{server.Id.Value:x2}"))
        .ToValueList();

    public Layer4Outcome Apply(Layer4Plan plan)
    {
        if (_refusal is { } refusal)
        {
            return new Layer4Outcome(
                plan.Services.Select(service => new ListenerProblem(
                    service.Plan.Service.Id, service.Plan.Service.Address, ProblemCodes.MissingCapability, refusal)).ToValueList(),
                []);
        }

        _applied.Enqueue(plan);
        return new Layer4Outcome([], []);
    }

    public ValueList<Layer4Counters> ReadCounters() => Counters.Values.ToValueList();

    public IReadOnlyDictionary<RealServerId, int> CountConnections() => Active;

    public int Reset(ValueList<RealServerId> servers)
    {
        _resets.Enqueue(servers);
        return servers.Count;
    }

    public PersistencePage? ListPersistence(VirtualServiceId service, int entriesMax) => null;

    public int ClearPersistence(VirtualServiceId service, IPAddress? client) => 0;
}
