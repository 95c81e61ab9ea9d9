using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Ha;

/// <summary>What time alone brings.</summary>
internal static class TickRules
{
    /// <summary>
    /// Ticks stayed away: this process itself stood still. What it thinks of its peers is old, and so is every answer that waited
    /// in the queue, so silence is counted anew.
    /// </summary>
    public static void NoticeStall(HaTurn turn)
    {
        if (turn.State.LastTick is not { } last || turn.Now - last <= turn.Timings.StallAfter) return;
        turn.State = turn.State with { ListeningSince = turn.Now, OutreachedSince = null };
        EvidenceRules.Forget(turn);
    }

    public static void Tick(HaTurn turn, ValueList<PeerObservation> observed)
    {
        var before = turn.Peers();
        TellOfRelay(turn, observed);
        Observe(turn, observed);
        LinkRules.Tick(turn);
        ClusterRules.Tick(turn);
        if (turn.State.Settings is null) return;

        EpochRules.Tick(turn);
        EvidenceRules.Tick(turn);
        DrainRules.Tick(turn);
        switch (turn.State.State)
        {
            case HaState.Starting: LeaveStarting(turn); break;
            case HaState.Active: ActiveRules.Tick(turn, before); break;
            case HaState.Standby or HaState.Isolated: FollowGateway(turn); break;
        }

        TakeoverRules.Consider(turn);
        ConfigRules.CheckHoldingNowAndThen(turn);
    }

    private static void Observe(HaTurn turn, ValueList<PeerObservation> observed)
    {
        var state = turn.State;
        var epoch = state.Epoch;
        if (state.State != HaState.Active)
        {
            foreach (var peer in observed)
                epoch = Math.Max(epoch, peer.Status?.Epoch ?? 0);
        }

        turn.State = state with
        {
            Peers = observed,
            Epoch = epoch,
            LastTick = turn.Now,
        };
    }

    private static void TellOfRelay(HaTurn turn, ValueList<PeerObservation> observed)
    {
        foreach (var peer in observed)
        {
            var before = turn.State.Peers.FirstOrDefault(known => known.Node == peer.Node)?.OnlyRelayed ?? false;
            if (peer.OnlyRelayed && !before) turn.Note($"{peer.Node} is heard through the gateway only: the nodes do not reach each other");
            else if (before && peer is { OnlyRelayed: false, PathsAlive: > 0 }) turn.Note($"{peer.Node} is heard directly again");
        }
    }

    private static void LeaveStarting(HaTurn turn)
    {
        if (turn.Peers().Any(peer => peer.Standing is PeerStanding.Unknown or PeerStanding.Late)) return;
        turn.Become(HaState.Standby, "ready");
    }

    private static void FollowGateway(HaTurn turn)
    {
        var cutOff = EvidenceRules.IsCutOff(turn);
        if (turn.State.State == HaState.Standby && cutOff && turn.State.Taking is null)
            turn.Become(HaState.Isolated, "no gateway answers: this node is cut off from the service network");
        else if (turn.State.State == HaState.Isolated && !cutOff)
            turn.Become(HaState.Standby, "the service network is back");
    }
}
