using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.Serving;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using static LoadMaster.Actors.Config.ConfigProtocol;

namespace LoadMaster.Actors.Config;

/// <summary>The active node's side: decide, persist, publish, answer.</summary>
public sealed partial class ConfigActor
{
    private void ReceiveChanges()
    {
        Command<ChangeConfig>(OnChange);
        Command<HandedOn>(OnHandedOn);
        Command<RecordEpoch>(OnRecordEpoch);
        Command<ReplicationProtocol.EpochSurpassed>(OnEpochSurpassed);
        Command<ReplicationProtocol.PartnerHas>(OnPartnerHas);
        Command<ReplicationProtocol.PartnerStrayed>(strayed => _partners.Strayed(strayed.Node));
        Command<ServingProtocol.PlanApplied>(OnPlanApplied);
        Command<ReplyDue>(due => OnReplyDue(due.Id));
        Command<HaProtocol.HaStateChanged>(OnHaState);
        Command<HaProtocol.PeerConnected>(peer => _partners.Connected(peer.Node));
        Command<HaProtocol.PeerDisconnected>(OnPeerDisconnected);
    }

    private void OnChange(ChangeConfig request)
    {
        if (Writer)
        {
            Decide(request);
        }
        else if (_activeAddress is null)
        {
            Sender.Tell(ConfigRefusals.NoActiveNode(_settings.NodeName));
        }
        else if (Context.GetChildren().Count() >= Limits.ChangesInFlightMax)
        {
            Sender.Tell(ConfigRefusals.TooManyInFlight());
        }
        else
        {
            var within = _settings.HandOnWithin + Patience.For(request.Command);
            Context.ActorOf(ChangeRelay.Props(Sender, new HandedOn(request), _activeNode ?? _activeAddress.ToString(), _activeAddress, within));
        }
    }

    private void OnHandedOn(HandedOn handed)
    {
        if (Writer)
        {
            Decide(handed.Change);
        }
        else
        {
            Sender.Tell(ConfigRefusals.NoLongerActive(_settings.NodeName));
        }
    }

    private void Decide(ChangeConfig request)
    {
        if (_pending.Count >= Limits.ChangesInFlightMax)
        {
            Sender.Tell(ConfigRefusals.TooManyInFlight());
            return;
        }

        if (request.ExpectedRevision is { } expected && expected != _state.Revision)
        {
            Sender.Tell(ConfigRefusals.RevisionMismatch(expected, _state.Revision));
            return;
        }

        if (request.Command is ConfigCommand.Rollback rollback)
        {
            RollBack(rollback.ToRevision, request.By);
            return;
        }

        CarryOut(ConfigDecider.Decide(_state.Config, request.Command), request.By, null);
    }

    private void RollBack(long revision, string by)
    {
        if (_state.DocumentAt(revision) is not { } document)
        {
            Sender.Tell(ConfigRefusals.RevisionNotKept(revision, _state));
            return;
        }

        // Ids given since then stay used up; and who may log in is nothing to go back on: old passwords and removed users stay gone.
        var current = _state.Config;
        var restored = document with
        {
            NextVirtualServiceId = Math.Max(document.NextVirtualServiceId, current.NextVirtualServiceId),
            NextRealServerId = Math.Max(document.NextRealServerId, current.NextRealServerId),
            Access = current.Access,
        };
        var decision = ConfigDecider.Decide(current, new ConfigCommand.ReplaceConfig(ConfigJson.Write(restored)));
        CarryOut(decision, by, $"rolled back to revision {revision}");
    }

    private void CarryOut(ConfigDecision decision, string by, string? summary)
    {
        switch (decision)
        {
            case ConfigDecision.Refused refused:
                Sender.Tell(ConfigRefusals.Of(refused));
                break;
            case ConfigDecision.Unchanged:
                Sender.Tell(Accepted(_state.Tip, 0, false, _lastPlan?.Problems ?? []));
                break;
            case ConfigDecision.Accepted accepted when TooManyListeners(accepted.Change) is { } refusal:
                Sender.Tell(refusal);
                break;
            case ConfigDecision.Accepted accepted:
                Write(accepted, by, summary ?? accepted.Summary);
                break;
        }
    }

    /// <summary>Refused before anything is saved: half of the services would not be served, and the rest would have no files for clients.</summary>
    private ChangeRefused? TooManyListeners(ConfigChange change)
    {
        var needed = ListeningPorts.Of(ConfigDecider.Apply(_state.Config, change).VirtualServices);
        return needed > _settings.ListenersMax && needed > ListeningPorts.Of(_state.Config.VirtualServices)
            ? ConfigRefusals.TooManyListeners(needed, _settings.ListenersMax, _settings.NodeName)
            : null;
    }

