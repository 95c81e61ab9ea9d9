namespace LoadMaster.Domain.Ha;

/// <summary>What people and the init system ask for.</summary>
internal static class CommandRules
{
    public static void Failover(HaTurn turn, HaInput.OperatorFailover failover)
    {
        var state = turn.State;
        switch (state.State)
        {
            case HaState.Active when state.HandOver is not null:
                turn.State = state with { HandOver = state.HandOver with { Why = Stronger(state.HandOver.Why, HandOverWhy.Operator) } };
                break;
            case HaState.Active:
                BeginOrRefuse(turn, HandOverWhy.Operator, failover.By);
                break;
            case HaState.Standby when TakeoverRules.ActivePeer(turn.Peers()) is { } active:
                turn.Do(new HaEffect.ForwardFailover(active.Node, failover.By));
                break;
            case HaState.Standby:
                turn.AnswerCommand(ProblemCodes.NoActiveNode, "no node is active now: wait for the take-over, then ask again");
                break;
            default:
                turn.AnswerCommand(
                    ProblemCodes.HandOverRefused,
                    $"this node is {state.State} ({state.Reason}) and cannot take the shared addresses: make it a standby first");
                break;
        }
    }

    public static void Maintenance(HaTurn turn, HaInput.MaintenanceSet set)
    {
        var state = turn.State;
        if (state.Stopping)
        {
            turn.AnswerCommand(ProblemCodes.HandOverRefused, "this node is stopping");
        }
        else if (!set.On)
        {
            if (state.State == HaState.Maintenance)
                turn.Become(state.Settings is null ? HaState.Starting : HaState.Standby, $"taken out of maintenance by {set.By}");
            turn.State = turn.State with { TakeBackHeld = false };
            turn.AnswerCommand(null, "maintenance is off");
        }
        else if (state is { State: HaState.Active, HandOver: { } handOver })
        {
            turn.State = state with
            {
                MaintenanceBy = set.By,
                HandOver = handOver with { Why = Stronger(handOver.Why, HandOverWhy.Maintenance) },
            };
        }
        else if (state.State == HaState.Active)
        {
            turn.State = state with { MaintenanceBy = set.By };
            BeginOrRefuse(turn, HandOverWhy.Maintenance, set.By);
        }
        else
        {
            turn.State = state with { MaintenanceBy = set.By };
            turn.Become(HaState.Maintenance, $"set by {set.By}");
            turn.AnswerCommand(null, "maintenance is on");
        }
    }

    /// <summary>As it was before the restart, with the moment when it was set.</summary>
    public static void Remember(HaTurn turn, HaInput.MaintenanceRemembered remembered)
    {
        if (turn.State.State != HaState.Starting) return;
        turn.Become(HaState.Maintenance, $"set by {remembered.By}, before this process started");
        turn.State = turn.State with { MaintenanceBy = remembered.By, Since = turn.Now - remembered.Ago };
    }

    /// <summary>Hands over when somebody can take the addresses, else just releases them.</summary>
    public static void Shutdown(HaTurn turn)
    {
        if (turn.State.Stopping)
        {
            DrainRules.StopWhenDone(turn);
            return;
        }

        turn.State = turn.State with { Stopping = true };
        if (turn.State.State != HaState.Active)
        {
            turn.Become(HaState.Maintenance, "the process stops");
            DrainRules.Stopping(turn);
            DrainRules.StopWhenDone(turn);
        }
        else if (turn.State.HandOver is null)
        {
            if (turn.HandOverTarget() is { } target) HandOverRules.Begin(turn, target.Node, HandOverWhy.Shutdown);
            else ActiveRules.LetGo(turn, HaState.Maintenance, "released because the process stops; no standby could take over");
        }
    }

    private static void BeginOrRefuse(HaTurn turn, HandOverWhy why, string by)
    {
        if (turn.HandOverTarget() is { } target)
        {
            turn.Note($"{by} asks to hand over");
            HandOverRules.Begin(turn, target.Node, why);
            return;
        }

        turn.AnswerCommand(
            ProblemCodes.HandOverRefused,
            $"no standby can take the shared addresses ({Describe(turn)}): bring one back first");
    }

    private static string Describe(HaTurn turn)
    {
        var peers = turn.Peers();
        return peers.Count == 0
            ? "no peer is configured"
            : string.Join(", ", peers.Select(peer => peer.Fresh
                ? $"{peer.Node} is {peer.Status!.State}{(peer.Status.GatewayAnswers == false ? " and sees no gateway" : "")}"
                : $"{peer.Node} is {peer.Standing}"));
    }

    private static HandOverWhy Stronger(HandOverWhy running, HandOverWhy asked) =>
        running is HandOverWhy.Maintenance or HandOverWhy.Shutdown or HandOverWhy.CutOff ? running : asked;
}
