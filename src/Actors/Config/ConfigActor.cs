using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.Serving;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using static LoadMaster.Actors.Config.ConfigProtocol;

namespace LoadMaster.Actors.Config;

/// <summary>
/// The one writer of a node's configuration journal. On the active node it decides on changes; on a standby it hands them on and takes
/// over what the active node has written. Whatever it has said yes to is in the journal.
/// </summary>
public sealed partial class ConfigActor : ReceivePersistentActor, IWithTimers
{
    private readonly ConfigActorSettings _settings;
    private readonly Partners _partners;
    private readonly Dictionary<long, PendingChange> _pending = [];
    private ConfigLog _state = ConfigLog.Empty;
    private HaState _haState = HaState.Starting;
    private long _haEpoch;
    private string? _activeNode;
    private Address? _activeAddress;
    private ServingProtocol.PlanApplied? _lastPlan;
    private IActorRef? _persisting;
    private int _entriesSinceSnapshot;
    private long _snapshotSequence;

    public ConfigActor(ConfigActorSettings settings)
    {
        _settings = settings;
        _partners = new Partners(settings.NodeName, () => settings.Partners);
        PersistenceId = ConfigJournal.PersistenceId(settings.NodeName);
        ReceiveJournal();
        ReceiveChanges();
        ReceiveReplica();
        ReceiveQueries();
    }

    public override string PersistenceId { get; }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool Writer => !_settings.HaConfigured || _haState == HaState.Active;

    public static Props Props(ConfigActorSettings settings) => Akka.Actor.Props.Create(() => new ConfigActor(settings));

    protected override void PreStart()
    {
        base.PreStart();
        var events = Context.System.EventStream;
        events.Subscribe(Self, typeof(ServingProtocol.PlanApplied));
        events.Subscribe(Self, typeof(HaProtocol.HaStateChanged));
        events.Subscribe(Self, typeof(HaProtocol.PeerConnected));
        events.Subscribe(Self, typeof(HaProtocol.PeerDisconnected));
        if (_settings.HaConfigured)
        {
            Context.ActorSelection(ActorNames.Path(ActorNames.Ha)).Tell(HaProtocol.AnnounceState.Instance);
        }
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        foreach (var pending in _pending.Values.ToList())
        {
            Answer(pending);
        }

        base.PostStop();
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        Log.Error(reason, "The configuration journal {Id} cannot be read, at {Entry}: restore it from a backup, or move it away to begin anew", PersistenceId, message?.GetType().Name ?? "its start");

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Log.Error(cause, "The configuration journal {Id} took no entry {Sequence}: the config actor stops", PersistenceId, sequenceNr);
        RefusePersisting(cause);
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Log.Error(cause, "The configuration journal {Id} rejected entry {Sequence}", PersistenceId, sequenceNr);
        RefusePersisting(cause);
    }

    private void ReceiveJournal()
    {
        Recover<SnapshotOffer>(offer =>
        {
            _state = ((ConfigJournal.Snapshot)offer.Snapshot).Log;
            _snapshotSequence = offer.Metadata.SequenceNr;
        });
        Recover<ConfigJournal.Changed>(entry => Recovered(Next(entry)));
        Recover<ConfigJournal.EpochKept>(entry => Recovered(_state.WithEpoch(entry.Epoch)));
        Recover<ConfigJournal.Rebased>(entry => Recovered(entry.Log));
        Recover<RecoveryCompleted>(_ =>
        {
            Log.Info("Configuration read: {Tip}, {Services} virtual services", _state.Tip, _state.Config.VirtualServices.Count);
            Publish(null);
        });

        Command<SaveSnapshotSuccess>(OnSnapshotSaved);
        Command<SaveSnapshotFailure>(failure => Log.Warning(failure.Cause, "No snapshot of the configuration could be saved; recovery only takes longer"));
        Command<DeleteMessagesSuccess>(_ => Log.Debug("Old journal entries deleted"));
        Command<DeleteMessagesFailure>(failure => Log.Warning(failure.Cause, "Old journal entries could not be deleted; they are harmless"));
        Command<DeleteSnapshotsSuccess>(_ => Log.Debug("Old snapshots deleted"));
        Command<DeleteSnapshotsFailure>(failure => Log.Warning(failure.Cause, "Old snapshots could not be deleted; they are harmless"));
    }

    private void ReceiveQueries()
    {
        Command<GetConfig>(_ => Sender.Tell(Published()));
        Command<GetHistory>(query => Sender.Tell(History(query.CountMax)));
        Command<GetRevision>(query => Sender.Tell(_state.DocumentAt(query.Revision) is { } document
            ? new RevisionDocument(query.Revision, document)
            : ConfigRefusals.RevisionNotKept(query.Revision, _state)));
        Command<ReplicationProtocol.GetLog>(_ => Sender.Tell(new ReplicationProtocol.LogChanged(_state, null)));
    }

    private ConfigLog Next(ConfigJournal.Changed entry)
    {
        var next = _state.Append(entry.Event);
        return entry.FromPartner ? next.SharedUpTo(next.Revision) : next;
    }

    private void Recovered(ConfigLog state)
    {
        _state = state;
        _entriesSinceSnapshot++;
    }

    /// <summary>The only way from a decision to a new state: the journal first.</summary>
    private void Keep(object entry, IActorRef requester, Func<ConfigLog> next, Action then)
    {
        _persisting = requester;
        Persist(entry, _ =>
        {
            _persisting = null;
            Enter(next());
            then();
            if (++_entriesSinceSnapshot >= Limits.EventsPerSnapshot)
            {
                _entriesSinceSnapshot = 0;
                SaveSnapshot(new ConfigJournal.Snapshot(_state));
            }
        });
    }

    private void Enter(ConfigLog next)
    {
        if (next.Epoch > _state.Epoch)
        {
            _partners.Forget();
        }

        _state = next;
    }

    private void OnSnapshotSaved(SaveSnapshotSuccess saved)
    {
        // One generation is kept as a spare: only what the snapshot before this one covers goes.
        if (_snapshotSequence > 0)
        {
            DeleteMessages(_snapshotSequence);
            DeleteSnapshots(new SnapshotSelectionCriteria(_snapshotSequence - 1));
        }

        _snapshotSequence = saved.Metadata.SequenceNr;
    }

    private void RefusePersisting(Exception cause)
    {
        // Partners and the HA actor get no answer: they ask again.
        if (_persisting is { } requester && !requester.IsNobody())
        {
            requester.Tell(ConfigRefusals.JournalFailed(cause.Message));
        }

        _persisting = null;
    }

    private void Publish(ConfigEvent? own)
    {
        Context.System.EventStream.Publish(Published());
        Context.System.EventStream.Publish(new ReplicationProtocol.LogChanged(_state, own));
    }

    private ConfigPublished Published() => new(_state.Config, _state.Revision, _state.Epoch);

    private ConfigHistory History(int countMax)
    {
        var entries = _state.Tail.Reverse().Take(Math.Max(countMax, 0));
        return new ConfigHistory(entries.Select(entry => new HistoryEntry(entry.Revision, entry.Epoch, entry.At, entry.By, entry.Summary)).ToValueList());
    }
}
