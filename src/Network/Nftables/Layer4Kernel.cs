using System.Globalization;
using System.Net;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;
using LoadMaster.Network.Conntrack;
using LoadMaster.Network.Direct;
using LoadMaster.Network.Interop;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Nftables;

/// <summary>Layer 4 services by nf_tables. Made where it is used: in the network namespace of its first caller's thread.</summary>
public sealed partial class Layer4Kernel : ILayer4, IDisposable
{
    private const string StatusFile = "/proc/self/status";
    private readonly DirectKernel _direct = new();
    private NftTable? _table;
    private ValueList<DirectStation> _stations = [];

    /// <summary>What the table holds for sure, and the networks of the node by which it was made; null after a refusal.</summary>
    private ServedPlan? _translated;
    private HashSet<(IPAddress Network, int PrefixLength)> _networks = [];
    private Layer4Plan _applied = Layer4Plan.Empty;
    private volatile bool _served;
    private volatile IReadOnlyList<ClientMap> _clientMaps = [];
    private long _clientMapsMade;

    /// <summary>Whether this process has put a layer 4 service with address translation into the kernel; any thread may ask.</summary>
    public bool Serves => _served;

    /// <summary>Where the kernel keeps clients' servers; any thread may ask.</summary>
    internal IReadOnlyList<ClientMap> ClientMaps => _clientMaps;

    internal long ClientMapsMade => Interlocked.Read(ref _clientMapsMade);

    /// <summary>Real servers that took connections by the table that an earlier process left.</summary>
    public IReadOnlySet<RealServerId> FindLive()
    {
        try
        {
            return Open().Live.Select(mark => new RealServerId(int.Parse(mark, CultureInfo.InvariantCulture))).Concat(_direct.FindLive()).ToHashSet();
        }
        catch (NetworkException)
        {
            // Apply says it for each service that needs the kernel; without such a service nobody needs to hear it.
            return new HashSet<RealServerId>();
        }
    }

    public Layer4Outcome Apply(Layer4Plan plan)
    {
        try
        {
            var changes = plan.Services.Count > 0 && CannotServe() is { } why ? throw new NetworkException(why) : new List<string>();
            (plan, var problems) = WithoutUnprotected(plan);
            var translated = plan with { Services = Of(plan, direct: false) };
            changes.AddRange(translated.Services.Count == 0 ? Clear() : Serve(translated));
            changes.AddRange(_direct.Apply(plan with { Services = Of(plan, direct: true) }));
            _applied = plan;
            NoteClientMaps(plan);
            return new Layer4Outcome(problems, changes.ToValueList());
        }
        catch (NetworkException refused)
        {
            return new Layer4Outcome(plan.Services.Select(service => ProblemOf(service.Plan.Service, refused.Message)).ToValueList(), []);
        }
    }

    public ValueList<DirectStation> FindStations(ValueList<ServerPlan> servers)
    {
        try
        {
            _stations = StationFinder.Find(servers);
        }
        catch (NetworkException)
        {
            // Those of before go on. The checks of the servers look in the same place and tell it.
        }

        return _stations;
    }

    public ValueList<Layer4Counters> ReadCounters()
    {
        var direct = _direct.ReadCounters();
        if (_table is not { IsThere: true } table)
        {
            return direct.ToValueList();
        }

        var (connections, received, sent) = (
            table.ReadCounters(BaseLayout.CountNew), table.ReadCounters(BaseLayout.CountIn), table.ReadCounters(BaseLayout.CountOut));
        return connections.Select(of => new Layer4Counters(
            of.Key,
            of.Value.Packets,
            received.GetValueOrDefault(of.Key).Packets,
            received.GetValueOrDefault(of.Key).Bytes,
            sent.GetValueOrDefault(of.Key).Packets,
            sent.GetValueOrDefault(of.Key).Bytes)).Concat(direct).ToValueList();
    }

    public IReadOnlyDictionary<RealServerId, int> CountConnections()
    {
        var counts = _direct.Count();
        foreach (var (server, count) in _table is { IsThere: true } ? ConntrackTable.Count() : new Dictionary<RealServerId, int>())
        {
            counts.TryAdd(server, count);
        }

        return counts;
    }

    public int Reset(ValueList<RealServerId> servers)
    {
        var (clients, count) = _direct.Forget(servers);
        if (_table is { IsThere: true })
        {
            clients.AddRange(ConntrackTable.Forget(servers.ToHashSet(), Limits.Layer4ResetsMax, out var tracked));
            count += tracked;
        }

        ChallengeProbe.Send(clients);
        return count;
    }

    public PersistencePage? ListPersistence(VirtualServiceId service, int entriesMax)
    {
        if (Find(service) is not var (planned, table, map))
        {
            return null;
        }

        var prefix = ServiceRules.PrefixLength(planned.Service);
        var single = planned.Service.Address.Address.GetAddressBytes().Length * 8 == prefix;
        var addresses = planned.Servers.ToDictionary(server => server.Id.ToString(), server => server);
        var entries = table.ReadEntries(map).Where(entry => addresses.ContainsKey(entry.Mark)).ToList();
        return new PersistencePage(
            entries.Count,
            entries.Take(entriesMax).Select(entry => new PersistenceEntry(
                single ? entry.Key : string.Create(CultureInfo.InvariantCulture, $"{entry.Key}/{prefix}"),
                addresses[entry.Mark].Id,
                addresses[entry.Mark].Address,
                entry.SecondsLeft)).ToValueList(),
            null);
    }

