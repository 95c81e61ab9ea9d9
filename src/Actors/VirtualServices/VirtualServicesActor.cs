using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Scheduling;
using LoadMaster.Actors.Serving;
using LoadMaster.Actors.Sharing;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;
using static LoadMaster.Actors.VirtualServices.VirtualServiceProtocol;

namespace LoadMaster.Actors.VirtualServices;

/// <summary>
/// Turns each configuration into running virtual services, one child each, tells the serving actor which belong to a revision, and answers
/// for their state. Supervised by the node.
/// </summary>
public sealed class VirtualServicesActor : ReceiveActor, IWithTimers
{
    public static readonly TimeSpan AskAgainInterval = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<RealServerId, ServerObservation> NothingObserved = [];

    private readonly IHealthProbe _probe;
    private readonly ILoadAgent _agent;
    private readonly TimeProvider _time;
    private readonly ICanTell? _configHandedIn;
    private readonly ICanTell? _servingHandedIn;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<VirtualServiceId, ServiceStatus> _statuses = [];
    private readonly HashSet<IActorRef> _stopping = [];

    private ICanTell _configActor = null!;
    private ICanTell _serving = null!;
    private LoadMasterConfig _config = LoadMasterConfig.Empty;
    private Dictionary<VirtualServiceId, VirtualService> _services = [];
    private long? _revision;
    private ServingProtocol.PlanApplied? _applied;

