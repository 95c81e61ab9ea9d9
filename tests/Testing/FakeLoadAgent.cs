using System.Collections.Concurrent;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Testing;

/// <summary>Load agents whose answers the test sets; none answers until told otherwise.</summary>
public sealed class FakeLoadAgent : ILoadAgent
{
    private readonly ConcurrentDictionary<Endpoint, int> _loads = new();
    private readonly ConcurrentDictionary<Endpoint, int> _counts = new();

    public int CountOf(int server) => _counts.GetValueOrDefault(Given.ServerAddress(server));

    public void Reports(int server, int load) => _loads[Given.ServerAddress(server)] = load;

    public void IsSilent(int server) => _loads.TryRemove(Given.ServerAddress(server), out _);

    public Task<LoadReading> ReadAsync(Endpoint server, AdaptiveSettings settings, CancellationToken cancellationToken)
    {
        _counts.AddOrUpdate(server, 1, (_, count) => count + 1);
        return Task.FromResult(_loads.TryGetValue(server, out var load)
            ? new LoadReading(load, $"load {load}")
            : new LoadReading(null, "connection refused"));
    }
}
