using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Domain.Ha;

/// <summary>When a standby takes the shared addresses, and what follows.</summary>
internal static class TakeoverRules
{
    /// <summary>The living peer that holds the addresses; of several the one with the highest term.</summary>
    public static PeerView? ActivePeer(IEnumerable<PeerView> peers)
    {
        PeerView? active = null;
        foreach (var peer in peers)
        {
            if (peer.IsActive && (active is null || peer.Status!.Epoch > active.Status!.Epoch)) active = peer;
        }

        return active;
    }

    public static void Consider(HaTurn turn)
    {
        if (turn.State is not { State: HaState.Standby, Taking: null, Stopping: false, Restarting: false, Settings: not null }) return;

        var peers = turn.Peers();
        if (ActivePeer(peers) is { } active)
        {
            if (active.Standing == PeerStanding.Late) Suspect(turn, active);
            else ActiveIsThere(turn, active);
            return;
        }

        if (peers.Exists(peer => peer.Standing is PeerStanding.Late or PeerStanding.Unknown) || SuccessorIsToldOf(turn, peers)) return;
        var cause = peers.Find(peer => peer.Standing == PeerStanding.Silent) is { } silent
            ? CauseOfSilence(turn, silent)
            : CauseWithoutSilence(turn, peers);
        if (cause is null || WaitsForBetter(turn, peers) || WaitsForDisk(turn)) return;
        Begin(turn, cause, handedOverBy: null);
    }

    /// <summary>Epochs are reserved long before, so this is the rare case of a disk that has not answered since the start.</summary>
    private static bool WaitsForDisk(HaTurn turn)
    {
        if (EpochRules.MayUse(turn, EpochRules.Next(turn.State)))
        {
            turn.State = turn.State with { WaitingForDiskSince = null };
            return false;
        }

        var since = turn.State.WaitingForDiskSince ?? turn.Now;
        turn.State = turn.State with { WaitingForDiskSince = since };
        if (turn.Now - since < EpochRules.WaitMax) return true;
        turn.Note("the disk does not answer: taking over with an epoch that a restart may forget");
        return false;
    }

    public static void Begin(HaTurn turn, string cause, string? handedOverBy)
    {
        turn.OpenTimeline(cause);
        var dead = turn.Peers().Where(peer => peer.Standing == PeerStanding.Dead && turn.State.Cluster.Members.Contains(peer.Node));
        turn.State = turn.State with
        {
            Taking = new(cause, handedOverBy, handedOverBy is null ? dead.Select(peer => peer.Node).ToValueList() : []),
            YieldingRankSince = null,
        };
        turn.Note("taking the shared addresses");
        turn.Do(new HaEffect.TakeAddresses(turn.SharedAddresses, turn.Timings.Lifetime));
    }

    public static void Taken(HaTurn turn, HaInput.AddressesTaken taken)
    {
        var state = turn.State;
        if (state.ChangingAddresses)
        {
            ActiveRules.AddressesChanged(turn, taken);
            return;
        }

        if (state.Taking is not { } taking) return;
        turn.State = state with { Taking = null };
        if (taken.Outcome == HoldOutcome.Held && state is { State: HaState.Standby, Stopping: false })
        {
            Succeed(turn, taking);
            return;
        }

        turn.Do(new HaEffect.ReleaseAddresses(turn.SharedAddresses));
        if (taken.Outcome == HoldOutcome.Failed)
            turn.Become(HaState.Fault, $"the shared addresses cannot be held: {taken.Reason}");
        if (taking.HandedOverBy is { } by)
            turn.Do(new HaEffect.ConfirmHandOver(by, false, turn.State.Epoch, turn.State.Reason));
        turn.CloseTimeline($"{taking.Cause}; not taken over: {taken.Reason}");
    }

    public static void Announced(HaTurn turn)
    {
        if (turn.State.State != HaState.Active || turn.State.Timeline is null) return;
        turn.Note("announced");
        turn.CloseTimeline(turn.State.Reason);
    }

    private static void Succeed(HaTurn turn, PendingTake taking)
    {
        var epoch = EpochRules.Next(turn.State);
        turn.State = turn.State with
        {
            Epoch = epoch,
            Held = turn.SharedAddresses,
            LastRefresh = turn.Now,
            LastRenew = null,
            TakeBackHeld = false,
            LastTakeBackAsk = null,
            LastReachMove = null,
        };
        EvidenceRules.Forget(turn);
        DrainRules.AddressesAreBack(turn);
        turn.Become(HaState.Active, taking.Cause);
        turn.Do(new HaEffect.Announce());
        if (taking.HandedOverBy is { } by) turn.Do(new HaEffect.ConfirmHandOver(by, true, epoch, "taken over"));
        turn.Do(new HaEffect.RecordEpoch(epoch));
        foreach (var dead in taking.DeadPeers) turn.Do(new HaEffect.DownPeer(dead));
    }

    private static void Suspect(HaTurn turn, PeerView active)
    {
        turn.OpenTimeline($"heartbeats of {active.Node} are late: silent for {active.SilentFor.TotalMilliseconds:0} ms");
        EvidenceRules.AskUnderSuspicion(turn);
    }

