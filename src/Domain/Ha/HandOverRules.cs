using LoadMaster.Domain.Ports;

namespace LoadMaster.Domain.Ha;

/// <summary>
/// Giving the addresses to a peer on purpose. First the clients are let go, so that no request is cut; then the new node takes and
/// announces, then the old one releases: for a moment both hold the addresses, and the old one answers no connection attempt.
/// </summary>
internal static class HandOverRules
{
    /// <summary>A node that is cut off has no clients to let go.</summary>
    public static void Begin(HaTurn turn, string to, HandOverWhy why)
    {
        turn.OpenTimeline($"handing over to {to}: {Words(why)}");
        turn.State = turn.State with { HandOver = new(to, why, HandOverPhase.LettingGo, turn.Now, turn.Now, Quiesced: why != HandOverWhy.CutOff) };
        if (why == HandOverWhy.CutOff) Ask(turn);
        else turn.Note("letting clients go");
    }

    /// <summary>The data plane waits for nothing more: the next phase begins before its time.</summary>
    public static void Quiet(HaTurn turn, TrafficMode mode)
    {
        switch (turn.State.HandOver, mode)
        {
            case ({ Phase: HandOverPhase.LettingGo }, TrafficMode.LettingGo): TurnDeaf(turn, "clients were told"); break;
            case ({ Phase: HandOverPhase.Deaf }, TrafficMode.Deaf): KeepOrAsk(turn, "no request is in progress"); break;
        }
    }

    /// <summary>Active, hand-over under way: go on when a phase has had its time, ask again, or give up.</summary>
    public static void GoOn(HaTurn turn)
    {
        var handOver = turn.State.HandOver!;
        var cutOff = EvidenceRules.IsCutOff(turn);
        var elapsed = turn.Now - handOver.Since;
        if (handOver.Phase == HandOverPhase.Asked) AskAgain(turn, handOver, cutOff);
        else if (cutOff) AskWithoutDrain(turn, handOver, "no gateway answers any more");
        else if (CannotTake(turn, handOver.To)) Fail(turn, $"{handOver.To} is no standby any more", cutOff);
        else if (handOver.Phase == HandOverPhase.LettingGo && elapsed >= HaTimings.LetGoWithin) TurnDeaf(turn, "some clients did not go in time");
        else if (handOver.Phase == HandOverPhase.Deaf && elapsed >= DeafWithin(turn, handOver)) KeepOrAsk(turn, "some connections last");
        else if (handOver.Phase == HandOverPhase.Keeping && elapsed >= HaTimings.KeepWithin) DrainRules.Prepared(turn, new(0, "the successor did not answer in time"));
    }

    public static void Answered(HaTurn turn, HaInput.PeerAnswered answered)
    {
        if (turn.State is not { State: HaState.Active, HandOver: { } handOver } || handOver.To != answered.Node) return;
        if (!answered.Accepted) Fail(turn, $"{answered.Node} refused: {answered.Reason}", EvidenceRules.IsCutOff(turn));
        else if (answered.Epoch > turn.State.Epoch) Complete(turn, answered.Node, answered.Epoch);
    }

    /// <summary>The peer holds the addresses: release them here.</summary>
    public static void Complete(HaTurn turn, string node, long epoch)
    {
        var handOver = turn.State.HandOver!;
        var message = $"handed over to {node}: {Words(handOver.Why)}";
        DrainRules.Begin(turn, handOver);
        turn.State = turn.State with
        {
            Epoch = epoch,
            HandOver = null,
            Successor = new(node, epoch),
            TakeBackHeld = handOver.Why == HandOverWhy.Operator,
        };
        ActiveRules.LetGo(turn, After(turn, handOver.Why), message);
        turn.AnswerCommand(null, message);
    }

