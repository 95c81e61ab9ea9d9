using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Transfers;
using LoadMaster.Domain.Ha;
using static LoadMaster.Actors.Replication.ReplicationProtocol;

namespace LoadMaster.Actors.Replication;

/// <summary>Brings each change of the active node to the partners, and partners that were away up to date. <see cref="ReplicationLeader"/> is its mind.</summary>
public sealed class ReplicationActor : ReceiveActor, IWithTimers
{
    /// <summary>How often a partner that is not up to date is asked again: a lost message costs this much.</summary>
    internal static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly ConfigActorSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, Address> _addresses = [];
    private readonly ReplicationLeader _leader;

    public ReplicationActor(ConfigActorSettings settings)
    {
        _settings = settings;
        _leader = new ReplicationLeader(settings.NodeName, () => settings.Partners, Send, TellConfig, Write);
        Receive<HaProtocol.HaStateChanged>(state => _leader.OnHaState(state.State == HaState.Active));
        Receive<HaProtocol.PeerConnected>(OnConnected);
        Receive<HaProtocol.PeerDisconnected>(gone => _leader.OnDisconnected(gone.Node));
        Receive<LogChanged>(_leader.OnLogChanged);
        Receive<TipReport>(_leader.OnTipReport);
        Receive<TransferProtocol.GivenUp>(_ => _log.Debug("What was on its way to a peer was given up; the next comparison shows what it misses"));
        Receive<Retry>(_ => _leader.CompareLagging());
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

    private void OnConnected(HaProtocol.PeerConnected peer)
    {
        if (!_settings.Partners.Contains(peer.Node))
        {
            _log.Warning("Node {Node} at {Address} is no configured peer: the configuration is not sent there", peer.Node, peer.Address);
            return;
        }

        _addresses[peer.Node] = peer.Address;
        _leader.OnConnected(peer.Node);
    }

    /// <summary>A question where the journal ends can wait: it is asked again as long as the answer is not the newest.</summary>
    private void Send(string node, object message) =>
        Context.ActorSelection(ActorNames.Path(ActorNames.Transfers)).Tell(new TransferProtocol.SendToConfig(_addresses[node], message, OnlyWhenIdle: message is CompareTip));

    private void TellConfig(object message) => Context.ActorSelection(ActorNames.Path(ActorNames.Config)).Tell(message);

    private void Write(bool warning, string text)
    {
        if (warning)
        {
            _log.Warning("{Replication}", text);
        }
        else
        {
            _log.Info("{Replication}", text);
        }
    }

    private ReplicationStatus Status() =>
        new(_leader.Config.Tip, _leader.Config.Epoch, _leader.Partners(), ConflictFile.List(_settings.DataDirectory));

    private sealed record Retry
    {
        public static Retry Instance { get; } = new();
    }
}
