using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving.Shares;
using static LoadMaster.Actors.Sharing.SharingProtocol;

namespace LoadMaster.Actors.Sharing;

/// <summary>
/// Tells the other nodes what this one uses of limits and whom it has ejected, and takes the same from them (decision 0015); purges all nodes' caches. A node of a
/// version without this actor does not answer <see cref="Identify"/> and is told nothing. Supervised by the node; started anew it asks for everything.
/// </summary>
public sealed partial class SharingActor : ReceiveActor, IWithTimers
{
    internal static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>After that the connections of a silent node count no more.</summary>
    internal static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(2);

    /// <summary>Ejections are told again, and nodes that have not answered are asked, after so many tellings.</summary>
    private const int TellingsPerRepeat = 20;

    private readonly ConfigActorSettings _settings;
    private readonly ILimitShares _limits;
    private readonly IResponseCaches _caches;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, ICanTell> _peers = [];
    private readonly Dictionary<string, ICanTell> _unanswered = [];
    private readonly Dictionary<string, long> _heardAt = [];
    private readonly Dictionary<VirtualServiceId, Ejections> _ejections = [];
    private HaState? _state;
    private bool _tellAll;
    private int _tellings;

    public SharingActor(ConfigActorSettings settings, ILimitShares limits, IResponseCaches caches)
    {
        (_settings, _limits, _caches) = (settings, limits, caches);
        Receive<HaProtocol.PeerConnected>(OnConnected);
        Receive<HaProtocol.PeerDisconnected>(OnDisconnected);
        Receive<HaProtocol.HaStateChanged>(OnStateChanged);
        Receive<ActorIdentity>(OnIdentity);
        Receive<EjectionsChanged>(OnEjectionsChanged);
        Receive<LimitNews>(OnNews);
        Receive<EjectionNews>(OnEjectionNews);
        Receive<PurgeCaches>(OnPurgeCaches);
        Receive<PurgeCacheThere>(OnPurgeCacheThere);
        Receive<CachePurged>(OnCachePurged);
        Receive<PurgeOverdue>(OnPurgeOverdue);
        Receive<TellDue>(_ => OnTellDue());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ConfigActorSettings settings, ILimitShares limits, IResponseCaches caches) =>
        Akka.Actor.Props.Create(() => new SharingActor(settings, limits, caches));

    protected override void PreStart()
    {
        var events = Context.System.EventStream;
        events.Subscribe(Self, typeof(HaProtocol.PeerConnected));
        events.Subscribe(Self, typeof(HaProtocol.PeerDisconnected));
        events.Subscribe(Self, typeof(HaProtocol.HaStateChanged));
        events.Subscribe(Self, typeof(EjectionsChanged));
        Context.ActorSelection(ActorNames.Path(ActorNames.Ha)).Tell(HaProtocol.AnnounceState.Instance);
        Services.Tell(AnnounceEjections.Instance);
        Timers.StartPeriodicTimer(nameof(TellDue), TellDue.Instance, TellEvery);
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _limits.Rest();
        _limits.Forget(null);
    }

    private static ActorSelection Services => Context.ActorSelection(ActorNames.Path(ActorNames.Services));

    private void OnConnected(HaProtocol.PeerConnected peer)
    {
        if (!_settings.Partners.Contains(peer.Node))
        {
            _log.Warning("Node {Node} at {Address} is no configured peer: the use of limits is not told there", peer.Node, peer.Address);
            return;
        }

        var to = Context.ActorSelection($"{peer.Address}{ActorNames.Path(ActorNames.Sharing)}");
        _peers.Remove(peer.Node);
        _unanswered[peer.Node] = to;
        to.Tell(new Identify(peer.Node), Self);
    }

    private void OnIdentity(ActorIdentity identity)
    {
        if (identity is { Subject: not null, MessageId: string node } && _unanswered.Remove(node, out var to))
        {
            _peers[node] = to;
            _tellAll = true;
            Tell(wantsAll: true);
            TellEjections();
        }
    }

    private void OnDisconnected(HaProtocol.PeerDisconnected gone)
    {
        _peers.Remove(gone.Node);
        _unanswered.Remove(gone.Node);
        Forget(gone.Node);
        if (_peers.Count == 0)
        {
            _limits.Rest();
        }
    }

