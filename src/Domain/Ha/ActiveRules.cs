using LoadMaster.Domain.Ports;

namespace LoadMaster.Domain.Ha;

/// <summary>The duties of the active node, above all when to let go.</summary>
internal static class ActiveRules
{
    public static void Tick(HaTurn turn, List<PeerView> before)
    {
        if (turn.Now - turn.State.LastRefresh >= turn.Timings.RefreshEvery)
        {
            turn.State = turn.State with { LastRefresh = turn.Now };
            turn.Do(new HaEffect.RefreshAddresses());
        }

        var peers = turn.Peers();
        if (TakeoverRules.ActivePeer(peers) is { } rival && Outranks(turn.State, rival))
        {
            Yield(turn, rival.Node, rival.Status!.Epoch, "by its heartbeat");
            return;
        }

        ArbiterRules.Renew(turn);

        if (peers.Exists(peer => WonAgainst(before, peer))) turn.Do(new HaEffect.Announce());
        RaiseAbove(turn, peers);
        if (turn.State.HandOver is not null) HandOverRules.GoOn(turn);
        else if (EvidenceRules.IsCutOff(turn)) LeaveCutOffNetwork(turn);
        else ReachRules.Tick(turn);
    }

    public static void Refreshed(HaTurn turn, HaInput.AddressesRefreshed refreshed)
    {
        if (turn.State.State != HaState.Active || refreshed.Outcome == HoldOutcome.Held) return;
        turn.OpenTimeline(refreshed.Reason);
        if (refreshed.Outcome == HoldOutcome.Fenced)
            LetGo(turn, HaState.Standby, $"fenced: {refreshed.Reason}");
        else
            LetGo(turn, HaState.Fault, $"the shared addresses cannot be held: {refreshed.Reason}");
    }

    /// <summary>The list of shared addresses changed; a list that cannot be held leaves the old one in place.</summary>
    public static void AddressesChanged(HaTurn turn, HaInput.AddressesTaken taken)
    {
        turn.State = turn.State with { ChangingAddresses = false };
        if (turn.State.State != HaState.Active) return;
        if (taken.Outcome == HoldOutcome.Held)
        {
            turn.State = turn.State with { Held = turn.SharedAddresses };
            turn.Do(new HaEffect.Announce());
        }
        else if (turn.State.Held.Count > 0)
        {
            turn.Become(HaState.Active, $"the new shared addresses cannot be held, the old ones stay: {taken.Reason}");
            turn.Note(turn.State.Reason);
        }
        else
        {
            LetGo(turn, HaState.Fault, $"the shared addresses cannot be held: {taken.Reason}");
        }
    }

    public static void LetGo(HaTurn turn, HaState next, string reason)
    {
        turn.OpenTimeline(reason);
        DrainRules.LeaveOrphans(turn);
        turn.Do(new HaEffect.ReleaseAddresses(turn.SharedAddresses));
        if (turn.State.HandOver is { Why: HandOverWhy.Operator or HandOverWhy.Maintenance })
            turn.AnswerCommand(ProblemCodes.HandOverRefused, $"not handed over: {reason}");
        if (turn.State.HandOver is { } broken) DrainRules.Forget(turn, broken);
        turn.State = turn.State with { Held = [], HandOver = null, ChangingAddresses = false };
        turn.Become(next, reason);
        turn.CloseTimeline(reason);
        DrainRules.StopWhenDone(turn);
    }

    /// <summary>Two active nodes see each other: the lower epoch yields, of equal epochs the higher name.</summary>
    private static bool Outranks(HaMachineState mine, PeerView rival) =>
        LeaseRules.Outranks(rival.Status!.Epoch, rival.Node, mine.Epoch, mine.Node);

    public static void Yield(HaTurn turn, string to, long epoch, string how)
    {
        if (turn.State.HandOver is not null)
        {
            HandOverRules.Complete(turn, to, epoch);
            return;
        }

        turn.OpenTimeline($"{to} is active too, with epoch {epoch}, {how}");
        var mine = turn.State.Epoch;
        turn.State = turn.State with { Epoch = Math.Max(mine, epoch) };
        LetGo(turn, HaState.Standby, $"yielded to {to}: epoch {epoch}, own {mine}");
    }

    /// <summary>A peer came back from silence or stopped being active: neighbours may remember it, so announce again.</summary>
    private static bool WonAgainst(List<PeerView> before, PeerView peer)
    {
        var old = before.Find(view => view.Node == peer.Node);
        return old is not null
            && peer.Fresh
            && (old.Standing is PeerStanding.Silent or PeerStanding.Dead || (old.IsActive && !peer.IsActive));
    }

    /// <summary>A peer that was active in a split may know a higher epoch: what this node does from now on must win over it.</summary>
    private static void RaiseAbove(HaTurn turn, List<PeerView> peers)
    {
        var highest = turn.State.Epoch;
        foreach (var peer in peers)
        {
            if (peer.Fresh && !peer.IsActive) highest = Math.Max(highest, peer.Status!.Epoch);
        }

        if (highest > turn.State.Epoch) RaiseAbove(turn, highest, "a peer already knew");
    }

    /// <summary>It may wait for the disk: nothing is lost meanwhile, the peer only does not follow yet.</summary>
    public static void RaiseAbove(HaTurn turn, long highest, string because)
    {
        var epoch = EpochRules.Next(turn.State, highest);
        if (!EpochRules.MayUse(turn, epoch)) return;
        turn.State = turn.State with { Epoch = epoch };
        turn.Note($"epoch raised to {epoch}: {because} {highest}");
        turn.Do(new HaEffect.RecordEpoch(epoch));
    }

    private static void LeaveCutOffNetwork(HaTurn turn)
    {
        const string reason = "no gateway answers: this node is cut off from the service network";
        turn.OpenTimeline(reason);
        if (turn.HandOverTarget() is { } target) HandOverRules.Begin(turn, target.Node, HandOverWhy.CutOff);
        else LetGo(turn, HaState.Isolated, reason);
    }
}
