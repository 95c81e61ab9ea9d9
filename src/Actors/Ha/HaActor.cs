using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Drain;
using LoadMaster.Actors.Node;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Ha;

/// <summary>Feeds the HA machine and carries out its effects. Not persistent: it is up before the journal is.</summary>
public sealed partial class HaActor : ReceiveActor, IWithTimers
{
    private readonly HaActorSettings _settings;
    private readonly HaMemory _memory;
    private readonly ICanTell _config;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private HaMachineState _state;
    private ClusterSeen _cluster = new(false, []);
    private HaProtocol.HaStateChanged? _published;
    private bool _restarting;

    public HaActor(HaActorSettings settings)
    {
        _settings = settings;
        _memory = settings.Memory;
        _config = settings.Config ?? Context.ActorSelection(ActorNames.Path(ActorNames.Config));
        _state = HaMachine.Start(settings.Node, settings.Ports.Heartbeat.Incarnation, Now, settings.Ports.Arbiter is not null);

        Receive<TickNow>(_ => Tick());
        Receive<ConfigProtocol.ConfigPublished>(OnConfig);
        Receive<ClusterSeen>(OnCluster);
        Receive<ClusterGone>(gone => Step(new HaInput.ClusterLost(gone.Reason)));
        Receive<EvidenceGatherer.Gathered>(OnGathered);
        Receive<LeaseSeen>(OnLease);
        Receive<EpochsKept>(OnEpochsKept);
        Receive<AnnounceAgain>(_ => AnnounceAgainIfActive());
        Receive<HaWireProtocol.TakeOver>(ask => Step(new HaInput.PeerHandOver(ask.From, ask.Epoch, ask.Why)));
        Receive<HaWireProtocol.TakeOverAnswer>(answer =>
            Step(new HaInput.PeerAnswered(answer.From, answer.Accepted, answer.Epoch, answer.Reason)));
        Receive<HaWireProtocol.AskHandOver>(ask => Step(new HaInput.HandOverAsked(ask.From, ask.Why)));
        Receive<HaProtocol.Failover>(failover => Command(new HaInput.OperatorFailover(failover.By)));
        Receive<HaProtocol.SetMaintenance>(set => Command(new HaInput.MaintenanceSet(set.On, set.By)));
        Receive<PrepareToStop>(_ => OnPrepareToStop());
        Receive<SwitchDrainProtocol.Prepared>(OnDrainPrepared);
        Receive<SwitchDrainProtocol.Left>(left => Step(new HaInput.DrainLeft(left.Connections)));
        Receive<SwitchDrainProtocol.Forwarding>(OnForwarding);
        Receive<HaProtocol.GetHaStatus>(_ => Sender.Tell(StatusNow()));
        Receive<HaProtocol.AnnounceState>(_ => OnAnnounceState());
        Receive<ConfigProtocol.EpochRecorded>(recorded => _log.Debug("epoch {0} is in the journal", recorded.Epoch));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _settings.Time.GetElapsedTime(0);

    /// <summary>The HA actor, on its own thread; without a pair the one that is always active.</summary>
    /// <param name="restartRequested">Called when this actor system can never rejoin its cluster: end the process so that it is started again.</param>
    /// <param name="dataDirectory">Where maintenance and used epochs are remembered; null: not at all.</param>
    public static Props Props(
        ActorSystem system,
        NodeOptions options,
        HaPorts? ports,
        IDataPlane dataPlane,
        TimeProvider time,
        Action<string> restartRequested,
        ICanTell? config = null,
        string? dataDirectory = null)
    {
        if (options.Ha is null || ports is null)
            return Akka.Actor.Props.Create(() => new SingleNodeHaActor(options.Name, time));
        return Props(new HaActorSettings(options.Name, options.Ha, ports, time, new AkkaClusterPort(system), dataPlane, restartRequested, config)
        {
            Maintenance = dataDirectory is null ? null : new MaintenanceFile(dataDirectory),
            Epochs = dataDirectory is null ? null : new EpochFile(dataDirectory),
        });
    }

    public static Props Props(HaActorSettings settings) =>
        Akka.Actor.Props.Create(() => new HaActor(settings)).WithDispatcher(HaDispatcher.Name);

    protected override void PreStart()
    {
        var self = Self;
        Context.System.EventStream.Subscribe(self, typeof(ConfigProtocol.ConfigPublished));
        _settings.Cluster.Watch(Context, self);
        AddShutdownTask();
        var last = _memory.Last;
        _state = _state with { Drain = last?.Drain };
        RecallEpochs(last);
        Recall(last);
        _settings.Ports.Heartbeat.Changed = () => self.Tell(TickNow.Instance, ActorRefs.NoSender);
        Timers.StartPeriodicTimer("tick", TickNow.Instance, TimeSpan.Zero, HaActorSettings.TickEvery);
        _config.Tell(ConfigProtocol.GetConfig.Instance, self);
    }

    protected override void PreRestart(Exception reason, object message)
    {
        _restarting = true;
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        _settings.Ports.Heartbeat.Changed = null;
        if (_restarting || _state.Held.Count == 0) return;
        _settings.Ports.SharedAddresses.Release(_state.Held);
    }

    private void Tick()
    {
        Step(new HaInput.Tick(_settings.Ports.Heartbeat.Observe()));
        if (_traffic is { } mode and not TrafficMode.Open && _settings.DataPlane.IsQuiet(mode)) Step(new HaInput.TrafficQuiet(mode));
    }

    /// <summary>After a restart inside the same process: what was held is held on, if the kernel agrees.</summary>
    private void Recall(HaMachineState? memory)
    {
        if (memory is not { Settings: { } known } last)
        {
            RecallMaintenance();
            return;
        }

        _inMaintenance = last is { State: HaState.Maintenance, Stopping: false };
        if (last.State == HaState.Active)
        {
            var result = last.Held.Count == 0
                ? new HoldResult(HoldOutcome.Held, "")
                : _settings.Ports.SharedAddresses.Refresh();
            if (result.Outcome == HoldOutcome.Held)
            {
                Step(new HaInput.Resumed(known, last.ConfigRevision, last.Epoch));
                if (last.Stopping) Step(new HaInput.ShutdownRequested());
                return;
            }

            _log.Warning("the shared addresses were lost while the HA actor restarted: {0}", result.Reason);
        }

        Step(new HaInput.ConfigKnown(known, last.ConfigRevision, last.Epoch));
        if (last.State == HaState.Maintenance) Step(new HaInput.MaintenanceSet(true, last.MaintenanceBy));
        if (last.Stopping) Step(new HaInput.ShutdownRequested());
    }

    private void OnConfig(ConfigProtocol.ConfigPublished known)
    {
        var ha = known.Config.Ha;
        _settings.Ports.Heartbeat.UseTimings(
            TimeSpan.FromMilliseconds(ha.HeartbeatIntervalMilliseconds), TimeSpan.FromMilliseconds(ha.HeartbeatTimeoutMilliseconds));
        _settings.Ports.Heartbeat.UseRelay(ha.Gateways);
        UseVirtualMac(ha);
        Step(new HaInput.ConfigKnown(ha, known.Revision, known.Epoch));
    }

    private void OnCluster(ClusterSeen seen)
    {
        var before = _cluster;
        _cluster = seen;
        var events = Context.System.EventStream;
        foreach (var member in before.Members)
        {
            if (member.Reachable && !seen.Members.Contains(member)) events.Publish(new HaProtocol.PeerDisconnected(member.Node));
        }

        Step(new HaInput.ClusterChanged(
            seen.Joined,
            seen.Members.Select(member => member.Node).ToValueList(),
            seen.Members.Where(member => !member.Reachable).Select(member => member.Node).ToValueList()));
        foreach (var member in seen.Members)
        {
            if (member.Reachable && !before.Members.Contains(member)) events.Publish(new HaProtocol.PeerConnected(member.Node, member.Address));
        }
    }

    private void OnAnnounceState()
    {
        if (_published is not null) Sender.Tell(_published);
        foreach (var member in _cluster.Members)
        {
            if (member.Reachable) Sender.Tell(new HaProtocol.PeerConnected(member.Node, member.Address));
        }
    }

    private void OnGathered(EvidenceGatherer.Gathered gathered)
    {
        if (gathered.Problem is { } problem && problem != _lastProbeProblem) _log.Warning("evidence: {0}", problem);
        _lastProbeProblem = gathered.Problem;
        Step(gathered.Evidence);
    }

    private void OnPrepareToStop()
    {
        if (_stopAskers.Count < Limits.HaCommandsWaitingMax) _stopAskers.Add(Sender);
        Step(new HaInput.ShutdownRequested());
    }

    private void AddShutdownTask()
    {
        if (_memory.ShutdownTaskAdded) return;
        _memory.ShutdownTaskAdded = true;
        var (self, log) = (Self, Logging.GetLogger(Context.System, nameof(HaActor)));
        CoordinatedShutdown.Get(Context.System).AddTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind, "ha-hand-over", () => HandOverBeforeStopAsync(self, log));
    }

    private static async Task<Akka.Done> HandOverBeforeStopAsync(IActorRef self, ILoggingAdapter log)
    {
        try
        {
            await self.Ask<ReadyToStop>(PrepareToStop.Instance, HaActorSettings.StopWithin).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            log.Warning("the HA actor did not let go within {0}: the kernel drops the shared addresses by itself", HaActorSettings.StopWithin);
        }

        return Akka.Done.Instance;
    }

    private sealed record TickNow
    {
        public static TickNow Instance { get; } = new();
    }

    private sealed record AnnounceAgain
    {
        public static AnnounceAgain Instance { get; } = new();
    }

    internal sealed record PrepareToStop
    {
        public static PrepareToStop Instance { get; } = new();
    }

    internal sealed record ReadyToStop
    {
        public static ReadyToStop Instance { get; } = new();
    }
}
