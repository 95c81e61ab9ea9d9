using LoadMaster.Actors.Config;
using LoadMaster.Actors.Replication;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using static LoadMaster.Actors.Replication.ReplicationProtocol;

namespace LoadMaster.Simulation;

/// <summary>
/// The configuration of a simulated node: the real log, rules, leader and partner book, with the config actor's order of things around
/// them (one entry is persisted at a time, everything else waits).
/// </summary>
internal sealed partial class SimConfig(SimNode node, SimWorld world)
{
    private const double RetryEvery = 1000;
    private const double ReplyWithin = 2000;
    private readonly Queue<Action> _stashed = new();
    private readonly Dictionary<long, Waiting> _pending = [];
    private ReplicationLeader _leader = null!;
    private Partners _partners = null!;
    private ConfigLog _log = ConfigLog.Empty;
    private HaState _haState;
    private long _haEpoch;
    private string? _active;
    private bool _persisting;
    private bool _recovered;

    public ConfigLog Log => _log;

    private bool Writer => _haState == HaState.Active;

    private SimOptions Options => world.Options;

    public void Start()
    {
        var peers = node.Peers.Select(peer => peer.Name).ToValueList();
        _leader = new ReplicationLeader(node.Name, () => peers, Send, message => After(0.1, () => Receive(message)), (_, text) => node.Note(text));
        _partners = new Partners(node.Name, () => peers);
        _stashed.Clear();
        _pending.Clear();
        _log = ConfigLog.Empty;
        _haState = HaState.Starting;
        _haEpoch = 0;
        _active = null;
        _persisting = _recovered = false;
    }

    /// <summary>The journal has been read.</summary>
    public void Recovered()
    {
        _recovered = true;
        _log = Options.Mutation == Mutation.ForgetsEpochs ? Forgetful(node.Disk.Log) : node.Disk.Log;
        Publish(null);
        Unstash();
        Retry();
    }

    public void Connected(string peer)
    {
        _partners.Connected(peer);
        _leader.OnConnected(peer);
    }

    public void Disconnected(string peer)
    {
        _leader.OnDisconnected(peer);
        _partners.Disconnected(peer);
        Settle(waiting => waiting.Partners.Remove(peer));
    }

    public void OnHaState(HaMachineState state)
    {
        var became = _haState != state.State;
        (_haState, _haEpoch) = (state.State, state.Epoch);
        _active = HaMachine.ActiveNode(state, node.Monotonic);
        if (became) _leader.OnHaState(Writer);
    }

    public void RecordEpoch(long epoch) => Receive(new ConfigProtocol.RecordEpoch(epoch));

    /// <summary>A user's change arrives at this node; a standby hands it on.</summary>
    public void Ask(string change)
    {
        if (!node.ProcessUp || node.Paused) return;
        if (Writer) Receive(new Wish(change));
        else if (_active is { } active && active != node.Name)
            world.Network.Tell(node, world.Node(active), () => world.Node(active).Config.Receive(new Wish(change)));
    }

    public void Receive(object message) => node.Deliver(() =>
    {
        if (message is TipReport report) _leader.OnTipReport(report);
        else if (_persisting || !_recovered) _stashed.Enqueue(() => Handle(message));
        else Handle(message);
    });

    private void Handle(object message)
    {
        switch (message)
        {
            case Wish wish when Writer: Write(wish.Change); break;
            case Wish: break;
            case ConfigProtocol.RecordEpoch record: KeepEpoch(record.Epoch, () => { }); break;
            case EpochSurpassed surpassed when Writer && surpassed.Epoch >= _log.Epoch: KeepEpoch(EpochRules.Next(surpassed.Epoch, node.Name, node.Peers.Select(peer => peer.Name)), () => { }); break;
            case EpochSurpassed: break;
            case PartnerHas has: OnPartnerHas(has); break;
            case PartnerStrayed strayed: _partners.Strayed(strayed.Node); break;
            case CompareTip compare when Follows(compare.Node): OnCompareTip(compare); break;
            case Append append when Follows(append.Node): OnAppend(append); break;
            case CatchUp catchUp when Follows(catchUp.Node): OnCatchUp(catchUp); break;
        }
    }