    /// <summary>Who takes over cannot know yet whether the other node has died with its connections: it asks, and one that lives answers at once.</summary>
    private void OnStateChanged(HaProtocol.HaStateChanged changed)
    {
        var begins = changed.State == HaState.Active && _state != HaState.Active;
        _state = changed.State;
        if (begins)
        {
            _limits.Forget(null);
            _heardAt.Clear();
            Tell(wantsAll: true);
        }
    }

    private void OnTellDue()
    {
        Tell(wantsAll: false);
        foreach (var silent in _heardAt.Where(heard => _settings.Time.GetElapsedTime(heard.Value) > SilenceMax).Select(heard => heard.Key).ToList())
        {
            Forget(silent);
        }

        if (++_tellings % TellingsPerRepeat == 0)
        {
            TellEjections();
            foreach (var (node, to) in _unanswered)
            {
                to.Tell(new Identify(node), Self);
            }
        }
    }

    private void OnNews(LimitNews news)
    {
        if (!_settings.Partners.Contains(news.From))
        {
            return;
        }

        _heardAt[news.From] = _settings.Time.GetTimestamp();
        _limits.Add(news.From, news.Shares);
        if (news.WantsAll)
        {
            _tellAll = true;
            Tell(wantsAll: false);
            TellEjections();
        }
    }

    private void OnEjectionsChanged(EjectionsChanged changed)
    {
        if (changed.Ejections.All.Count == 0)
        {
            _ejections.Remove(changed.Service);
            return;
        }

        _ejections[changed.Service] = changed.Ejections;
        TellEjections();
    }

    private void OnEjectionNews(EjectionNews news)
    {
        if (_settings.Partners.Contains(news.From))
        {
            foreach (var ejection in news.Ejections)
            {
                Services.Tell(new AdoptEjection(news.From, ejection));
            }
        }
    }

    private void Forget(string node)
    {
        if (_heardAt.Remove(node))
        {
            _limits.Forget(node);
        }
    }

    /// <summary>Every peer is told the same, as what was taken is told once.</summary>
    private void Tell(bool wantsAll)
    {
        if (_peers.Count == 0)
        {
            return;
        }

        var shares = _limits.Take(_tellAll);
        _tellAll = false;
        if (shares.Count == 0 && !wantsAll)
        {
            return;
        }

        foreach (var piece in Pieces(shares, wantsAll))
        {
            foreach (var to in _peers.Values)
            {
                to.Tell(piece, Self);
            }
        }
    }

    private IEnumerable<LimitNews> Pieces(ValueList<LimitShare> shares, bool wantsAll)
    {
        var (piece, rows) = (new List<LimitShare>(), 0);
        foreach (var part in shares.SelectMany(share => share.Parts(Limits.SharedRowsPerMessageMax)))
        {
            var count = part.Clients.Count + part.ClientBytes.Count + part.Servers.Count;
            if (piece.Count == Limits.SharedServicesPerMessageMax || (piece.Count > 0 && rows + count > Limits.SharedRowsPerMessageMax))
            {
                yield return new LimitNews(_settings.NodeName, false, piece.ToValueList());
                piece.Clear();
                rows = 0;
            }

            piece.Add(part);
            rows += count;
        }

        yield return new LimitNews(_settings.NodeName, wantsAll, piece.ToValueList());
    }

    private void TellEjections()
    {
        var now = _settings.Time.GetUtcNow();
        var ejections = _ejections
            .SelectMany(service => service.Value.InForce(now).Select(one => new SharedEjection(
                service.Key, one.Server, one.Reason, (long)(one.Until - now).TotalMilliseconds, (long)(one.Until - one.From).TotalMilliseconds, one.Times)))
            .Take(Limits.SharedEjectionsMax)
            .ToValueList();
        if (ejections.Count > 0)
        {
            foreach (var to in _peers.Values)
            {
                to.Tell(new EjectionNews(_settings.NodeName, ejections), Self);
            }
        }
    }

    private sealed record TellDue
    {
        public static TellDue Instance { get; } = new();
    }
}
