using LoadMaster.Domain.Changes;
using static LoadMaster.Actors.Replication.ReplicationProtocol;

namespace LoadMaster.Simulation;

/// <summary>The standby's side: take over what the active node has written, or say where the own journal ends.</summary>
internal sealed partial class SimConfig
{
    private bool Follows(string active)
    {
        if (!Writer) return true;
        Report(active, false);
        return false;
    }

    private void OnCompareTip(CompareTip compare) =>
        KeepEpoch(compare.Epoch, () => Report(compare.Node, _log.Tip != compare.Tip));

    private void OnAppend(Append append)
    {
        var verdict = ReplicationRules.OnAppend(_log, append.Epoch, append.Previous, append.Event);
        if (Options.Mutation == Mutation.AppendsBlindly && verdict == ReplicaVerdict.CatchUp) verdict = ReplicaVerdict.Accept;
        if (verdict != ReplicaVerdict.Accept)
        {
            Report(append.Node, verdict == ReplicaVerdict.CatchUp);
            return;
        }

        Keep(() => Next(append.Event), () =>
        {
            Publish(null);
            Report(append.Node, false);
        });
    }

    /// <summary>Blindly, an event is put at the end whatever stands before it.</summary>
    private ConfigLog Next(ConfigEvent change)
    {
        if (change.Revision == _log.Revision + 1 && change.PreviousEpoch == _log.Tip.Epoch) return _log.Append(change).SharedUpTo(change.Revision);
        return ConfigLog.Restore(_log.Config, new(change.Revision - 1, change.PreviousEpoch, change.At), [change], _log.Epoch, change.Revision);
    }

    private void OnCatchUp(CatchUp catchUp)
    {
        var decision = ReplicationRules.OnCatchUp(_log, catchUp.Log);
        switch (decision.Verdict)
        {
            case ReplicaVerdict.Accept:
                KeepConflicts(decision);
                Rebase(catchUp.Log, catchUp.Node);
                break;
            case ReplicaVerdict.Duplicate:
                KeepEpoch(catchUp.Log.Epoch, () => Report(catchUp.Node, false));
                break;
            default:
                Report(catchUp.Node, false);
                break;
        }
    }

    private void KeepConflicts(RebaseDecision decision)
    {
        if (decision.Diverged.Count == 0) return;
        node.Note($"{decision.Diverged.Count} changes go to a conflict file: {string.Join(", ", decision.Diverged.Select(change => change.By))}");
        if (Options.Mutation != Mutation.DropsConflicts) node.Disk.Conflicts.UnionWith(decision.Diverged.Select(change => change.By));
    }

    private void Rebase(ConfigLog theirs, string active)
    {
        var adopted = theirs.SharedUpTo(theirs.Revision);
        Keep(() => adopted, () =>
        {
            _partners.Forget();
            foreach (var lost in _pending.Values.Where(waiting => !_log.Contains(waiting.Id)).ToList()) _pending.Remove(lost.Id.Revision);
            Publish(null);
            Report(active, false);
        });
    }

    private void Report(string active, bool wantsCatchUp)
    {
        var report = new TipReport(node.Name, _log.Tip, _log.Epoch, Writer, wantsCatchUp);
        var peer = world.Node(active);
        world.Network.Tell(node, peer, () => peer.Config.Receive(report));
    }
}
