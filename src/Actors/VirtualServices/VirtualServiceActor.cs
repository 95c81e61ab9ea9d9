using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Health;
using LoadMaster.Actors.Scheduling;
using LoadMaster.Actors.Serving;
using LoadMaster.Actors.Sharing;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Scheduling;
using LoadMaster.Domain.Serving;
using static LoadMaster.Actors.VirtualServices.VirtualServiceProtocol;

namespace LoadMaster.Actors.VirtualServices;

/// <summary>
/// Runs one virtual service: its scheduler and one health checker per real server that is not disabled, and keeps what they learned for
/// when they start anew. Supervised by the services actor.
/// </summary>
public sealed partial class VirtualServiceActor : ReceiveActor, IWithTimers
{
    /// <summary>How often response times alone bring a new status; it names every server.</summary>
    public static readonly TimeSpan ShowInterval = TimeSpan.FromSeconds(1);

    private readonly VirtualServiceId _id;
    private readonly IHealthProbe _probe;
    private readonly ILoadAgent _agent;
    private readonly TimeProvider _time;
    private readonly ICanTell _serving;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<RealServerId, ServerObservation> _observations = [];
    private readonly Dictionary<RealServerId, CheckOrder> _orders = [];
    private readonly HashSet<IActorRef> _stopping = [];

    private VirtualService _service = null!;
    private ListenerProblem? _problem;
    private ServiceSchedule? _schedule;
    private ServiceStatus? _status;
    private long _shownAt;