    private void Write(ConfigDecision.Accepted accepted, string by, string summary)
    {
        var requester = Sender;
        var tip = _state.Tip;
        var epoch = Math.Max(_state.Epoch, _haEpoch);
        var change = new ConfigEvent(tip.Revision + 1, epoch, tip.Epoch, _settings.Time.GetUtcNow(), by, summary, accepted.Change);
        Keep(new ConfigJournal.Changed(change, false), requester, () => _state.Append(change), () =>
        {
            Log.Info("Configuration revision {Revision} by {By}: {Summary}", change.Revision, change.By, change.Summary);
            var pending = new PendingChange(requester, RevisionId.Of(change), accepted.CreatedId, _partners.Awaited);
            _pending[change.Revision] = pending;
            Timers.StartSingleTimer(pending.TimerKey, new ReplyDue(pending.Id), _settings.ReplyWithin + Patience.For(accepted.Change));
            Publish(change);
        });
    }

    private void OnRecordEpoch(RecordEpoch record)
    {
        var requester = Sender;
        KeepEpoch(record.Epoch, () => requester.Tell(new EpochRecorded(_state.Epoch)));
    }

    private void OnEpochSurpassed(ReplicationProtocol.EpochSurpassed surpassed)
    {
        if (Writer && surpassed.Epoch >= _state.Epoch)
        {
            // Above it, not equal: the other node may have written events in that epoch that nobody has seen.
            KeepEpoch(EpochRules.Next(surpassed.Epoch, _settings.NodeName, _settings.Partners), () => Log.Warning("Node {Node} knew epoch {Epoch}; this active node goes on as epoch {Own}", surpassed.Node, surpassed.Epoch, _state.Epoch));
        }
    }

    private void KeepEpoch(long epoch, Action then)
    {
        if (epoch <= _state.Epoch)
        {
            then();
            return;
        }

        Keep(new ConfigJournal.EpochKept(epoch), ActorRefs.Nobody, () => _state.WithEpoch(epoch), () =>
        {
            Publish(null);
            then();
        });
    }

    private void OnHaState(HaProtocol.HaStateChanged state)
    {
        _haState = state.State;
        _haEpoch = state.Epoch;
        _activeNode = state.ActiveNode;
        _activeAddress = state.ActiveAddress;
    }

    private void OnPeerDisconnected(HaProtocol.PeerDisconnected gone)
    {
        _partners.Disconnected(gone.Node);
        Settle(pending => pending.Partners.Remove(gone.Node));
    }

    private void OnPartnerHas(ReplicationProtocol.PartnerHas has)
    {
        if (has.Epoch != _state.Epoch || !_state.Contains(has.Tip))
        {
            return;
        }

        _state = _state.SharedUpTo(has.Tip.Revision);
        _partners.Has(has.Node, has.Tip.Revision);
        Settle(pending => pending.Id.Revision <= has.Tip.Revision && pending.Partners.Remove(has.Node));
    }

    private void OnPlanApplied(ServingProtocol.PlanApplied plan)
    {
        _lastPlan = plan;
        Settle(pending =>
        {
            var serves = pending.Id.Revision <= plan.Revision && !pending.Served;
            if (serves)
            {
                pending.ServedWith(plan.Problems);
            }

            return serves;
        });
    }

    private void OnReplyDue(RevisionId id)
    {
        if (!_pending.TryGetValue(id.Revision, out var pending) || pending.Id != id)
        {
            return;
        }

        foreach (var late in pending.Partners)
        {
            Log.Warning("Node {Node} did not acknowledge {Revision} in time; it is brought up to date later", late, id);
            _partners.Late(late);
        }

        if (!pending.Served)
        {
            Log.Warning("The data plane has not said in time that it serves {Revision}", id);
        }

        Answer(pending);
    }

    private void Settle(Func<PendingChange, bool> touches)
    {
        foreach (var pending in _pending.Values.Where(touches).Where(pending => pending.Complete).ToList())
        {
            Answer(pending);
        }
    }

    private void Answer(PendingChange pending)
    {
        _pending.Remove(pending.Id.Revision);
        Timers.Cancel(pending.TimerKey);
        pending.Requester.Tell(Accepted(pending.Id, pending.CreatedId, true, pending.NotServing));
    }

    private ChangeAccepted Accepted(RevisionId id, int createdId, bool changed, Domain.Collections.ValueList<Domain.Serving.ListenerProblem> notServing) => new(
        id.Revision,
        id.Epoch,
        createdId,
        changed,
        _partners.WithRevision(id.Revision),
        _partners.WithoutRevision(id.Revision),
        notServing);

    /// <param name="Id">With the epoch, so that a late timer cannot answer another change of the same revision.</param>
    private sealed record ReplyDue(RevisionId Id);
}
