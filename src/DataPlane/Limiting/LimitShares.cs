using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving.Shares;

namespace LoadMaster.DataPlane.Limiting;

/// <summary>The limits of all services over the nodes (decision 0015). Off the loops; what they read of it are single numbers.</summary>
public sealed class LimitShares : ILimitShares
{
    private readonly Lock _lock = new();
    private readonly Func<ServingTable> _table;
    private readonly Func<long> _now;
    private readonly Dictionary<string, Elsewhere> _elsewhere = [];
    private readonly HashSet<VirtualServiceId> _told = [];
    private bool _rests = true;
    private ServingTable _known = ServingTable.Empty;
    private Dictionary<VirtualServiceId, ServiceEntry> _limited = [];

    /// <param name="now">The loops' microseconds.</param>
    internal LimitShares(Func<ServingTable> table, Func<long> now) => (_table, _now) = (table, now);

    /// <inheritdoc/>
    public ValueList<LimitShare> Take(bool whole)
    {
        lock (_lock)
        {
            var shares = new List<LimitShare>();
            var room = Limits.SharedClientsMax;
            foreach (var entry in Limited().Values)
            {
                var share = Take(entry, ref room, whole);
                if (_told.Remove(share.Service) | IsInUse(share))
                {
                    shares.Add(share);
                }

                if (share.Connections > 0 || share.Servers.Any(server => server.Active > 0))
                {
                    _told.Add(share.Service);
                }
            }

            var rested = _rests;
            _rests = false;
            return (rested ? shares.Select(WithoutOldBytes) : shares).ToValueList();
        }
    }

    /// <inheritdoc/>
    public void Rest()
    {
        lock (_lock)
        {
            _rests = true;
            foreach (var entry in Limited().Values)
            {
                entry.Gate?.Rest();
            }
        }
    }

    /// <inheritdoc/>
    public void Add(string node, ValueList<LimitShare> shares)
    {
        lock (_lock)
        {
            if (!_elsewhere.TryGetValue(node, out var elsewhere))
            {
                _elsewhere[node] = elsewhere = new Elsewhere(_elsewhere.Count + 1);
            }

            var limited = Limited();
            foreach (var share in shares)
            {
                if (limited.TryGetValue(share.Service, out var entry))
                {
                    Add(entry, elsewhere, share);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Forget(string? node)
    {
        lock (_lock)
        {
            foreach (var (_, elsewhere) in _elsewhere.Where(other => node is null || other.Key == node))
            {
                elsewhere.Connections.Clear();
                elsewhere.Servers.Clear();
            }

            foreach (var entry in Limited().Values)
            {
                entry.Gate?.ForgetClientsElsewhere();
                UseSums(entry, entry.RealServers);
            }
        }
    }

    private LimitShare Take(ServiceEntry entry, ref int room, bool whole)
    {
        var now = _now();
        var (clients, bytes) = (new List<ClientShare>(), new List<ClientBytesShare>());
        var (connections, requests) = entry.Gate?.TakeUse(clients, room, whole, now) ?? default;
        room -= clients.Count;
        entry.Bandwidth?.Clients.TakeUse(bytes, room, entry.Bandwidth, whole, now * 1000);
        room -= bytes.Count;
        var (inward, outward) = entry.Bandwidth?.TakeUse(entry.Bandwidth.Service, ofClient: false, now * 1000) ?? default;
        var servers = entry.Queue is null
            ? []
            : entry.RealServers.Where(server => server.State.Places is { Max: < int.MaxValue }).Take(Limits.SharedServicesPerMessageMax)
                .Select(server => new ServerShare(server.State.Id, (int)Math.Min(int.MaxValue / 2, server.State.Activity.Active))).ToValueList();
        return new LimitShare(
            entry.Config.Id, entry.Gate?.Connections ?? 0, connections, requests, inward, outward, clients.ToValueList(), bytes.ToValueList(), servers);
    }

    /// <summary>Bytes are counted when nobody is told, too; what passed long ago is nobody's concern.</summary>
    private static LimitShare WithoutOldBytes(LimitShare share) => share with
    {
        In = share.In with { Taken = 0 },
        Out = share.Out with { Taken = 0 },
        ClientBytes = share.ClientBytes.Select(client => client with { In = client.In with { Taken = 0 }, Out = client.Out with { Taken = 0 } }).ToValueList(),
    };

    private static bool IsInUse(LimitShare share) =>
        share.Connections > 0 || share.Clients.Count > 0 || share.ClientBytes.Count > 0
        || share.ConnectionRate != default || share.RequestRate != default || share.In != default || share.Out != default
        || share.Servers.Any(server => server.Active > 0);

    private void Add(ServiceEntry entry, Elsewhere elsewhere, LimitShare share)
    {
        var now = _now();
        entry.Gate?.AddUse(share, elsewhere.Number, now);
        if (entry.Bandwidth is { } bandwidth)
        {
            bandwidth.Charge(bandwidth.Service, ofClient: false, share.In, share.Out, now * 1000);
            foreach (var client in share.ClientBytes)
            {
                bandwidth.Clients.AddUse(LimitGate.KeyOf(client.Network), client, bandwidth, now * 1000);
            }
        }

        elsewhere.Connections[share.Service] = Math.Max(0, share.Connections);
        foreach (var server in share.Servers)
        {
            elsewhere.Servers[server.Server] = Math.Clamp(server.Active, 0, int.MaxValue / 2);
        }

        UseSums(entry, share.Servers.Count == 0 ? [] : entry.RealServers);
    }

    private void UseSums(ServiceEntry entry, ServerEntry[] servers)
    {
        entry.Gate?.UseElsewhere(_elsewhere.Values.Sum(other => other.Connections.GetValueOrDefault(entry.Config.Id)));
        foreach (var server in servers)
        {
            server.State.Places?.UseElsewhere((int)Math.Min(int.MaxValue / 2, _elsewhere.Values.Sum(other => (long)other.Servers.GetValueOrDefault(server.State.Id))));
        }
    }

    /// <summary>The services of the present table with anything to share.</summary>
    private Dictionary<VirtualServiceId, ServiceEntry> Limited()
    {
        var table = _table();
        if (!ReferenceEquals(table, _known))
        {
            _known = table;
            _limited = table.Services.Where(entry => entry.Gate is not null || entry.Bandwidth is not null || entry.Queue is not null).ToDictionary(entry => entry.Config.Id);
            _told.IntersectWith(_limited.Keys);
        }

        return _limited;
    }

    /// <summary>What one other node has open.</summary>
    private sealed class Elsewhere(int number)
    {
        public int Number => number;

        public Dictionary<VirtualServiceId, long> Connections { get; } = [];

        public Dictionary<RealServerId, int> Servers { get; } = [];
    }
}
