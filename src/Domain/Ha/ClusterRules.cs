namespace LoadMaster.Domain.Ha;

/// <summary>Forms the Akka cluster without seed nodes, and heals two clusters into one by restarting the lesser side.</summary>
internal static class ClusterRules
{
    public static void Changed(HaTurn turn, HaInput.ClusterChanged changed)
    {
        var cluster = turn.State.Cluster;
        foreach (var node in changed.Unreachable)
        {
            if (!cluster.Unreachable.Contains(node)) turn.Note($"the cluster cannot reach {node}");
        }

        turn.State = turn.State with
        {
            Cluster = cluster with { Joined = changed.Joined, Members = changed.Members, Unreachable = changed.Unreachable },
        };
    }

    /// <summary>An active node keeps the addresses until the stopping process hands them over.</summary>
    public static void Restart(HaTurn turn, string reason)
    {
        if (turn.State.Restarting || turn.State.Stopping) return;
        turn.State = turn.State with { Restarting = true };
        turn.Note($"the actor system restarts: {reason}");
        turn.Do(new HaEffect.RestartActorSystem(reason));
    }

    public static void Tick(HaTurn turn)
    {
        if (turn.State.Stopping || turn.State.Restarting) return;
        if (turn.State.Cluster.Joined) WatchForTwoClusters(turn);
        else Join(turn);
    }

    private static void Join(HaTurn turn)
    {
        if (turn.State.Cluster.JoinAsked is { } asked && turn.Now - asked < HaTimings.JoinAgainAfter) return;

        var peers = turn.Peers();
        var alive = peers.FindAll(peer => peer.Fresh);
        if (alive.Find(peer => peer.Status!.ClusterJoined) is { } joined)
        {
            Ask(turn, new HaEffect.JoinPeer(joined.Node), self: false);
            return;
        }

        if (peers.Exists(peer => peer.Standing is PeerStanding.Unknown)) return;
        var first = alive.TrueForAll(peer => string.CompareOrdinal(turn.State.Node, peer.Node) < 0);
        if (alive.Count > 0 ? first : MayBeAlone(turn, peers.Count)) Ask(turn, new HaEffect.JoinSelf(), self: true);
    }

    /// <summary>Every peer was silent for long enough; a cut-off node would form a second cluster, so a gateway must answer if one is known.</summary>
    private static bool MayBeAlone(HaTurn turn, int peers)
    {
        if (peers == 0) return true;
        var longEnough = turn.Now - turn.State.ListeningSince >= turn.Timings.AloneAfter;
        return longEnough && turn.State.Settings is not null && (!turn.GatewaysConfigured || turn.State.Evidence.Gateway == true);
    }

    private static void Ask(HaTurn turn, HaEffect join, bool self)
    {
        turn.State = turn.State with { Cluster = turn.State.Cluster with { JoinAsked = turn.Now, JoiningSelf = self } };
        turn.Do(join);
    }

    private static void WatchForTwoClusters(HaTurn turn)
    {
        var cluster = turn.State.Cluster;
        var other = turn.Peers().Find(peer =>
            peer.Standing == PeerStanding.Alive && peer.Status!.ClusterJoined && !cluster.Members.Contains(peer.Node));
        if (other is null)
        {
            if (cluster.TwoSince is not null) turn.State = turn.State with { Cluster = cluster with { TwoSince = null } };
            return;
        }

        var since = cluster.TwoSince ?? turn.Now;
        turn.State = turn.State with { Cluster = cluster with { TwoSince = since } };
        if (turn.Now - since >= HaTimings.TwoClustersAfter && Loses(turn.State, other.Status!))
            Restart(turn, $"{other.Node} is in another cluster, and that one stays");
    }

    /// <summary>The active side stays; else the higher epoch; else the lower name. Exactly one side loses.</summary>
    private static bool Loses(HaMachineState mine, HeartbeatStatus other)
    {
        var iAmActive = mine.State == HaState.Active;
        var otherIsActive = other.State == HaState.Active;
        if (iAmActive != otherIsActive) return otherIsActive;
        return mine.Epoch != other.Epoch ? mine.Epoch < other.Epoch : string.CompareOrdinal(mine.Node, other.Node) > 0;
    }
}
