namespace LoadMaster.Simulation;

/// <summary>A direct link between the nodes, and the service network with the gateway and the clients; both lose, repeat and delay.</summary>
internal sealed class SimNetwork(SimClock clock, Random random)
{
    private readonly Dictionary<(string From, string To), double> _lastArrival = [];
    private double _reachChanged = -60_000;

    public double Loss
    {
        get;
        set => (field, LossChanged) = (value, clock.Now);
    }

    public double LossChanged { get; private set; }

    public double Duplicates { get; set; }

    public double DelayMax { get; set; } = 2;

    public bool GatewayUp
    {
        get;
        set => (field, RelayChanged) = (value, clock.Now);
    } = true;

    /// <summary>The gateway sends on what one node sends to the other through it.</summary>
    public bool GatewayForwards
    {
        get;
        set => (field, RelayChanged) = (value, clock.Now);
    } = true;

    public double RelayChanged { get; private set; }

    public bool Relays => GatewayUp && GatewayForwards;

    /// <summary>Direction of the HA link, by sender.</summary>
    public Dictionary<string, bool> HaLinkUp { get; } = [];

    /// <summary>The service network carries what the nodes send each other; each may reach everybody else without it.</summary>
    public bool NodesReachEachOther
    {
        get;
        set => (field, _reachChanged) = (value, clock.Now);
    } = true;

    /// <summary>For long enough that a look at the link has seen it.</summary>
    public bool NodesSeeEachOther => NodesReachEachOther && clock.Now - _reachChanged > 500;

    public bool ReachesClients(SimNode node) => node.HostUp && node.LanSends && node.LanReceives;

    public bool GatewayAnswers(SimNode node) => GatewayUp && ReachesClients(node) && !LostTwice();

    public bool OtherAnswersForShared(SimNode asker)
    {
        foreach (var other in asker.Peers)
        {
            if (NodesReachEachOther && ReachesClients(asker) && ReachesClients(other) && other.KernelHolds && !LostTwice()) return true;
        }

        return false;
    }

    public bool HaLinkBothWays(SimNode one, SimNode other) => HaLinkUp[one.Name] && HaLinkUp[other.Name];

    /// <summary>Datagrams over both paths.</summary>
    public void Send(SimNode from, SimNode to, Action arrive)
    {
        if (!from.HostUp || !to.HostUp) return;
        if (HaLinkUp[from.Name]) Datagram(from, to, arrive, back: () => HaLinkUp[to.Name]);
        if (NodesReachEachOther && from.LanSends && to.LanReceives) Datagram(from, to, arrive, back: () => to.LanSends && from.LanReceives);
    }

    /// <summary>A datagram through the gateway: lost or late twice. Whether the nodes reach each other does not matter to it.</summary>
    public void Relay(SimNode from, SimNode to, Action arrive)
    {
        if (!from.HostUp || !to.HostUp || !Relays || !from.LanSends || !to.LanReceives || random.NextDouble() < Loss) return;
        clock.After(0.1 + (random.NextDouble() * DelayMax), () =>
        {
            if (Relays && to.LanReceives) Datagram(from, to, arrive, back: () => false);
        });
    }

    /// <summary>A message over the cluster's connection, on the HA link: it arrives, in the order sent, or the link went down.</summary>
    public void Tell(SimNode from, SimNode to, Action arrive)
    {
        if (!from.HostUp || !to.HostUp || !HaLinkBothWays(from, to)) return;
        var pair = (from.Name, to.Name);
        var at = Math.Max(clock.Now + 0.3 + (random.NextDouble() * DelayMax), _lastArrival.GetValueOrDefault(pair));
        _lastArrival[pair] = at;
        clock.After(at - clock.Now, () =>
        {
            if (HaLinkBothWays(from, to)) arrive();
        });
    }

    private void Datagram(SimNode from, SimNode to, Action arrive, Func<bool> back)
    {
        var copies = random.NextDouble() < Duplicates ? 2 : 1;
        for (var copy = 0; copy < copies; copy++)
        {
            if (random.NextDouble() < Loss) continue;
            clock.After(0.1 + (random.NextDouble() * DelayMax), () =>
            {
                if (!to.HostUp) return;
                if (to.ProcessUp) arrive();
                else if (back() && random.NextDouble() >= Loss) from.PortUnreachable(to);
            });
        }
    }

    private bool LostTwice() => random.NextDouble() < Loss * Loss;
}