    public VirtualServiceActor(VirtualServiceId id, IHealthProbe probe, ILoadAgent agent, TimeProvider time, ICanTell serving)
    {
        _id = id;
        _probe = probe;
        _agent = agent;
        _time = time;
        _serving = serving;
        Waiting();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(VirtualServiceId id, IHealthProbe probe, ILoadAgent agent, TimeProvider time, ICanTell serving) =>
        Akka.Actor.Props.Create(() => new VirtualServiceActor(id, probe, agent, time, serving));

    private void Waiting()
    {
        Receive<RunService>(message =>
        {
            Become(Running);
            OnRunService(message);
        });

        // The RunService that answers ServiceStarted brings all of it, and its scheduler publishes at its start.
        Receive<ReportListener>(_ => { });
        Receive<ServingProtocol.ServerFailed>(_ => { });
        Receive<SchedulerProtocol.RepublishPlan>(_ => { });
        Receive<SharingProtocol.AdoptEjection>(_ => { });
        Receive<SharingProtocol.AnnounceEjections>(_ => { });
    }

    private void Running()
    {
        Receive<RunService>(OnRunService);
        Receive<ReportListener>(OnReportListener);
        Receive<ServingProtocol.ServerFailed>(OnServerFailed);
        Receive<SchedulerProtocol.RepublishPlan>(TellScheduler);
        Receive<SchedulerProtocol.SchedulerStarted>(_ => Schedule());
        Receive<SchedulerProtocol.ServersScheduled>(OnServersScheduled);
        Receive<HealthProtocol.CheckerStarted>(message => OrderCheck(CheckedServers().FirstOrDefault(server => server.Id == message.Server), again: true));
        Receive<HealthProtocol.ServerObserved>(OnServerObserved);
        Receive<Terminated>(OnTerminated);
        Receive<EjectionEnded>(OnEjectionEnded);
        Receive<SharingProtocol.AdoptEjection>(OnAdoptEjection);
        Receive<SharingProtocol.AnnounceEjections>(_ => Context.System.EventStream.Publish(new SharingProtocol.EjectionsChanged(_id, _ejections)));
        Receive<ReconcileDue>(_ => Reconcile());
    }

    private void OnRunService(RunService message)
    {
        (_service, _problem) = (message.Service, message.Problem);
        ForgetServersGone();
        Reconcile();
        ReviewEjections();
        Schedule();
        ShowStatus();
    }

    private void OnReportListener(ReportListener message)
    {
        _problem = message.Problem;
        ShowStatus();
    }

    private void OnServersScheduled(SchedulerProtocol.ServersScheduled message)
    {
        // An older one is still under way when the configuration has just changed.
        if (_service.Enabled && message.Schedule.Service == _service)
        {
            _schedule = message.Schedule;
            ShowStatus();
        }
    }

    private void OnServerObserved(HealthProtocol.ServerObserved message)
    {
        var observation = message.Observation;
        if (_orders.TryGetValue(observation.Id, out var order) && order.Address.Equals(observation.Address))
        {
            var before = _observations.GetValueOrDefault(observation.Id);
            _observations[observation.Id] = observation;
            if (message.AgentRead || IsNews(before, observation))
            {
                TellScheduler(new SchedulerProtocol.UpdateServer(observation, message.AgentRead));
            }
            else if (_time.GetElapsedTime(_shownAt) >= ShowInterval)
            {
                // Only how fast it answered is new, as after most checks: that is shown with what comes next.
                ShowStatus();
            }
        }
    }

    private bool IsNews(ServerObservation? before, ServerObservation now) =>
        _service.Scheduling == SchedulingMethod.WeightedResponseTime || before is null || before.Health != now.Health || before.Agent != now.Agent;

    /// <summary>Makes the children those that the service needs; called again whenever one of them has gone.</summary>
    private void Reconcile()
    {
        Ensure(ActorNames.Scheduler, SchedulerActor.Props(_serving, _time));
        var wanted = CheckedServers().ToDictionary(server => ActorNames.RealServer(server.Id));
        foreach (var child in Context.GetChildren().Where(child => !wanted.ContainsKey(child.Path.Name) && child.Path.Name != ActorNames.Scheduler))
        {
            _stopping.Add(child);
            Context.Stop(child);
        }

        foreach (var (name, server) in wanted)
        {
            Ensure(name, HealthCheckActor.Props(server.Id, _probe, _agent, _time));
            OrderCheck(server, again: false);
        }
    }

    private void Ensure(string name, Props props)
    {
        if (Context.Child(name).IsNobody())
        {
            Context.Watch(Context.ActorOf(props, name));
        }
    }

    /// <summary>Tells a checker what to check, when that changed or when it asks.</summary>
    private void OrderCheck(RealServer? server, bool again)
    {
        if (server is null)
        {
            return;
        }

        var id = server.Id;
        var adaptive = _service.Scheduling == SchedulingMethod.Adaptive ? _service.Adaptive : null;
        var order = new CheckOrder(_service.DisplayName, id, server.Address, _service.Check, adaptive)
        {
            Proxy = _service.ProxyProtocol.Send,
            Direct = _service.Forwarding == ForwardingMode.Dsr
                ? new DirectTarget(_service.Address, Connects: _service.Type == ServiceType.Tcp && _service.PortLast == 0)
                : null,
        };
        if (again || (_orders.TryGetValue(id, out var ordered) && ordered != order))
        {
            var known = _observations.GetValueOrDefault(id) ?? ServerObservation.Unknown(server, _time.GetUtcNow());
            Context.Child(ActorNames.RealServer(id)).Tell(new HealthProtocol.CheckServer(order, known));
            _orders[id] = order;
        }
    }

    private IEnumerable<RealServer> CheckedServers() =>
        _service.Enabled ? _service.RealServers.Where(server => server.Mode != RealServerMode.Disabled) : [];

    private void ForgetServersGone()
    {
        var addresses = CheckedServers().ToDictionary(server => server.Id, server => server.Address);
        foreach (var gone in _observations.Values.Where(known => !known.Address.Equals(addresses.GetValueOrDefault(known.Id))).ToList())
        {
            _observations.Remove(gone.Id);
        }

        foreach (var gone in _orders.Keys.Where(id => !addresses.ContainsKey(id)).ToList())
        {
            _orders.Remove(gone);
        }
    }

    private void Schedule()
    {
        if (_service.Enabled)
        {
            TellScheduler(new SchedulerProtocol.Schedule(_service, _observations.Values.ToValueList()) { Ejections = _ejections });
        }
        else
        {
            _schedule = null;
        }
    }

    private void TellScheduler(object message) => Context.Child(ActorNames.Scheduler).Tell(message);

    private void ShowStatus()
    {
        var before = _status;
        _shownAt = _time.GetTimestamp();
        _status = ServiceStatusRules.Of(_service, _schedule, _observations, _problem, before, _time.GetUtcNow());
        if (_status == before)
        {
            return;
        }

        Context.Parent.Tell(new ServiceStatusChanged(_status));
        if (_status.State != before?.State)
        {
            var level = _status.State is ServiceState.Up or ServiceState.Redirect or ServiceState.Disabled ? LogLevel.InfoLevel : LogLevel.WarningLevel;
            _log.Log(level, null, "Virtual service {Service} is {State}: {Reason}", _service.DisplayName, _status.State, _status.Reason);
        }
    }

    private void OnTerminated(Terminated message)
    {
        if (_stopping.Remove(message.ActorRef))
        {
            Reconcile();
        }
        else
        {
            // This actor gave it up as its supervisor.
            Timers.StartSingleTimer(nameof(ReconcileDue), ReconcileDue.Instance, ChildSupervision.RecreateDelay);
        }
    }

    protected override SupervisorStrategy SupervisorStrategy() => ChildSupervision.Restart();

    protected override void PreStart() => Context.Parent.Tell(new ServiceStarted(_id));

    private sealed record ReconcileDue
    {
        public static ReconcileDue Instance { get; } = new();
    }
}
