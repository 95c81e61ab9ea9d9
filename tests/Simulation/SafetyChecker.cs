using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Simulation;

/// <summary>What must never happen, whatever fails.</summary>
internal sealed class SafetyChecker(SimWorld world)
{
    private const double NoticeWithin = 1000;
    private readonly List<string> _violations = [];
    private readonly Dictionary<long, string> _terms = [];
    private readonly Dictionary<(int, int), double> _doubleSince = [];

    public IReadOnlyList<string> Violations => _violations;

    public int TakeOvers { get; private set; }

    /// <summary>Begun after the disk had not answered for longer than a take-over waits: such an epoch may come again, and is not looked at.</summary>
    public int TermsWithoutDisk { get; private set; }

    /// <summary>In milliseconds.</summary>
    public double LongestDouble { get; private set; }

    private double DoubleBound => (world.Settings.AddressLifetimeSeconds * 1000) + NoticeWithin;

    public void Violated(string what)
    {
        if (_violations.Count > 20) return;
        _violations.Add($"{world.Clock.Now:0} {what}");
        world.Trace.Add("SAFETY", what);
    }

    /// <summary>After each event: which two nodes hold the addresses in the kernel and reach clients, and for how long both have.</summary>
    public void Look()
    {
        for (var one = 0; one < world.Nodes.Count; one++)
        {
            for (var other = one + 1; other < world.Nodes.Count; other++) LookAt((one, other));
        }
    }

    private void LookAt((int One, int Other) pair)
    {
        if (!Holds(world.Nodes[pair.One]) || !Holds(world.Nodes[pair.Other]))
        {
            _doubleSince.Remove(pair);
            return;
        }

        var before = LongestDouble;
        if (!_doubleSince.TryGetValue(pair, out var since)) _doubleSince.Add(pair, since = world.Clock.Now);
        LongestDouble = Math.Max(LongestDouble, world.Clock.Now - since);
        if (LongestDouble > DoubleBound && before <= DoubleBound) Violated($"two nodes have served clients for more than {DoubleBound} ms");
    }

    private bool Holds(SimNode node) => node.KernelHolds && world.Network.ReachesClients(node);

    /// <summary>After each step of a machine.</summary>
    public void Stepped(SimNode node, HaMachineState before, HaInput input)
    {
        var state = node.State;
        if (state.Epoch < before.Epoch) Violated($"{node.Name}'s epoch fell from {before.Epoch} to {state.Epoch}");
        if (input is HaInput.AddressesRefreshed { Outcome: HoldOutcome.Fenced } && state.State == HaState.Active)
            Violated($"{node.Name} was fenced and stayed active");
        if (state is { Drain: not null } && (state.State == HaState.Active || state.Held.Count > 0)) Violated($"{node.Name} drains and holds the addresses");
        if (state.HandOver is { Why: HandOverWhy.Reach } && before.HandOver is null) HandsOverForReach(node, state);
        if (state.State != HaState.Active) return;
        if (!node.TookAddresses && input is not HaInput.AddressesTaken { Outcome: HoldOutcome.Held })
            Violated($"{node.Name} is active without having taken the addresses");
        if (before.State != HaState.Active || state.Epoch != before.Epoch) Term(node, before);
        if (before.State == HaState.Active) return;
        TakeOvers++;
        if (before.Taking is not { HandedOverBy: null }) return;
        foreach (var peer in node.Peers)
        {
            if (Serves(peer, node)) Violated($"{node.Name} took over while {peer.Name} was serving clients: {state.Reason}");
        }
    }

    public void CheckEnd() => world.Changes.CheckEnd();

    /// <summary>Each term has an epoch of its own, above all that its node knew.</summary>
    private void Term(SimNode node, HaMachineState before)
    {
        var epoch = node.State.Epoch;
        if (before.State != HaState.Active && epoch <= before.Epoch) Violated($"{node.Name} took over without a higher epoch: {before.Epoch} -> {epoch}");
        if (epoch > node.Disk.EpochsReserved)
        {
            TermsWithoutDisk++;
            return;
        }

        var term = $"{node.Name} (process {node.Life}, active since {node.State.Since.TotalMilliseconds:0})";
        if (!_terms.TryAdd(epoch, term) && _terms[epoch] != term) Violated($"epoch {epoch} of {_terms[epoch]} is used again by {term}");
    }

    /// <summary>Equal nodes stay as they are, and the addresses do not go to and fro.</summary>
    private void HandsOverForReach(SimNode node, HaMachineState state)
    {
        var to = world.Node(state.HandOver!.To);
        var known = world.Network.Loss < 0.05 && world.Clock.Now - Math.Max(Math.Max(node.SecondChanged, to.SecondChanged), Math.Max(world.Network.LossChanged, to.LanChanged)) > 1000
            && world.Clock.Now - Math.Max(node.LanChanged, world.Network.RelayChanged) > 1000;
        if (known && to is { ProcessUp: true, Hangs: false } && NetworksOf(node) >= NetworksOf(to)) Violated($"{node.Name} hands over to {to.Name}, which has no more of the networks");
        if (world.Clock.Now - node.TookAt < 10_000) Violated($"{node.Name} hands over for the networks {world.Clock.Now - node.TookAt:0} ms after it took the addresses");
    }

    private int NetworksOf(SimNode node) => (world.Network.GatewayUp && world.Network.ReachesClients(node) ? 1 : 0) + (node.SecondUp ? 1 : 0);

    /// <summary>Beyond what loss and the time of the probes can hide.</summary>
    private bool Serves(SimNode peer, SimNode taker) =>
        world.Network.Loss < 0.05
        && world.Clock.Now - Math.Max(world.Network.LossChanged, Math.Max(peer.TookAt, peer.LanChanged)) > 500
        && peer is { ProcessUp: true, TookAddresses: true, KernelHolds: true }
        && world.Network.ReachesClients(peer)
        && (world.Network.NodesSeeEachOther || (Renews(peer) && Renews(taker) && Relayed));

    /// <summary>A gateway that was gone comes back to both at once; what it forwards takes its time.</summary>
    private bool Relayed => world.Arbiter is not null || (world.Network.Relays && world.Clock.Now - world.Network.RelayChanged > 500);

    /// <summary>
    /// In a cut between the nodes: the lease of a node that hangs runs out, and one that wakes acts once on what it had heard before;
    /// the arbiter's answer to the next renewal, or the next heartbeat through the gateway, ends that, well within the bound for two holders.
    /// </summary>
    private bool Renews(SimNode node) => !node.Hangs && world.Clock.Now - node.WokeAt > 1000 && world.Clock.Now - node.StartedAt > 1000;
}
