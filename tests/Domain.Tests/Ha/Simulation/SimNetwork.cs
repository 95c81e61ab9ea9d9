namespace LoadMaster.Domain.Tests.Ha.Simulation;

/// <summary>A direct link between the two nodes, and the service network with the gateway and the clients; both lose, repeat and delay.</summary>
internal sealed class SimNetwork(SimClock clock, Random random)
{
    public double Loss { get; set; }

    public double Duplicates { get; set; }

    public double DelayMax { get; set; } = 2;

    public bool GatewayUp { get; set; } = true;

    /// <summary>Direction of the HA link, by sender.</summary>
    public Dictionary<string, bool> HaLinkUp { get; } = [];

    /// <summary>The service network carries what the nodes send each other; both may reach everybody else without it.</summary>
    public bool NodesReachEachOther { get; set; } = true;

    public bool HaLinkBothWays => HaLinkUp.Values.All(up => up);

    public bool ReachesClients(SimNode node) => node.HostUp && node.LanSends && node.LanReceives;

    public bool GatewayAnswers(SimNode node) => GatewayUp && ReachesClients(node) && !LostTwice();

    public bool OtherAnswersForShared(SimNode asker, SimNode other) =>
        NodesReachEachOther && ReachesClients(asker) && ReachesClients(other) && other.KernelHolds && !LostTwice();

    /// <summary>Datagrams over both paths.</summary>
    public void Send(SimNode from, SimNode to, Action arrive)
    {
        if (!from.HostUp || !to.HostUp) return;
        if (HaLinkUp[from.Name]) Datagram(from, to, arrive, back: () => HaLinkUp[to.Name]);
        if (NodesReachEachOther && from.LanSends && to.LanReceives) Datagram(from, to, arrive, back: () => to.LanSends && from.LanReceives);
    }

    /// <summary>A message over the cluster's connection, on the HA link: it arrives, or the link is down.</summary>
    public void Tell(SimNode from, SimNode to, Action arrive)
    {
        if (from.HostUp && to.HostUp && HaLinkBothWays) clock.After(0.3 + (random.NextDouble() * DelayMax), arrive);
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
                else if (back() && random.NextDouble() >= Loss) from.PortUnreachable();
            });
        }
    }

    private bool LostTwice() => random.NextDouble() < Loss * Loss;
}
