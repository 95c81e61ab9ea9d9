using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Replication;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using static LoadMaster.Actors.Replication.ReplicationProtocol;

namespace LoadMaster.Actors.Config;

/// <summary>The standby's side: take over what the active node has written, or say where the own journal ends.</summary>
public sealed partial class ConfigActor
{
    private void ReceiveReplica()
    {
        Command<CompareTip>(OnCompareTip);
        Command<Append>(OnAppend);
        Command<CatchUp>(OnCatchUp);
        Command<Unreadable>(unreadable => Log.Error(
            "Node {Node} sends {What} of schema version {Theirs}; this node reads up to {Own}. Update this node: until then it does not get configuration changes",
            unreadable.Node,
            unreadable.What,
            unreadable.SchemaVersion,
            LoadMasterConfig.CurrentSchemaVersion));
    }

    /// <summary>Only a configured partner is listened to, and only while this node is not active itself.</summary>
    private bool Follows(string node)
    {
        if (!_partners.Knows(node))
        {
            Log.Warning("Configuration from {Node} refused: it is no configured peer of {Self}", node, _settings.NodeName);
            return false;
        }

        if (Writer)
        {
            Report(Sender, false);
            return false;
        }

        return true;
    }

    private void OnCompareTip(CompareTip compare)
    {
        if (Follows(compare.Node))
        {
            var active = Sender;
            KeepEpoch(compare.Epoch, () => Report(active, _state.Tip != compare.Tip));
        }
    }

    private void OnAppend(Append append)
    {
        if (!Follows(append.Node))
        {
            return;
        }

        var active = Sender;
        switch (ReplicationRules.OnAppend(_state, append.Epoch, append.Previous, append.Event))
        {
            case ReplicaVerdict.Accept:
                var entry = new ConfigJournal.Changed(append.Event, true);
                Keep(entry, ActorRefs.Nobody, () => Next(entry), () =>
                {
                    Publish(null);
                    Report(active, false);
                });
                break;
            case ReplicaVerdict.CatchUp:
                Log.Info("{Theirs} does not follow {Own}: asking {Node} for the whole configuration", RevisionId.Of(append.Event), _state.Tip, append.Node);
                Report(active, true);
                break;
            case ReplicaVerdict.Stale:
                LogStale(append.Node, append.Epoch);
                Report(active, false);
                break;
            case ReplicaVerdict.Duplicate:
                Report(active, false);
                break;
        }
    }

    private void OnCatchUp(CatchUp catchUp)
    {
        if (!Follows(catchUp.Node))
        {
            return;
        }

        var active = Sender;
        var decision = ReplicationRules.OnCatchUp(_state, catchUp.Log);
        switch (decision.Verdict)
        {
            case ReplicaVerdict.Accept when ConflictKept(decision, catchUp):
                Rebase(catchUp.Log, active);
                break;
            case ReplicaVerdict.Duplicate:
                KeepEpoch(catchUp.Log.Epoch, () => Report(active, false));
                break;
            case ReplicaVerdict.Stale:
                LogStale(catchUp.Node, catchUp.Log.Epoch);
                Report(active, false);
                break;
        }
    }

    /// <summary>Nothing is taken over before the changes that lose are on disk; the active node offers its state again.</summary>
    private bool ConflictKept(RebaseDecision decision, CatchUp catchUp)
    {
        if (decision.Diverged.Count == 0)
        {
            return true;
        }

        try
        {
            var file = ConflictFile.Write(_settings.DataDirectory, _settings.Time.GetUtcNow(), _settings.NodeName, _state, catchUp.Log.Tip, decision);
            Log.Warning(
                "{Count} changes made here are not in the configuration of {Node}, which is in force: they are kept in {File}",
                decision.Diverged.Count,
                catchUp.Node,
                file);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.Error(error, "The conflict file cannot be written to {Directory}: the configuration of {Node} is not taken over", _settings.DataDirectory, catchUp.Node);
            return false;
        }
    }

    private void Rebase(ConfigLog theirs, IActorRef active)
    {
        var adopted = theirs.SharedUpTo(theirs.Revision);
        Keep(new ConfigJournal.Rebased(adopted), ActorRefs.Nobody, () => adopted, () =>
        {
            Log.Info("Configuration taken over from the active node: {Tip}", _state.Tip);
            DropLostChanges();
            Publish(null);
            Report(active, false);
        });
    }

    private void DropLostChanges()
    {
        _partners.Forget();
        foreach (var lost in _pending.Values.Where(pending => !_state.Contains(pending.Id)).ToList())
        {
            _pending.Remove(lost.Id.Revision);
            Timers.Cancel(lost.TimerKey);
            lost.Requester.Tell(ConfigRefusals.LostToPartner(lost.Id.Revision));
        }
    }

    private void LogStale(string node, long epoch) =>
        Log.Warning("Node {Node} writes in epoch {Epoch}, but epoch {Own} is known here: refused", node, epoch, _state.Epoch);

    private void Report(IActorRef active, bool wantsCatchUp) =>
        active.Tell(new TipReport(_settings.NodeName, _state.Tip, _state.Epoch, Writer, wantsCatchUp));
}