    private void Write(string name)
    {
        var tip = _log.Tip;
        var epoch = Math.Max(_log.Epoch, _haEpoch);
        var change = new ConfigEvent(
            tip.Revision + 1, epoch, tip.Epoch, node.Time.GetUtcNow(), name, "", new ConfigChange.VirtualServiceDeleted(new VirtualServiceId(1)));
        world.Changes.Written(node, change);
        var waiting = new Waiting(name, RevisionId.Of(change), [.. _partners.Awaited]);
        if (Options.Mutation == Mutation.AcknowledgesBeforeJournal) Acknowledge(waiting);
        Keep(() => _log.Append(change), () =>
        {
            _pending[change.Revision] = waiting;
            After(ReplyWithin, () => ReplyDue(waiting));
            Publish(change);
            Settle(_ => false);
        });
    }

    private void ReplyDue(Waiting waiting)
    {
        if (!_pending.TryGetValue(waiting.Id.Revision, out var still) || still.Id != waiting.Id) return;
        foreach (var late in waiting.Partners) _partners.Late(late);
        Acknowledge(waiting);
    }

    private void OnPartnerHas(PartnerHas has)
    {
        if (has.Epoch != _log.Epoch || !_log.Contains(has.Tip)) return;
        _log = _log.SharedUpTo(has.Tip.Revision);
        _partners.Has(has.Node, has.Tip.Revision);
        Settle(waiting => waiting.Id.Revision <= has.Tip.Revision && waiting.Partners.Remove(has.Node));
    }

    private void Settle(Func<Waiting, bool> touches)
    {
        foreach (var waiting in _pending.Values.ToList())
        {
            _ = touches(waiting);
            if (waiting.Partners.Count == 0) Acknowledge(waiting);
        }
    }

    private void Acknowledge(Waiting waiting)
    {
        _pending.Remove(waiting.Id.Revision);
        world.Changes.Acknowledged(waiting.Change, everywhere: _partners.WithoutRevision(waiting.Id.Revision).Count == 0);
    }

    private void KeepEpoch(long epoch, Action then)
    {
        if (epoch <= _log.Epoch) then();
        else Keep(() => _log.WithEpoch(epoch), () => { Publish(null); then(); });
    }

    private void Keep(Func<ConfigLog> next, Action then)
    {
        _persisting = true;
        var kept = next();
        node.Disk.Write(() => node.Disk.Log = kept, () => node.Deliver(() =>
        {
            _persisting = false;
            if (kept.Epoch > _log.Epoch) _partners.Forget();
            _log = kept;
            then();
            Unstash();
        }));
    }

    private void Unstash()
    {
        while (!_persisting && _stashed.TryDequeue(out var next)) next();
    }

    private void Publish(ConfigEvent? own)
    {
        var log = _log;
        After(0.1, () => node.Feed(new HaInput.ConfigKnown(world.Settings, log.Revision, log.Epoch)));
        _leader.OnLogChanged(new LogChanged(log, own));
    }

    private void Retry()
    {
        node.Deliver(_leader.CompareLagging);
        After(RetryEvery, Retry);
    }

    private void Send(string to, object message)
    {
        var peer = world.Node(to);
        world.Network.Tell(node, peer, () => peer.Config.Receive(message));
    }

    private void After(double milliseconds, Action what)
    {
        var life = node.Life;
        world.Clock.After(milliseconds, () => node.Alive(life, what));
    }

    private static ConfigLog Forgetful(ConfigLog log) => ConfigLog.Restore(log.BaseConfig, log.Base, log.Tail, 0, log.SharedRevision);

    private sealed record Wish(string Change);

    /// <param name="Partners">Whose acknowledgement is still to come.</param>
    private sealed record Waiting(string Change, RevisionId Id, HashSet<string> Partners);
}
