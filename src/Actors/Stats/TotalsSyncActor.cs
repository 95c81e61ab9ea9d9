using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Serving.Totals;
using static LoadMaster.Actors.Stats.StatsProtocol;

namespace LoadMaster.Actors.Stats;

/// <summary>
/// Tells the peers what this node has counted and keeps what they count, so that totals go on after a take-over. Every node does so, whatever its
/// state: what an old active node still serves counts, too. Supervised by the node; started anew it hears its own past from the peers.
/// </summary>
public sealed class TotalsSyncActor : ReceiveActor
{
    /// <summary>After so many samples everything is told again, for a peer that did not know a service yet.</summary>
    private const int SamplesPerWhole = 60;

    private readonly ConfigActorSettings _settings;
    private readonly TotalsBook _book;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, ActorSelection> _peers = [];
    private IReadOnlyDictionary<CounterKey, long[]> _elsewhere = new Dictionary<CounterKey, long[]>();
    private int _samples;

    public TotalsSyncActor(ConfigActorSettings settings)
    {
        _settings = settings;
        _book = new TotalsBook(settings.NodeName, Guid.NewGuid().ToString("N"));
        Receive<StatsSampled>(OnSampled);
        Receive<TotalsNews>(OnNews);
        Receive<HaProtocol.PeerConnected>(OnConnected);
        Receive<HaProtocol.PeerDisconnected>(gone => _peers.Remove(gone.Node));
        Receive<HaProtocol.HaStateChanged>(_ => { });
    }

    public static Props Props(ConfigActorSettings settings) => Akka.Actor.Props.Create(() => new TotalsSyncActor(settings));

    protected override void PreStart()
    {
        var events = Context.System.EventStream;
        events.Subscribe(Self, typeof(StatsSampled));
        events.Subscribe(Self, typeof(HaProtocol.PeerConnected));
        events.Subscribe(Self, typeof(HaProtocol.PeerDisconnected));
        Context.ActorSelection(ActorNames.Path(ActorNames.Ha)).Tell(HaProtocol.AnnounceState.Instance);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private void OnConnected(HaProtocol.PeerConnected peer)
    {
        if (!_settings.Partners.Contains(peer.Node))
        {
            _log.Warning("Node {Node} at {Address} is no configured peer: totals are not sent there", peer.Node, peer.Address);
            return;
        }

        _peers[peer.Node] = Context.ActorSelection($"{peer.Address}{ActorNames.Path(ActorNames.TotalsSync)}");
        TellAll(peer.Node);
    }

    private void OnSampled(StatsSampled sampled)
    {
        var changed = _book.Count(sampled.Sample);
        _samples = (_samples + 1) % SamplesPerWhole;
        foreach (var (peer, to) in _peers)
        {
            if (_samples == 0)
            {
                TellAll(peer);
            }
            else if (changed.Count > 0)
            {
                Send(to, _book.Tell(peer, changed));
            }
        }

        // Each time, changed or not: the stats actor may have started anew.
        _elsewhere = _book.TakeElsewhere() ?? _elsewhere;
        Context.System.EventStream.Publish(new ServedElsewhere(_elsewhere));
    }

    private void OnNews(TotalsNews news)
    {
        if (!_settings.Partners.Contains(news.From))
        {
            return;
        }

        foreach (var answer in _book.Hear(news))
        {
            Send(Sender, answer);
        }
    }

    private void TellAll(string peer)
    {
        foreach (var news in _book.TellAll(peer))
        {
            Send(_peers[peer], news);
        }
    }

    private static void Send(ICanTell to, TotalsNews news)
    {
        foreach (var piece in news.Pieces(Limits.TotalsRowsPerMessageMax))
        {
            to.Tell(piece, Context.Self);
        }
    }
}
