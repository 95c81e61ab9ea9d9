namespace LoadMaster.Domain.Ha;

/// <summary>What the configuration changes, and whether this node could hold the addresses at all.</summary>
internal static class ConfigRules
{
    public static void Known(HaTurn turn, HaInput.ConfigKnown known)
    {
        var first = turn.State.Settings is null;
        var old = turn.SharedAddresses;
        turn.Use(known.Settings);
        turn.State = turn.State with { ConfigRevision = known.Revision };
        Learn(turn, known.Epoch);
        if (first)
        {
            // An earlier process of this node may have left the addresses in the kernel; this one has not earned them yet.
            turn.Do(new HaEffect.ReleaseAddresses(turn.SharedAddresses));
            if (turn.State.State == HaState.Starting)
                turn.State = turn.State with { Reason = "looking for the peer" };
            CheckHolding(turn);
        }
        else if (turn.SharedAddresses != old)
        {
            AddressesListChanged(turn, old);
        }
    }

    /// <summary>A standby takes any epoch for known; the active node's is that of its own term.</summary>
    private static void Learn(HaTurn turn, long epoch)
    {
        if (epoch <= turn.State.Epoch) return;
        if (turn.State.State != HaState.Active || EpochRules.Next(turn.State, epoch - 1) == epoch)
            turn.State = turn.State with { Epoch = epoch };
        else
            ActiveRules.RaiseAbove(turn, epoch, "the journal already knew");
    }

    public static void Resumed(HaTurn turn, HaInput.Resumed resumed)
    {
        turn.Use(resumed.Settings);
        turn.State = turn.State with
        {
            ConfigRevision = resumed.Revision,
            Epoch = resumed.Epoch,
            Held = turn.SharedAddresses,
            LastRefresh = turn.Now,
        };
        turn.Become(HaState.Active, "the addresses are still held after a restart of the HA actor");
    }

    public static void HoldingChecked(HaTurn turn, HaInput.HoldingChecked held)
    {
        var state = turn.State.State;
        if (held.Problem is not null && state is HaState.Starting or HaState.Standby && turn.State.Taking is null)
            turn.Become(HaState.Fault, $"the shared addresses cannot be held: {held.Problem}");
        else if (held.Problem is null && state == HaState.Fault)
            turn.Become(HaState.Standby, "the shared addresses can be held again");
    }

    public static void CheckHoldingNowAndThen(HaTurn turn)
    {
        if (turn.State.State is not (HaState.Starting or HaState.Standby or HaState.Fault)) return;
        var since = turn.State.LastHoldingCheck ?? turn.State.Since;
        if (turn.Now - since >= HaTimings.CheckHoldingEvery) CheckHolding(turn);
    }

    private static void CheckHolding(HaTurn turn)
    {
        turn.State = turn.State with { LastHoldingCheck = turn.Now };
        turn.Do(new HaEffect.CheckHolding(turn.SharedAddresses));
    }

    private static void AddressesListChanged(HaTurn turn, Collections.ValueList<System.Net.IPAddress> old)
    {
        if (turn.State.State != HaState.Active)
        {
            CheckHolding(turn);
            return;
        }

        var added = turn.SharedAddresses;
        if (old.Any(address => !added.Contains(address)))
        {
            turn.Do(new HaEffect.ReleaseAddresses(old));
            turn.State = turn.State with { Held = [] };
        }

        turn.State = turn.State with { ChangingAddresses = true, LastRefresh = turn.Now };
        turn.Do(new HaEffect.TakeAddresses(added, turn.Timings.Lifetime));
    }
}
