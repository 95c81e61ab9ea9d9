namespace LoadMaster.Domain.Ha;

/// <summary>The active node's side of the arbiter: renew the lease, and yield when another active node has it.</summary>
internal static class ArbiterRules
{
    public static void Renew(HaTurn turn)
    {
        if (!turn.State.ArbiterConfigured) return;
        if (turn.State.LastRenew is { } last && turn.Now - last < LeaseRules.RenewEvery) return;
        turn.State = turn.State with { LastRenew = turn.Now };
        turn.Do(new HaEffect.RenewLease(turn.State.Epoch));
    }

    /// <summary>A "no" counts only when it names an active node that outranks this one; no answer at all changes nothing.</summary>
    public static void Answered(HaTurn turn, HaInput.LeaseAnswered answered)
    {
        if (turn.State.State != HaState.Active || answered.Answer is not { Granted: false, Held: true } answer) return;
        if (!LeaseRules.Outranks(answer.Epoch, answer.Owner, turn.State.Epoch, turn.State.Node)) return;
        ActiveRules.Yield(turn, answer.Owner, answer.Epoch, "says the arbiter");
    }
}