    public int ClearPersistence(VirtualServiceId service, IPAddress? client)
    {
        if (Find(service) is not var (planned, table, map))
        {
            return 0;
        }

        var prefix = ServiceRules.PrefixLength(planned.Service);
        var keys = table.ReadEntries(map)
            .Where(entry => client is null || InterfaceSnapshot.Contains(IPAddress.Parse(entry.Key), prefix, client))
            .Select(entry => entry.Key)
            .ToList();
        table.DeleteEntries(map, keys);
        return keys.Count;
    }

    public void Dispose()
    {
        _table?.Dispose();
        _direct.Dispose();
    }

    private static ValueList<Layer4Service> Of(Layer4Plan plan, bool direct) =>
        plan.Services.Where(service => service.Plan.Service.Forwarding == ForwardingMode.Dsr == direct).ToValueList();

    private (ServicePlan Plan, NftTable Table, string Map)? Find(VirtualServiceId service)
    {
        if (_applied.Services.FirstOrDefault(one => one.Plan.Service.Id == service)?.Plan is not { Service.Persistence.Mode: PersistenceMode.SourceIp } planned)
        {
            return null;
        }

        var map = ServiceRules.PersistenceMap(planned.Service);
        var table = planned.Service.Forwarding == ForwardingMode.Dsr ? _direct.TableOf(planned.Service) : _table;
        return table?.HasMap(map) == true ? (planned, table, map) : null;
    }

    private void NoteClientMaps(Layer4Plan plan)
    {
        var before = _clientMaps;
        IReadOnlyList<ClientMap> after = [.. plan.Services.SelectMany(planned => ClientMap.Of(planned.Plan.Service))];
        _clientMaps = after;
        if (after.Except(before).Any())
        {
            Interlocked.Increment(ref _clientMapsMade);
        }
    }

    /// <summary>Without services an earlier process's table goes; this one's stays, for it keeps translating for connections that drain.</summary>
    private IReadOnlyList<string> Clear()
    {
        _translated = null;
        if (_served)
        {
            return Open().Apply(RuleSetPlanner.Make(Layer4Plan.Empty, (_, _) => false));
        }

        if (_table is not { IsThere: true } table)
        {
            return [];
        }

        table.Delete();
        return ["table removed: no layer 4 service is configured"];
    }

    private IReadOnlyList<string> Serve(Layer4Plan plan)
    {
        foreach (var v6 in plan.Services.Select(service => RuleSetPlanner.Digit(service.Plan.Service.Address.Address) == '6').Distinct())
        {
            ForwardingSwitch.TurnOn(v6);
        }

        _served = true;
        using var netlink = new NetlinkSocket();
        var snapshot = InterfaceSnapshot.Read(netlink);
        var networks = snapshot.Addresses.Where(own => !own.IsSingle).Select(own => (own.Network, own.PrefixLength)).ToHashSet();
        var table = Open();
        var (last, same) = (_translated, _networks.SetEquals(networks));
        _translated = null;
        if (last is null || !same || last.IsProtected != SynProxy.IsOn(plan) || Part() is not { } changes)
        {
            changes = table.Apply(RuleSetPlanner.Make(plan, SameNetwork));
            last = new ServedPlan(plan) { IsProtected = SynProxy.IsOn(plan) };
        }

        (_translated, _networks) = (last, networks);
        return changes;

        IReadOnlyList<string>? Part()
        {
            var (before, after) = RuleSetPlanner.Change(last, plan, SameNetwork);
            return table.TryReplace(before, after);
        }

        bool SameNetwork(IPAddress service, IPAddress server) => snapshot.Addresses.Any(own =>
            !own.IsSingle
            && InterfaceSnapshot.Contains(own.Network, own.PrefixLength, service)
            && InterfaceSnapshot.Contains(own.Network, own.PrefixLength, server));
    }

    private NftTable Open()
    {
        _table ??= new NftTable();
        _table.Open();
        return _table;
    }

    private static string? CannotServe() => Capabilities.Missing(File.ReadAllText(StatusFile)).Contains("CAP_NET_ADMIN")
        ? "The process lacks CAP_NET_ADMIN, which forwarding in the kernel needs; start it as root or by the systemd unit, which grants it"
        : null;

    private static ListenerProblem ProblemOf(VirtualService service, string reason) => new(
        service.Id,
        service.Address,
        CannotServe() is null ? ProblemCodes.KernelUnavailable : ProblemCodes.MissingCapability,
        $"Virtual service {service.DisplayName} is not forwarded by the kernel: {reason.TrimEnd('.')}. What the kernel had before stays; it is tried again every few seconds.");
}