    /// <summary>A standby of better rank, or one whose operator wants it, asks this node to hand over.</summary>
    public static void Asked(HaTurn turn, HaInput.HandOverAsked asked)
    {
        if (turn.State is not { State: HaState.Active, HandOver: null, Stopping: false }) return;
        if (turn.HandOverTarget() is { } target && target.Node == asked.Node) Begin(turn, asked.Node, HandOverWhy.PreferredNode);
    }

    /// <summary>The active peer asked by message.</summary>
    public static void TakeFrom(HaTurn turn, HaInput.PeerHandOver handOver)
    {
        var state = turn.State;
        if (state is { State: HaState.Active } && state.Epoch > handOver.Epoch)
        {
            turn.Do(new HaEffect.ConfirmHandOver(handOver.Node, true, state.Epoch, "already taken over"));
            return;
        }

        if (state.Taking is not null) return;
        var refusal = WhyNot(turn, handOver.Node);
        if (refusal is not null)
        {
            turn.Do(new HaEffect.ConfirmHandOver(handOver.Node, false, state.Epoch, refusal));
            return;
        }

        turn.State = turn.State with { Epoch = Math.Max(state.Epoch, handOver.Epoch) };
        TakeoverRules.Begin(turn, $"handed over by {handOver.Node}: {handOver.Why}", handOver.Node);
    }

    /// <summary>The same request as the heartbeat carries it, for when the cluster transport is down.</summary>
    public static void TakeFromHeartbeat(HaTurn turn, PeerView active)
    {
        if (WhyNot(turn, active.Node) is not null) return;
        var better = turn.Peers().Exists(peer =>
            peer.Standing == PeerStanding.Alive
            && peer.Status is { State: HaState.Standby } status
            && status.GatewayAnswers != false
            && turn.GoesBefore(peer.Node, status.Reach, turn.State.Node, turn.State.Evidence.Reach));
        if (!better) TakeoverRules.Begin(turn, $"handed over by {active.Node}", active.Node);
    }

    /// <summary>The preferred node asks for the addresses when it has been a stable standby for a while.</summary>
    public static void TakeBack(HaTurn turn, PeerView active)
    {
        var state = turn.State;
        if (state.Settings!.PreferredNode != state.Node || state.TakeBackHeld) return;
        if (turn.Now - state.Since < HaTimings.TakeBackAfter) return;
        if (state.LastTakeBackAsk is { } last && turn.Now - last < HaTimings.TakeBackAfter) return;
        if (state.Evidence.GatewayGoneSince is not null || ReachRules.Compare(state.Evidence.Reach, active.Status!.Reach) < 0) return;
        turn.State = state with { LastTakeBackAsk = turn.Now };
        turn.Do(new HaEffect.AskPeerToHandOver(active.Node, "it is the preferred node"));
    }

    public static string Words(HandOverWhy why) => why switch
    {
        HandOverWhy.Operator => "asked by an operator",
        HandOverWhy.Maintenance => "maintenance",
        HandOverWhy.PreferredNode => "it is the preferred node",
        HandOverWhy.CutOff => "no gateway answers here",
        HandOverWhy.Shutdown => "the process stops",
        HandOverWhy.Reach => "more of the service networks are healthy there",
    };

    private static void TurnDeaf(HaTurn turn, string because)
    {
        turn.State = turn.State with { HandOver = turn.State.HandOver! with { Phase = HandOverPhase.Deaf, Since = turn.Now } };
        turn.Note($"{because}: leaving new connections to the successor");
    }

    private static TimeSpan DeafWithin(HaTurn turn, HandOver handOver) =>
        DrainRules.TimeFor(turn, handOver.Why) > TimeSpan.Zero ? HaTimings.DeafBeforeKeeping : HaTimings.DeafWithin;

    private static void AskWithoutDrain(HaTurn turn, HandOver handOver, string because)
    {
        DrainRules.Forget(turn, handOver);
        AskNoting(turn, because);
    }

