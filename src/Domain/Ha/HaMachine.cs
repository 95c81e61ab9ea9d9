using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Domain.Ha;

/// <summary>Decides who holds the shared addresses. Pure: what it is told and the monotonic time go in, the next state and effects come out.</summary>
public static class HaMachine
{
    /// <param name="now">Monotonic; never steps back.</param>
    /// <param name="arbiter">An arbiter is configured.</param>
    public static HaMachineState Start(string node, long incarnation, TimeSpan now, bool arbiter = false) =>
        new() { Node = node, Incarnation = incarnation, Since = now, ListeningSince = now, ArbiterConfigured = arbiter };

    public static (HaMachineState State, ValueList<HaEffect> Effects) Step(HaMachineState state, HaInput input, TimeSpan now)
    {
        var turn = new HaTurn(state, now);
        TickRules.NoticeStall(turn);
        switch (input)
        {
            case HaInput.Tick tick: TickRules.Tick(turn, tick.Peers); break;
            case HaInput.EvidenceGathered gathered: EvidenceRules.Gathered(turn, gathered); break;
            case HaInput.AddressesTaken taken: TakeoverRules.Taken(turn, taken); break;
            case HaInput.AddressesRefreshed refreshed: ActiveRules.Refreshed(turn, refreshed); break;
            case HaInput.Announced: TakeoverRules.Announced(turn); break;
            case HaInput.ConfigKnown known: ConfigRules.Known(turn, known); break;
            case HaInput.EpochsRemembered remembered: EpochRules.Remembered(turn, remembered); break;
            case HaInput.EpochsReserved reserved: EpochRules.Reserved(turn, reserved); break;
            case HaInput.Resumed resumed: ConfigRules.Resumed(turn, resumed); break;
            case HaInput.HoldingChecked held: ConfigRules.HoldingChecked(turn, held); break;
            case HaInput.OperatorFailover failover: CommandRules.Failover(turn, failover); break;
            case HaInput.MaintenanceSet maintenance: CommandRules.Maintenance(turn, maintenance); break;
            case HaInput.MaintenanceRemembered remembered: CommandRules.Remember(turn, remembered); break;
            case HaInput.LeaseAnswered answered: ArbiterRules.Answered(turn, answered); break;
            case HaInput.ShutdownRequested: CommandRules.Shutdown(turn); break;
            case HaInput.HandOverAsked asked: HandOverRules.Asked(turn, asked); break;
            case HaInput.PeerHandOver handOver: HandOverRules.TakeFrom(turn, handOver); break;
            case HaInput.PeerAnswered answered: HandOverRules.Answered(turn, answered); break;
            case HaInput.TrafficQuiet quiet: HandOverRules.Quiet(turn, quiet.Mode); break;
            case HaInput.DrainPrepared prepared: DrainRules.Prepared(turn, prepared); break;
            case HaInput.DrainLeft left: DrainRules.Left(turn, left.Connections); break;
            case HaInput.ClusterChanged changed: ClusterRules.Changed(turn, changed); break;
            case HaInput.ClusterLost lost: ClusterRules.Restart(turn, lost.Reason); break;
            default: throw new ArgumentOutOfRangeException(nameof(input), input, "not an input of the HA machine");
        }

        return (turn.State, turn.Effects);
    }

    /// <summary>What the heartbeats of a node in this state say.</summary>
    public static HeartbeatStatus StatusOf(HaMachineState state) => new(
        state.Node,
        state.Incarnation,
        state.State,
        state.Epoch,
        state.ConfigRevision,
        (state.Cluster.Joined || state.Cluster.JoiningSelf) && !state.Restarting,
        EvidenceRules.GatewayToTell(state))
    {
        HandingOver = state.HandOver is { Phase: HandOverPhase.Asked },
        Reach = state.Evidence.Reach,
    };

    /// <summary>How the data plane of a node in this state treats its clients.</summary>
    public static TrafficMode TrafficOf(HaMachineState state) => state.HandOver switch
    {
        { Phase: HandOverPhase.LettingGo } => TrafficMode.LettingGo,
        { Phase: HandOverPhase.Deaf } or { Quiesced: true } => TrafficMode.Deaf,
        _ => state.Drain is null ? TrafficMode.Open : TrafficMode.Draining,
    };

    /// <summary>The node that is known to hold the addresses now; null when none is.</summary>
    public static string? ActiveNode(HaMachineState state, TimeSpan now) =>
        state.State == HaState.Active ? state.Node : TakeoverRules.ActivePeer(new HaTurn(state, now).Peers())?.Node;

    /// <summary>The peers as the machine judges them now.</summary>
    public static IReadOnlyList<PeerView> Peers(HaMachineState state, TimeSpan now) => new HaTurn(state, now).Peers();
}