    private static void ActiveIsThere(HaTurn turn, PeerView active)
    {
        EvidenceRules.Forget(turn);
        turn.State = turn.State with { YieldingRankSince = null };
        if (turn.State.Timeline is not null)
        {
            turn.Note($"{active.Node} answers again");
            turn.State = turn.State with { Timeline = null };
        }

        var relayed = turn.State.Peers.Any(peer => peer.Node == active.Node && peer.OnlyRelayed);
        turn.State = turn.State with { Reason = $"ready; {active.Node} is active{(relayed ? ", heard through the gateway only" : "")}" };
        if (active.Status!.HandingOver) HandOverRules.TakeFromHeartbeat(turn, active);
        else HandOverRules.TakeBack(turn, active);
    }

    /// <summary>After a hand-over the peer's answer is faster than its heartbeats, which still call it a standby.</summary>
    private static bool SuccessorIsToldOf(HaTurn turn, List<PeerView> peers)
    {
        if (turn.State.Successor is not { } successor) return false;
        if (peers.Exists(peer => peer.Node == successor.Node && peer.Fresh && peer.Status!.Epoch < successor.Epoch)) return true;
        turn.State = turn.State with { Successor = null };
        return false;
    }

    private static string? CauseOfSilence(HaTurn turn, PeerView silent)
    {
        if (silent.Status is { State: HaState.Active })
            turn.OpenTimeline($"{silent.Node} is silent for {silent.SilentFor.TotalMilliseconds:0} ms");
        var evidence = turn.State.Evidence;
        var nothingToAsk = !turn.GatewaysConfigured && turn.SharedAddresses.Count == 0 && !turn.State.ArbiterConfigured;
        var gathered = evidence.SuspectRoundAt is { } at && turn.Now - at <= HaTimings.EvidenceValid;
        var verdict = nothingToAsk ? Verdict.TakeOverUnproven
            : gathered ? EvidenceTable.Decide(PeerSign.Silent, evidence.Gateway, evidence.Shared, EvidenceRules.ArbiterSays(turn))
            : Verdict.Stay;
        var proven = nothingToAsk || (gathered && evidence.SilentRounds >= HaTimings.SilentRoundsMin);
        if (!nothingToAsk) EvidenceRules.AskUnderSuspicion(turn);
        var reason = verdict switch
        {
            Verdict.Wait => $"{silent.Node} is silent but a shared address still answers: waiting for its lifetime to end",
            Verdict.LeaseRefused => $"{silent.Node} is silent but the arbiter refuses the lease: another node has it",
            Verdict.CutOffMyself => $"{silent.Node} is silent and so is the gateway: this node is the one cut off",
            _ => turn.State.Reason,
        };
        turn.State = turn.State with { Reason = reason };
        return (verdict, proven) switch
        {
            (Verdict.TakeOver, true) when evidence.Arbiter == true => $"{silent.Node} is silent on every path, and the arbiter grants the lease",
            (Verdict.TakeOver, true) when turn.GatewaysConfigured => $"{silent.Node} is silent on every path",
            (Verdict.TakeOver, true) => $"{silent.Node} is silent on every path (no gateway is configured to prove that this node is not cut off)",
            (Verdict.TakeOverUnproven, true) =>
                $"{silent.Node} is silent on every path (nothing is configured that could prove which node is cut off)",
            _ => null,
        };
    }

    private static string? CauseWithoutSilence(HaTurn turn, List<PeerView> peers)
    {
        foreach (var peer in peers)
        {
            if (peer.Standing == PeerStanding.Dead && EvidenceTable.Decide(PeerSign.ProcessDead, null, null) == Verdict.TakeOverAndDown)
                return $"the process of {peer.Node} is dead: its host answers port unreachable";
        }

        if (peers.Count == 0) return "the only node";
        return turn.Now - turn.State.Since >= turn.Timings.SettledAfter ? "no node is active" : null;
    }

    /// <summary>A living peer of better rank gets its chance first, but not for ever.</summary>
    private static bool WaitsForBetter(HaTurn turn, List<PeerView> peers)
    {
        var mine = turn.State.Evidence.GatewayGoneSince is null;
        var better = peers.Exists(peer => peer.IsCandidate && Better(turn, peer, mine));
        if (!better)
        {
            turn.State = turn.State with { YieldingRankSince = null };
            return false;
        }

        var since = turn.State.YieldingRankSince ?? turn.Now;
        turn.State = turn.State with { YieldingRankSince = since };
        return turn.Now - since < turn.Timings.AloneAfter;
    }

    private static bool Better(HaTurn turn, PeerView peer, bool gatewayAnswersMe)
    {
        var gatewayAnswersPeer = peer.Status!.GatewayAnswers != false;
        return gatewayAnswersPeer != gatewayAnswersMe
            ? gatewayAnswersPeer
            : turn.GoesBefore(peer.Node, peer.Status.Reach, turn.State.Node, turn.State.Evidence.Reach);
    }
}
