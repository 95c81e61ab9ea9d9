using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Ha;

/// <summary>The machine's state in the words of the protocol.</summary>
internal static class HaReport
{
    /// <param name="now">Monotonic.</param>
    /// <param name="clock">The wall clock at the same moment.</param>
    public static HaProtocol.HaStatus Of(HaMachineState state, TimeSpan now, DateTimeOffset clock) => new(
        true,
        state.Node,
        state.State,
        state.Reason,
        clock - (now - state.Since),
        state.Epoch,
        HaMachine.ActiveNode(state, now),
        state.Held.Select(address => address.ToString()).ToValueList(),
        Peers(state, now),
        state.LastFailover is { } report ? Failover(report, clock - (now - report.At)) : null)
    {
        Drain = state.Drain is { } drain ? new(drain.To, drain.Connections, (long)Math.Ceiling(Math.Max(0, (drain.Until - now).TotalSeconds))) : null,
        Reach = state.Evidence.Reach,
    };

    private static ValueList<HaProtocol.PeerStatus> Peers(HaMachineState state, TimeSpan now)
    {
        var peers = ValueList<HaProtocol.PeerStatus>.Empty;
        var views = HaMachine.Peers(state, now);
        for (var index = 0; index < views.Count; index++)
        {
            var view = views[index];
            peers = peers.Add(new(
                view.Node,
                view.Status?.State,
                view.Fresh,
                (long)view.SilentFor.TotalMilliseconds,
                state.Peers[index].PathsAlive,
                state.Peers[index].PathsTotal,
                view.Status?.ConfigRevision,
                state.Cluster.Members.Contains(view.Node))
            {
                Version = view.Status?.Version,
                Reach = view.Fresh ? view.Status?.Reach : null,
                Relay = state.Peers[index].Relay,
                OnlyRelayed = view.Fresh && state.Peers[index].OnlyRelayed,
            });
        }

        return peers;
    }

    private static HaProtocol.LastFailover Failover(FailoverReport report, DateTimeOffset at) => new(
        at,
        report.Cause,
        (report.At - report.Timeline.Since).TotalMilliseconds,
        report.Timeline.Steps
            .Select(step => new HaProtocol.StepInTimeline((step.At - report.Timeline.Since).TotalMilliseconds, step.What))
            .ToValueList());
}
