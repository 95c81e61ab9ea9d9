using System.Globalization;
using System.Net;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;
using LoadMaster.Network.Conntrack;
using LoadMaster.Network.Netlink;
using LoadMaster.Network.Nftables;

namespace LoadMaster.Network.Direct;

/// <summary>The services of direct server return in the kernel. Not for two threads at once.</summary>
internal sealed class DirectKernel : IDisposable
{
    /// <summary>An entry about to expire is left to do so: it may be gone when it is to be removed.</summary>
    private const int ExpiringSeconds = 2;
    private const string MacvlanKind = "macvlan";
    private const string VlanKind = "vlan";
    private readonly HashSet<string> _ended = [];
    private NftTable? _table;
    private Layer4Plan _applied = Layer4Plan.Empty;
    private bool _served;

    internal bool HasTable => _table is { IsThere: true };

    /// <summary>Servers that have flows by the table as found.</summary>
    internal IEnumerable<RealServerId> FindLive()
    {
        var table = Open();
        return table.Live.Concat(table.Elements(DirectLayout.Out).Keys).Select(Server).ToHashSet();
    }

    /// <param name="plan">Services of direct server return only.</param>
    internal IReadOnlyList<string> Apply(Layer4Plan plan)
    {
        if (plan.Services.Count == 0 && !_served)
        {
            return Remove();
        }

        _served = true;
        _ended.ExceptWith(plan.Stations.Select(station => station.Server.ToString()));
        _applied = plan;
        return Make();
    }

    internal IEnumerable<Layer4Counters> ReadCounters()
    {
        if (!HasTable)
        {
            return [];
        }

        var (connections, received) = (_table!.ReadCounters(DirectLayout.CountNew), _table.ReadCounters(DirectLayout.CountIn));
        return connections.Select(of => new Layer4Counters(
            of.Key, of.Value.Packets, received.GetValueOrDefault(of.Key).Packets, received.GetValueOrDefault(of.Key).Bytes, 0, 0));
    }

    /// <summary>Flows that are open, by server.</summary>
    internal Dictionary<RealServerId, int> Count()
    {
        var counts = new Dictionary<RealServerId, int>();
        foreach (var service in Services)
        {
            var least = service.Type == ServiceType.Udp ? 0 : DirectRules.BeginningSeconds;
            foreach (var flow in Flows(service).Where(flow => flow.SecondsLeft > least))
            {
                counts[Server(flow.Mark)] = counts.GetValueOrDefault(Server(flow.Mark)) + 1;
            }
        }

        return counts;
    }

    /// <summary>Forgets the servers' flows. Answers the TCP clients that can be told, and how many flows there were.</summary>
    internal (List<ConntrackTuple> Clients, int Count) Forget(ValueList<RealServerId> servers)
    {
        var marks = servers.Select(server => server.ToString()).ToHashSet();
        var clients = new List<ConntrackTuple>();
        var count = 0;
        if (!HasTable || !_table!.Elements(DirectLayout.Out).Keys.Any(marks.Contains))
        {
            return (clients, 0);
        }

        _ended.UnionWith(marks);
        _ = Make();
        foreach (var service in Services)
        {
            var flows = Flows(service).Where(flow => marks.Contains(flow.Mark) && flow.SecondsLeft > ExpiringSeconds).ToList();
            _table.DeleteEntries(DirectRules.FlowsMap(service.Id), flows.Select(flow => flow.Key));
            count += flows.Count;
            if (service.Type == ServiceType.Tcp && !ServiceRules.IsV6(service))
            {
                clients.AddRange(flows.Take(Limits.Layer4ResetsMax - clients.Count).Select(flow => Tuple(service, flow.Key)));
            }
        }

        return (clients, count);
    }

    internal NftTable? TableOf(VirtualService service) => HasTable && _applied.Services.Any(one => one.Plan.Service.Id == service.Id) ? _table : null;

    public void Dispose() => _table?.Dispose();

    private IEnumerable<VirtualService> Services => _applied.Services.Select(one => one.Plan.Service);

    private static RealServerId Server(string mark) => new(int.Parse(mark, CultureInfo.InvariantCulture));

    private NftTable Open()
    {
        _table ??= new NftTable(DirectLayout.Layout);
        _table.Open();
        return _table;
    }

    private IReadOnlyList<string> Remove()
    {
        if (_table is not { IsThere: true } table)
        {
            return [];
        }

        table.Delete();
        return ["table of direct server return removed: no such service is configured"];
    }

    private IReadOnlyList<string> Make()
    {
        var table = Open();
        using var netlink = new NetlinkSocket();
        var links = Links(InterfaceSnapshot.Read(netlink)).ToList();
        var leaving = table.Elements(DirectLayout.Out)
            .Where(one => !_ended.Contains(one.Key))
            .ToDictionary(one => one.Key, one => one.Value.Replace("goto ", "", StringComparison.Ordinal));
        return table.Apply(DirectPlanner.Make(_applied.Services, _applied.Stations, links, leaving));
    }

    /// <summary>
    /// Where clients' packets may come in: every interface with a network of its own. Not one that carries VLANs: what is tagged would go out with
    /// its tag; unless the service's address is there. An interface made for the virtual MAC sees nothing that its parent has not seen.
    /// </summary>
    private IEnumerable<(int Index, string Name)> Links(InterfaceSnapshot snapshot)
    {
        if (_applied.Services.Count == 0)
        {
            return [];
        }

        var own = Services.Select(service => StationFinder.LinkFor(snapshot, service.Address.Address)?.Index ?? 0).ToHashSet();
        var tagged = snapshot.Links.Where(link => link.Kind == VlanKind).Select(link => link.Parent).ToHashSet();
        var networks = snapshot.Addresses.Where(address => !address.IsSingle).Select(address => address.LinkIndex).ToHashSet();
        return snapshot.Links
            .Where(link => own.Contains(link.Index)
                || (link is { Loopback: false, HardwareAddress.Length: 6 } && link.Kind != MacvlanKind && networks.Contains(link.Index) && !tagged.Contains(link.Index)))
            .Select(link => (link.Index, link.Name));
    }

    private List<(string Key, string Mark, double SecondsLeft)> Flows(VirtualService service) =>
        _table!.HasMap(DirectRules.FlowsMap(service.Id)) ? _table.ReadEntries(DirectRules.FlowsMap(service.Id)) : [];

    private static ConntrackTuple Tuple(VirtualService service, string key)
    {
        var (address, ports) = FlowKeyText.Read(key, v6: false);
        return new ConntrackTuple(address, (int)(ports >> 16), service.Address.Address, (int)(ports & 0xffff), ConntrackAttributes.ProtocolTcp);
    }
}