    public VirtualServicesActor(IHealthProbe probe, ILoadAgent agent, TimeProvider time, ICanTell? config, ICanTell? serving)
    {
        _probe = probe;
        _agent = agent;
        _time = time;
        _configHandedIn = config;
        _servingHandedIn = serving;
        Running();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="config">Where to ask for the configuration; null: the node's config actor.</param>
    /// <param name="serving">Who serves; null: the node's serving actor.</param>
    public static Props Props(IHealthProbe probe, ILoadAgent agent, TimeProvider time, ICanTell? config = null, ICanTell? serving = null) =>
        Akka.Actor.Props.Create(() => new VirtualServicesActor(probe, agent, time, config, serving));

    private void Running()
    {
        Receive<ConfigProtocol.ConfigPublished>(OnConfigPublished);
        Receive<ServingProtocol.PlanApplied>(OnPlanApplied);
        Receive<ServingProtocol.ServingStarted>(_ => OnServingStarted());
        Receive<ServingProtocol.ServerFailed>(OnServerFailed);
        Receive<SharingProtocol.AdoptEjection>(message => Tell(message.Ejection.Service, message));
        Receive<SharingProtocol.AnnounceEjections>(OnAnnounceEjections);
        Receive<ServiceStatusProtocol.GetServicesStatus>(_ => OnGetServicesStatus());
        Receive<ServiceStatusProtocol.GetServiceStatus>(OnGetServiceStatus);
        Receive<ServiceStarted>(OnServiceStarted);
        Receive<ServiceStatusChanged>(OnServiceStatusChanged);
        Receive<Terminated>(OnTerminated);
        Receive<EnsureDue>(_ => EnsureServices());
        Receive<AskAgain>(_ => AskConfig());
    }

    private void OnConfigPublished(ConfigProtocol.ConfigPublished message)
    {
        Timers.Cancel(nameof(AskAgain));
        var diff = ConfigDiff.Between(_config, message.Config);
        (_config, _revision) = (message.Config, message.Revision);
        _services = _config.VirtualServices.ToDictionary(service => service.Id);
        foreach (var removed in diff.Removed)
        {
            _statuses.Remove(removed);
            Stop(Context.Child(ActorNames.VirtualService(removed)));
            _log.Info("Virtual service {Service} is removed by revision {Revision}", removed, _revision);
        }

        EnsureServices();
        foreach (var changed in diff.Changed)
        {
            Run(changed);
        }

        TellServing();
    }

    private void OnPlanApplied(ServingProtocol.PlanApplied message)
    {
        var before = _applied?.Problems ?? [];
        _applied = message;
        foreach (var id in before.Concat(message.Problems).Select(problem => problem.Service).Distinct())
        {
            Tell(id, new ReportListener(ProblemOf(id)));
        }
    }

    private void OnServingStarted()
    {
        if (_revision is not null)
        {
            TellServing();
            foreach (var service in _config.VirtualServices)
            {
                Tell(service.Id, SchedulerProtocol.RepublishPlan.Instance);
            }
        }
    }

    private void OnServerFailed(ServingProtocol.ServerFailed message) => Tell(message.Service, message);

    private void OnAnnounceEjections(SharingProtocol.AnnounceEjections message)
    {
        foreach (var service in _config.VirtualServices)
        {
            Tell(service.Id, message);
        }
    }

    private void OnGetServicesStatus() => Sender.Tell(new ServiceStatusProtocol.ServicesStatus(
        _applied?.Revision ?? 0,
        _config.VirtualServices.Select(StatusOf).ToValueList()));

    private void OnGetServiceStatus(ServiceStatusProtocol.GetServiceStatus message) => Sender.Tell(new ServiceStatusProtocol.ServicesStatus(
        _applied?.Revision ?? 0, _services.TryGetValue(message.Service, out var service) ? [StatusOf(service)] : []));

    private ServiceStatus StatusOf(VirtualService service) => _statuses.TryGetValue(service.Id, out var status)
        ? status
        : ServiceStatusRules.Of(service, null, NothingObserved, ProblemOf(service.Id), null, _time.GetUtcNow());

    private void OnServiceStarted(ServiceStarted message)
    {
        if (_services.TryGetValue(message.Service, out var service))
        {
            Run(service);
        }
    }

    private void OnServiceStatusChanged(ServiceStatusChanged message)
    {
        if (_services.ContainsKey(message.Status.Id))
        {
            _statuses[message.Status.Id] = message.Status;
        }
    }

    private void OnTerminated(Terminated message)
    {
        if (_stopping.Remove(message.ActorRef))
        {
            EnsureServices();
        }
        else
        {
            // Its supervisor gave it up.
            Timers.StartSingleTimer(nameof(EnsureDue), EnsureDue.Instance, ChildSupervision.RecreateDelay);
        }
    }

    private void Stop(IActorRef child)
    {
        _stopping.Add(child);
        Context.Stop(child);
    }

    private void EnsureServices()
    {
        foreach (var service in _config.VirtualServices)
        {
            var name = ActorNames.VirtualService(service.Id);
            if (Context.Child(name).IsNobody())
            {
                Context.Watch(Context.ActorOf(VirtualServiceActor.Props(service.Id, _probe, _agent, _time, _serving), name));
            }
        }
    }

    private void Run(VirtualService service) => Tell(service.Id, new RunService(service, ProblemOf(service.Id)));

    private void Tell(VirtualServiceId id, object message) => Context.Child(ActorNames.VirtualService(id)).Tell(message);

    private ListenerProblem? ProblemOf(VirtualServiceId id) => _applied?.Problems.FirstOrDefault(problem => problem.Service == id);

    private void TellServing() => _serving.Tell(
        new ServingProtocol.ServeRevision(_revision ?? 0, _config.VirtualServices.Where(service => service.Enabled).ToValueList())
        {
            Certificates = _config.Certificates,
            Rules = _config.Rules,
        },
        Self);

    private void AskConfig() => _configActor.Tell(ConfigProtocol.GetConfig.Instance, Self);

    protected override SupervisorStrategy SupervisorStrategy() => ChildSupervision.Restart();

    protected override void PreStart()
    {
        _configActor = _configHandedIn ?? Context.ActorSelection(ActorNames.Path(ActorNames.Config));
        _serving = _servingHandedIn ?? Context.ActorSelection(ActorNames.Path(ActorNames.Serving));
        Context.System.EventStream.Subscribe(Self, typeof(ConfigProtocol.ConfigPublished));
        Context.System.EventStream.Subscribe(Self, typeof(ServingProtocol.PlanApplied));
        Timers.StartPeriodicTimer(nameof(AskAgain), AskAgain.Instance, AskAgainInterval);
        AskConfig();
        _serving.Tell(ServingProtocol.GetPlanApplied.Instance, Self);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private sealed record EnsureDue
    {
        public static EnsureDue Instance { get; } = new();
    }

    private sealed record AskAgain
    {
        public static AskAgain Instance { get; } = new();
    }
}
