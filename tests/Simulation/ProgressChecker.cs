using LoadMaster.Domain.Ha;

namespace LoadMaster.Simulation;

/// <summary>What must happen in time once enough is healthy.</summary>
internal sealed class ProgressChecker(SimWorld world)
{
    private const double LookEvery = 100;
    private const double AloneBound = 5_000;
    private const double OutreachedBound = 20_000;
    private readonly Dictionary<string, double> _aloneSince = [];
    private double? _outreachedSince;
    private readonly List<string> _violations = [];

    public IReadOnlyList<string> Violations => _violations;

    public void Start() => world.Clock.After(LookEvery, Look);

    public void CheckOneActive(string when)
    {
        var active = world.Nodes.Count(node => node is { ProcessUp: true, State.State: HaState.Active, KernelHolds: true });
        if (active != 1 || world.Nodes.Count(node => node.KernelHolds) != 1)
            Violated($"{when}: {string.Join(", ", world.Nodes.Select(node => $"{node.Name} is {node.State.State} (holds {node.KernelHolds})"))}");
    }

    /// <summary>One active node, one configuration, one table of persistence entries.</summary>
    public void CheckEnd(string when)
    {
        CheckOneActive(when);
        if (world.Nodes.FirstOrDefault(node => node.State.State == HaState.Active) is not { } active) return;
        foreach (var node in active.Peers)
        {
            if (node.Config.Log.Tip != active.Config.Log.Tip)
                Violated($"{when}: the journal of {node.Name} ends at {node.Config.Log.Tip}, that of {active.Name} at {active.Config.Log.Tip}");
            if (!node.Stream.Entries.SequenceEqual(active.Stream.Entries))
                Violated($"{when}: {node.Name} has {node.Stream.Entries.Count} persistence entries, {active.Name} {active.Stream.Entries.Count}, and they differ");
        }
    }

    /// <summary>A node that has long been fit, beside others that have long been unable to reach clients, holds the addresses.</summary>
    private void Look()
    {
        foreach (var node in world.Nodes)
        {
            if (!CanServe(node) || node.Peers.Any(peer => world.Network.ReachesClients(peer) && peer.ProcessUp))
            {
                _aloneSince.Remove(node.Name);
            }
            else if (!_aloneSince.TryAdd(node.Name, world.Clock.Now) && !node.KernelHolds
                && world.Clock.Now - Math.Max(_aloneSince[node.Name], node.StartedAt) > AloneBound)
            {
                Violated($"{node.Name} does not serve though it alone could for {AloneBound:0} ms");
                _aloneSince.Remove(node.Name);
            }
        }

        LookForOutreached();
        world.Clock.After(LookEvery, Look);
    }

    /// <summary>An active node without the second network does not stay so beside a standby that has it.</summary>
    private void LookForOutreached()
    {
        var outreached = world.Nodes.FirstOrDefault(node => node is { State.State: HaState.Active, SecondUp: false } && CanServe(node) && node.Peers.Any(IsBetter));
        if (outreached is null) _outreachedSince = null;
        else if (world.Clock.Now - Math.Max(outreached.TookAt, _outreachedSince ??= world.Clock.Now) > OutreachedBound)
        {
            Violated($"an active node stays without the second network for {OutreachedBound:0} ms beside a standby that has it");
            _outreachedSince = null;
        }
    }

    private bool IsBetter(SimNode node) => node is { State.State: HaState.Standby, SecondUp: true } && CanServe(node) && world.Network.NodesReachEachOther;

    private bool CanServe(SimNode node) =>
        node is { ProcessUp: true, Hangs: false, State.State: not HaState.Maintenance, State.Stopping: false }
        && world.Network.ReachesClients(node)
        && world.Network is { GatewayUp: true, Loss: < 0.05 };

    private void Violated(string what)
    {
        if (_violations.Count > 20) return;
        _violations.Add($"{world.Clock.Now:0} {what}");
        world.Trace.Add("PROGRESS", what);
    }
}
