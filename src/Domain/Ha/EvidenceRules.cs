namespace LoadMaster.Domain.Ha;

/// <summary>When the link is asked, and what the answers mean for this node itself.</summary>
internal static class EvidenceRules
{
    /// <summary>The regular look at the gateways and links.</summary>
    public static void Tick(HaTurn turn)
    {
        if (!turn.GatewaysConfigured)
        {
            if (turn.State.Evidence.Gateway is not null)
                turn.State = turn.State with { Evidence = turn.State.Evidence with { Gateway = null, GatewayGoneSince = null } };
            if (turn.SharedAddresses.Count == 0) return;
        }

        if (MayAsk(turn, HaTimings.GatewayEvery)) Ask(turn, shared: false);
    }

    /// <summary>A round under suspicion: gateways and shared addresses together.</summary>
    public static void AskUnderSuspicion(HaTurn turn)
    {
        if (turn.State.Evidence.PendingAsksShared ? MayAsk(turn, turn.Timings.ProbeTimeout) : !JustAskedShared(turn))
            Ask(turn, shared: true);
    }

    public static void Gathered(HaTurn turn, HaInput.EvidenceGathered gathered)
    {
        var evidence = turn.State.Evidence;
        if (evidence.PendingSince is null || gathered.Round != evidence.Round) return;

        var gone = gathered.GatewayAnswers == false;
        var next = evidence with
        {
            PendingSince = null,
            Gateway = gathered.GatewayAnswers,
            Reach = gathered.Reach,
            GatewayGoneSince = gone ? evidence.GatewayGoneSince ?? evidence.LastAsked : null,
        };
        if (evidence.PendingAsksShared)
        {
            var answers = gathered.SharedAddressAnswers;
            next = next with
            {
                PendingAsksShared = false,
                Shared = answers,
                SuspectRoundAt = turn.Now,
                Arbiter = gathered.ArbiterGrants,
                ArbiterRefusedAt = gathered.ArbiterGrants switch { false => turn.Now, true => null, null => evidence.ArbiterRefusedAt },
                // A round without a gateway saw nothing, so it cannot have seen that nobody answers. Nor can the first one with it: the link
                // may have come back when the other questions had been asked.
                SilentRounds = answers == true || gone || evidence.GatewayGoneSince is not null ? 0 : evidence.SilentRounds + 1,
            };
        }

        turn.State = turn.State with { Evidence = next };
        if (evidence.PendingAsksShared && turn.State.State == HaState.Standby)
        {
            turn.Note($"evidence: gateway {Word(gathered.GatewayAnswers)}, shared address {Word(gathered.SharedAddressAnswers)}{Arbiter(turn, gathered)}");
            TakeoverRules.Consider(turn);
        }
    }

    /// <summary>Nothing is suspected any more: old rounds prove nothing for the next suspicion.</summary>
    public static void Forget(HaTurn turn)
    {
        var evidence = turn.State.Evidence;
        if (evidence.SuspectRoundAt is null && evidence.SilentRounds == 0 && !evidence.PendingAsksShared) return;
        turn.State = turn.State with
        {
            Evidence = evidence with
            {
                Shared = null,
                Arbiter = null,
                ArbiterRefusedAt = null,
                SuspectRoundAt = null,
                SilentRounds = 0,
                PendingSince = evidence.PendingAsksShared ? null : evidence.PendingSince,
                PendingAsksShared = false,
            },
        };
    }

    /// <summary>
    /// No gateway answers, and a peer may be serving instead. When every peer is proven dead, or alive and as blind as this node, it is
    /// the gateway that is gone, and letting go would help nobody. A peer that is not sure yet gets the same time again to find out.
    /// </summary>
    public static bool IsCutOff(HaTurn turn)
    {
        var evidence = turn.State.Evidence;
        if (!GatewayGone(evidence, turn.Now)) return false;
        var peerHadTime = turn.Now - evidence.GatewayGoneSince >= HaTimings.IsolatedAfter * 2;
        return turn.Peers().Exists(peer => peer.MayServe(unsure: peerHadTime));
    }

    /// <summary>A refusal holds for as long as the lease that caused it may last: one lost answer is no grant.</summary>
    public static bool? ArbiterSays(HaTurn turn) =>
        turn.State.Evidence.ArbiterRefusedAt is { } at && turn.Now - at < LeaseRules.Lifetime ? false : turn.State.Evidence.Arbiter;

    public static bool? GatewayToTell(HaMachineState state) => state.Evidence switch
    {
        { GatewayGoneSince: { } since } => GatewayGone(state.Evidence, state.LastTick ?? since) ? false : null,
        { Gateway: true } => true,
        _ => null,
    };

    private static bool GatewayGone(Evidence evidence, TimeSpan now) =>
        evidence.GatewayGoneSince is { } since && now - since >= HaTimings.IsolatedAfter;

    private static bool JustAskedShared(HaTurn turn) =>
        turn.State.Evidence is { SuspectRoundAt: not null, LastAsked: { } asked } && turn.Now - asked < turn.Timings.ProbeTimeout;

    private static bool MayAsk(HaTurn turn, TimeSpan every)
    {
        var evidence = turn.State.Evidence;
        return evidence.PendingSince is { } pending
            ? turn.Now - pending >= HaTimings.EvidenceLostAfter
            : evidence.LastAsked is not { } asked || turn.Now - asked >= every;
    }

    private static void Ask(HaTurn turn, bool shared)
    {
        var evidence = turn.State.Evidence;
        var round = evidence.Round + 1;
        turn.State = turn.State with
        {
            Evidence = evidence with { Round = round, PendingSince = turn.Now, PendingAsksShared = shared, LastAsked = turn.Now },
        };
        turn.Do(new HaEffect.GatherEvidence(
            round, turn.State.Settings!.Gateways, shared ? turn.SharedAddresses : [], turn.Timings.ProbeTimeout)
        {
            Links = turn.SharedAddresses,
            ClaimEpoch = shared && turn.State.ArbiterConfigured ? EpochRules.Next(turn.State) : null,
        });
    }

    private static string Arbiter(HaTurn turn, HaInput.EvidenceGathered gathered) => (turn.State.ArbiterConfigured, gathered.ArbiterGrants) switch
    {
        (false, _) => "",
        (_, true) => ", the arbiter grants the lease",
        (_, false) => ", the arbiter refuses the lease",
        (_, null) => ", the arbiter does not answer",
    };

    private static string Word(bool? answers) => answers switch { true => "answers", false => "is silent", null => "not asked" };
}