    private static void KeepOrAsk(HaTurn turn, string because)
    {
        if (DrainRules.TimeFor(turn, turn.State.HandOver!.Why) > TimeSpan.Zero) DrainRules.Prepare(turn, because);
        else AskNoting(turn, because);
    }

    public static void AskNoting(HaTurn turn, string because)
    {
        turn.Note($"{because}: asking {turn.State.HandOver!.To} to take over");
        Ask(turn);
    }

    private static void Ask(HaTurn turn)
    {
        var handOver = turn.State.HandOver!;
        turn.State = turn.State with { HandOver = handOver with { Phase = HandOverPhase.Asked, Since = turn.Now, LastAsked = turn.Now } };
        turn.Do(new HaEffect.AskPeerToTakeOver(handOver.To, turn.State.Epoch, Words(handOver.Why)));
    }

    private static void AskAgain(HaTurn turn, HandOver handOver, bool cutOff)
    {
        var within = cutOff ? HaTimings.HandOverWhenCutOffWithin : HaTimings.HandOverWithin;
        if (turn.Now - handOver.Since >= within)
        {
            Fail(turn, $"{handOver.To} did not answer within {within.TotalMilliseconds:0} ms", cutOff);
        }
        else if (turn.Now - handOver.LastAsked >= HaTimings.HandOverAskAgain)
        {
            turn.State = turn.State with { HandOver = handOver with { LastAsked = turn.Now } };
            turn.Do(new HaEffect.AskPeerToTakeOver(handOver.To, turn.State.Epoch, Words(handOver.Why)));
        }
    }

    /// <summary>A peer that is gone or says that it is no standby is not waited for; a late heartbeat says nothing.</summary>
    private static bool CannotTake(HaTurn turn, string node) => turn.Peers().Exists(peer =>
        peer.Node == node
        && (peer.Standing is PeerStanding.Silent or PeerStanding.Dead || (peer.Fresh && peer.Status!.State != HaState.Standby)));

    private static string? WhyNot(HaTurn turn, string from)
    {
        var state = turn.State;
        if (state.Stopping || state.Restarting) return "this node is stopping";
        if (state.State != HaState.Standby) return $"this node is {state.State}: {state.Reason}";
        if (state.Evidence.Gateway == false && turn.GatewaysConfigured
            && turn.Peers().Find(peer => peer.Node == from)?.Status?.GatewayAnswers != false)
        {
            return "no gateway answers here";
        }

        return turn.Peers().Exists(peer => peer.Node == from && peer.IsActive) ? null : $"{from} is not known here as the active node";
    }

    private static void Fail(HaTurn turn, string reason, bool cutOff)
    {
        var handOver = turn.State.HandOver!;
        turn.Note($"hand-over failed: {reason}");
        DrainRules.Forget(turn, handOver);
        turn.State = turn.State with { HandOver = null };
        if (turn.State.Stopping)
            ActiveRules.LetGo(turn, HaState.Maintenance, $"released because the process stops; {reason}");
        else if (cutOff)
            ActiveRules.LetGo(turn, HaState.Isolated, $"no gateway answers: this node is cut off; {reason}");
        else
            turn.State = turn.State with { Timeline = null, Reason = $"hand-over failed, still active: {reason}" };
        if (handOver.Why is HandOverWhy.Operator or HandOverWhy.Maintenance)
            turn.AnswerCommand(ProblemCodes.HandOverRefused, $"not handed over: {reason}; look at the peer's state");
    }

    private static HaState After(HaTurn turn, HandOverWhy why)
    {
        if (turn.State.Stopping) return HaState.Maintenance;
        return why switch
        {
            HandOverWhy.Maintenance or HandOverWhy.Shutdown => HaState.Maintenance,
            HandOverWhy.CutOff => HaState.Isolated,
            HandOverWhy.Operator or HandOverWhy.PreferredNode or HandOverWhy.Reach => HaState.Standby,
        };
    }
}
