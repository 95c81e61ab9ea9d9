using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using static LoadMaster.Actors.Replication.ReplicationProtocol;

namespace LoadMaster.Actors.Replication;

/// <summary>Brings each change of the active node to the partners, and partners that were away up to date. Idle on a standby.</summary>
public sealed class ReplicationActor : ReceiveActor, IWithTimers
{
    /// <summary>How often a partner that is not up to date is asked again: a lost message costs this much.</summary>
    internal static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly ConfigActorSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, PeerLink> _links = [];
    private ConfigLog _config = ConfigLog.Empty;
    private bool _configKnown;
    private bool _active;

    public ReplicationActor(ConfigActorSettings settings)
    {
        _settings = settings;
        Receive<HaProtocol.HaStateChanged>(OnHaState);
        Receive<HaProtocol.PeerConnected>(OnConnected);
        Receive<HaProtocol.PeerDisconnected>(gone => _links.Remove(gone.Node));
        Receive<LogChanged>(OnLogChanged);
        Receive<TipReport>(OnTipReport);
        Receive<Retry>(_ => CompareLagging());
        Receive<GetReplicationStatus>(_ => Sender.Tell(Status()));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ConfigActorSettings settings) => Akka.Actor.Props.Create(() => new ReplicationActor(settings));

    protected override void PreStart()
    {
        var events = Context.System.EventStream;
        events.Subscribe(Self, typeof(HaProtocol.HaStateChanged));
        events.Subscribe(Self, typeof(HaProtocol.PeerConnected));
        events.Subscribe(Self, typeof(HaProtocol.PeerDisconnected));
        events.Subscribe(Self, typeof(LogChanged));
        Context.ActorSelection(ActorNames.Path(ActorNames.Config)).Tell(GetLog.Instance);
        Context.ActorSelection(ActorNames.Path(ActorNames.Ha)).Tell(HaProtocol.AnnounceState.Instance);
        Timers.StartPeriodicTimer(nameof(Retry), Retry.Instance, RetryInterval);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private void OnHaState(HaProtocol.HaStateChanged state)
    {
        var became = !_active && state.State == HaState.Active;
        _active = state.State == HaState.Active;
        if (became)
        {
            foreach (var link in _links.Values)
            {
                link.Tip = null;
                Compare(link);
            }
        }
    }

    private void OnConnected(HaProtocol.PeerConnected peer)
    {
        if (!_settings.Partners.Contains(peer.Node))
        {
            _log.Warning("Node {Node} at {Address} is no configured peer: the configuration is not sent there", peer.Node, peer.Address);
            return;
        }

        var link = new PeerLink(peer.Node, peer.Address);
        _links[peer.Node] = link;
        Compare(link);
    }

    private void OnLogChanged(LogChanged changed)
    {
        _config = changed.Log;
        _configKnown = true;
        foreach (var link in _links.Values.Where(_ => _active))
        {
            if (changed.Change is { } change)
            {
                Send(link, new Append(_settings.NodeName, _config.Epoch, _config.PreviousTip, change));
            }
            else
            {
                Compare(link);
            }
        }
    }

    private void OnTipReport(TipReport report)
    {
        if (!_active || !_links.TryGetValue(report.Node, out var link))
        {
            return;
        }

        if (report.Writer)
        {
            _log.Warning("Node {Node} takes no configuration: it says that it is active too", report.Node);
        }
        else if (report.Epoch > _config.Epoch)
        {
            _log.Warning("Node {Node} knows epoch {Epoch}, this active node only {Own}", report.Node, report.Epoch, _config.Epoch);
            TellConfig(new EpochSurpassed(report.Node, report.Epoch));
        }
        else if (report.WantsCatchUp)
        {
            SendCatchUp(link, report.Tip);
        }
        else if (_config.Contains(report.Tip))
        {
            link.Tip = report.Tip;
            link.CatchUpSent = false;
            TellConfig(new PartnerHas(report.Node, report.Tip));
        }
    }

    private void SendCatchUp(PeerLink link, RevisionId tip)
    {
        link.Tip = tip;
        if (!link.CatchUpSent)
        {
            link.CatchUpSent = true;
            _log.Info("Node {Node} is at {Tip}, this node at {Own}: sending it the whole configuration", link.Node, tip, _config.Tip);
            Send(link, new CatchUp(_settings.NodeName, _config));
        }
    }

    private void CompareLagging()
    {
        foreach (var link in _links.Values.Where(link => link.Tip != _config.Tip))
        {
            link.CatchUpSent = false;
            Compare(link);
        }
    }

    private void Compare(PeerLink link)
    {
        if (_active && _configKnown)
        {
            Send(link, new CompareTip(_settings.NodeName, _config.Epoch, _config.Tip));
        }
    }

    private void Send(PeerLink link, object message) => Context.ActorSelection(link.ConfigPath).Tell(message);

    private static void TellConfig(object message) => Context.ActorSelection(ActorNames.Path(ActorNames.Config)).Tell(message);

    private ReplicationStatus Status()
    {
        var partners = _active ? _settings.Partners.Select(PartnerOf).ToValueList() : [];
        return new ReplicationStatus(_config.Tip, _config.Epoch, partners, ConflictFile.List(_settings.DataDirectory));
    }

    private PartnerStatus PartnerOf(string node)
    {
        var link = _links.GetValueOrDefault(node);
        return new PartnerStatus(node, link is not null, link?.Tip?.Revision, link is not null && link.Tip == _config.Tip);
    }

    private sealed record Retry
    {
        public static Retry Instance { get; } = new();
    }
}
