using LoadMaster.DataPlane.Inspection;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Serving;
using LoadMaster.Network.AgentX;

namespace LoadMaster.Host.Snmp;

/// <summary>Which traps a new view is worth. Service and server traps are the active node's; each node tells its own HA state. coldStart is snmpd's.</summary>
public sealed class SnmpTraps
{
    private const int IpsTrapsMax = 10;

    private static readonly Oid TrapId = Oid.Parse(".1.3.6.1.6.3.1.1.4.1.0");
    private static readonly Oid Traps = SnmpTree.B100.With(3, 1);
    private static readonly Oid IpsObjects = SnmpTree.B100.With(20);
    private static readonly Oid HaStateName = SnmpTree.B100.With(0, 9, 0);

    private readonly Dictionary<uint, int> _services = [];
    private readonly Dictionary<uint, int> _servers = [];
    private int? _ha;
    private IpsEvent? _lastIps;
    private bool _ipsSeen;

    /// <summary>What has changed since the last view. The first view is where it begins.</summary>
    public IReadOnlyList<IReadOnlyList<VarBind>> Of(SnmpView view)
    {
        var traps = new List<IReadOnlyList<VarBind>>();
        var isActive = view.Ha.State == HaState.Active;
        var services = view.Services.ToDictionary(s => s.Index, s => s.Row);
        foreach (var (index, row) in view.Services)
        {
            if (Changed(_services, index, SnmpStates.Of(row.State)) && isActive)
            {
                traps.Add(Trap(1, SnmpTree.OfTrap(row)));
            }
        }

        foreach (var (index, row) in view.Servers)
        {
            // Not checked yet is no news, in neither direction.
            if (row.Availability != ServerAvailability.Unknown && Changed(_servers, index, SnmpStates.Of(row.Availability)) && isActive)
            {
                traps.Add(Trap(2, [.. SnmpTree.OfTrap(row), .. SnmpTree.OfTrap(services[(uint)row.Service.Id.Value])]));
            }
        }

        Forget(_services, services.Keys);
        Forget(_servers, view.Servers.Select(s => s.Index));
        var ha = SnmpStates.Of(view.Ha.State, view.Ha.Configured);
        if (_ha is { } before && before != ha)
        {
            traps.Add(Trap(3, [new VarBind(HaStateName, AgentXValue.Integer(ha))]));
        }

        _ha = ha;
        return traps;
    }

    /// <param name="newest">Events of the intrusion prevention, the newest first; at most ten of a turn become traps.</param>
    public IReadOnlyList<IReadOnlyList<VarBind>> Of(IReadOnlyList<IpsEvent> newest)
    {
        var fresh = _ipsSeen ? newest.TakeWhile(e => !ReferenceEquals(e, _lastIps)).Reverse().Take(IpsTrapsMax).ToList() : [];
        _ipsSeen = true;
        _lastIps = newest.Count > 0 ? newest[0] : _lastIps;
        return [.. fresh.Select(e => Trap(100,
        [
            new VarBind(IpsObjects.With(1, 0), AgentXValue.Text(IpsWords.Modes.Of(e.Action))),
            new VarBind(IpsObjects.With(2, 0), AgentXValue.Integer(e.Rule.Sid)),
            new VarBind(IpsObjects.With(3, 0), AgentXValue.Integer(e.Rule.Priority)),
            new VarBind(IpsObjects.With(4, 0), AgentXValue.Text(e.Rule.Message)),
            new VarBind(IpsObjects.With(5, 0), AgentXValue.Text(e.Client)),
            new VarBind(IpsObjects.With(6, 0), AgentXValue.Integer(e.Service.Value)),
        ]))];
    }

    private static VarBind[] Trap(uint number, IReadOnlyList<VarBind> objects) => [new VarBind(TrapId, AgentXValue.ObjectId(Traps.With(number))), .. objects];

    private static bool Changed(Dictionary<uint, int> known, uint index, int state)
    {
        var changed = known.TryGetValue(index, out var before) && before != state;
        known[index] = state;
        return changed;
    }

    private static void Forget(Dictionary<uint, int> known, IEnumerable<uint> there)
    {
        foreach (var gone in known.Keys.Except(there).ToList())
        {
            known.Remove(gone);
        }
    }
}
