using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Ha;

/// <summary>
/// Connections that last longer than a hand-over stay with the old node: it prepares them before it asks the peer to take the addresses, and
/// serves them to their end afterwards, without holding an address. A node that drains is no holder and may take the addresses again at any time.
/// </summary>
internal static class DrainRules
{
    /// <summary>For how long this hand-over's connections may last; zero: they are cut.</summary>
    public static TimeSpan TimeFor(HaTurn turn, HandOverWhy why)
    {
        var settings = turn.State.Settings!;
        var seconds = why == HandOverWhy.CutOff ? 0
            : why == HandOverWhy.Shutdown || turn.State.Stopping ? Math.Min(settings.StopDrainSeconds, settings.SwitchDrainSeconds)
            : settings.SwitchDrainSeconds;
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>Between being deaf and asking the peer: the peer must know the connections before it has the addresses.</summary>
    public static void Prepare(HaTurn turn, string because)
    {
        var handOver = turn.State.HandOver!;
        turn.Note($"{because}: telling {handOver.To} which connections last");
        turn.State = turn.State with { HandOver = handOver with { Phase = HandOverPhase.Keeping, Since = turn.Now } };
        turn.Do(new HaEffect.PrepareDrain(handOver.To, turn.SharedAddresses));
    }

    /// <summary>Those that last are with the peer, or will be cut.</summary>
    public static void Prepared(HaTurn turn, HaInput.DrainPrepared prepared)
    {
        if (turn.State is not { State: HaState.Active, HandOver: { Phase: HandOverPhase.Keeping } handOver })
        {
            // Too late: the hand-over went on without, or is over.
            if (turn.State.Drain is null) turn.Do(new HaEffect.EndDrain(Cut: false));
            return;
        }

        turn.State = turn.State with { HandOver = handOver with { Kept = prepared.Problem is null ? prepared.Connections : null } };
        if (prepared.Problem is not null) turn.Do(new HaEffect.EndDrain(Cut: false));
        HandOverRules.AskNoting(turn, prepared.Problem is { } problem
            ? $"connections that last will be cut, {problem}"
            : $"{prepared.Connections} connections stay here");
    }

    /// <summary>The addresses are with the peer now; called before they are released.</summary>
    public static void Begin(HaTurn turn, HandOver handOver)
    {
        var time = TimeFor(turn, handOver.Why);
        if (handOver.Kept is not > 0 || time == TimeSpan.Zero)
        {
            Forget(turn, handOver);
            return;
        }

        turn.State = turn.State with { Drain = new(handOver.To, turn.Now, turn.Now + time, handOver.Kept.Value) };
    }

    /// <summary>A hand-over that came to nothing leaves nothing prepared.</summary>
    public static void Forget(HaTurn turn, HandOver handOver)
    {
        if (handOver.Phase is HandOverPhase.Keeping || handOver.Kept is not null) turn.Do(new HaEffect.EndDrain(Cut: false));
    }

    /// <summary>
    /// What does not drain cannot go on once another node has the addresses. Until one has, this node may take them again, and the connections go on.
    /// </summary>
    public static void LeaveOrphans(HaTurn turn)
    {
        if (turn.State.Drain is not null) return;
        turn.State = turn.State with { Orphaned = turn.State.Held };
        if (turn.State.Stopping) CutOrphans(turn);
    }

    private static void CutOrphans(HaTurn turn)
    {
        if (turn.State.Orphaned.Count == 0) return;
        turn.Do(new HaEffect.CutConnections(turn.State.Orphaned));
        turn.State = turn.State with { Orphaned = [] };
    }

    public static void Tick(HaTurn turn)
    {
        if (turn.State is { State: not HaState.Active, Orphaned.Count: > 0 } && turn.Peers().Exists(peer => peer.IsActive)) CutOrphans(turn);
        if (turn.State.Drain is { } drain && turn.Now >= drain.Until)
            End(turn, $"the time is over, {drain.Connections} connections are cut", cut: true);
    }

    public static void Left(HaTurn turn, int connections)
    {
        if (turn.State.Drain is not { } drain)
        {
            // Prepared by an actor that was restarted since: nobody else would end it.
            if (turn.State.HandOver is null) turn.Do(new HaEffect.EndDrain(Cut: false));
            return;
        }

        turn.State = turn.State with { Drain = drain with { Connections = connections } };
        if (connections == 0) End(turn, "every connection has ended", cut: false);
    }

    /// <summary>This node has the addresses again: its connections need no help any more.</summary>
    public static void AddressesAreBack(HaTurn turn)
    {
        turn.State = turn.State with { Orphaned = [] };
        if (turn.State.Drain is { } drain) End(turn, $"{drain.Connections} connections go on here", cut: false);
    }

    /// <summary>A process that is to stop waits for its last connections, but not long.</summary>
    public static void Stopping(HaTurn turn)
    {
        if (turn.State.Drain is not { } drain) return;
        var until = turn.Now + TimeFor(turn, HandOverWhy.Shutdown);
        turn.State = turn.State with { Drain = drain with { Until = until < drain.Until ? until : drain.Until } };
    }

    /// <summary>Nothing is held and nothing drains: the process may stop.</summary>
    public static void StopWhenDone(HaTurn turn)
    {
        if (turn.State is { Stopping: true, Drain: null } && turn.State.State != HaState.Active) turn.Do(new HaEffect.ShutdownReady());
    }

    private static void End(HaTurn turn, string how, bool cut)
    {
        turn.Note($"drain ended: {how}");
        turn.State = turn.State with { Drain = null };
        turn.Do(new HaEffect.EndDrain(cut));
        StopWhenDone(turn);
    }
}
