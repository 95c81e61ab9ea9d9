using Akka.Actor;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Domain.Marks;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Mark;

/// <summary>
/// Tells the other nodes of the pair when this node's log had its last line, and watches theirs. Supervised by the node; started anew it gives
/// each of them until its next MARK is due.
/// </summary>
public sealed class MarkWatchActor : ReceiveActor, IWithTimers
{
    /// <summary>How often each tells; far less than <see cref="PartnerMarks.Tolerance"/>.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ConfigActorSettings _settings;
    private readonly INodeLog _log;
    private readonly long _startedAt;
    private readonly PartnerMarks _marks = new();
    private readonly Dictionary<string, ActorSelection> _peers = [];

    public MarkWatchActor(ConfigActorSettings settings, INodeLog log)
    {
        (_settings, _log, _startedAt) = (settings, log, settings.Time.GetTimestamp());
        Receive<TellDue>(_ => Tell());
        Receive<MarkProtocol.LogLife>(life => _marks.Heard(life.From, life.SilentFor, Now));
        Receive<MarkProtocol.GetPartnerMarks>(_ => Sender.Tell(Look()));
        Receive<ConfigProtocol.ConfigPublished>(published => _marks.Expect(published.Config.Logging.MarkIntervalMinutes, Now));
        Receive<HaProtocol.PeerConnected>(peer => _peers[peer.Node] = Context.ActorSelection($"{peer.Address}{ActorNames.Path(ActorNames.MarkWatch)}"));
        Receive<HaProtocol.PeerDisconnected>(gone => _peers.Remove(gone.Node));
        Receive<HaProtocol.HaStateChanged>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _settings.Time.GetElapsedTime(_startedAt);

    public static Props Props(ConfigActorSettings settings, INodeLog log) => Akka.Actor.Props.Create(() => new MarkWatchActor(settings, log));

    protected override void PreStart()
    {
        var events = Context.System.EventStream;
        events.Subscribe(Self, typeof(ConfigProtocol.ConfigPublished));
        events.Subscribe(Self, typeof(HaProtocol.PeerConnected));
        events.Subscribe(Self, typeof(HaProtocol.PeerDisconnected));
        Context.ActorSelection(ActorNames.Path(ActorNames.Ha)).Tell(HaProtocol.AnnounceState.Instance);
        Context.ActorSelection(ActorNames.Path(ActorNames.Config)).Tell(ConfigProtocol.GetConfig.Instance);
        Timers.StartPeriodicTimer(nameof(TellDue), TellDue.Instance, Interval);
        _marks.Watch(_settings.Partners, Now);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private void Tell()
    {
        _marks.Watch(_settings.Partners, Now);
        foreach (var (node, peer) in _peers)
        {
            if (_settings.Partners.Contains(node))
            {
                peer.Tell(new MarkProtocol.LogLife(_settings.NodeName, _log.SinceLastLine), Self);
            }
        }
    }

    private MarkProtocol.MarksOfPartners Look()
    {
        _marks.Watch(_settings.Partners, Now);
        return new MarkProtocol.MarksOfPartners(_marks.Look(Now));
    }

    private sealed record TellDue
    {
        public static TellDue Instance { get; } = new();
    }
}
