using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Layer4;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;
using static LoadMaster.Actors.Serving.ServingProtocol;

namespace LoadMaster.Actors.Serving;

/// <summary>
/// The only caller of the data plane: makes one table of all services' plans and applies it, at once after a quiet time and else at most
/// every <see cref="ApplyInterval"/>. Supervised by the node; started anew it asks for everything again, while the data plane keeps its table.
/// </summary>
public sealed class ServingActor : ReceiveActor, IWithTimers
{
    public static readonly TimeSpan ApplyInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a revision waits for the plans of its services; then it is applied with what is known.</summary>
    public static readonly TimeSpan PlansWait = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan ProblemRetryInterval = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan FailureReadInterval = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan AskAgainInterval = TimeSpan.FromSeconds(1);

    private const int FailuresPerReadMax = 64;

    private readonly IDataPlane _dataPlane;
    private readonly ICanTell? _servicesHandedIn;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<VirtualServiceId, ServicePlan> _latest = [];
    private readonly Dictionary<RealServerId, VirtualServiceId> _owners = [];

    private readonly ICanTell? _l4HandedIn;

    private ICanTell _services = null!;
    private ForwardedServices _forwarded = null!;
    private ServeRevision? _pending;
    private ServeRevision? _wanted;
    private Dictionary<VirtualServiceId, ServicePlan> _applied = [];
    private ServingPlan? _lastTried;
    private PlanApplied? _outcome;
    private bool _waitedLongEnough;
    private bool _readingFails;

    public ServingActor(IDataPlane dataPlane, ICanTell? services, ICanTell? l4)
    {
        _l4HandedIn = l4;
        _dataPlane = dataPlane;
        _servicesHandedIn = services;
        Serving();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IDataPlane dataPlane, ICanTell? services = null, ICanTell? l4 = null) =>
        Akka.Actor.Props.Create(() => new ServingActor(dataPlane, services, l4));

    private void Serving()
    {
        Receive<ServeRevision>(OnServeRevision);
        Receive<ServePlan>(OnServePlan);
        Receive<GetPlanApplied>(_ => OnGetPlanApplied());
        Receive<ApplyDue>(_ => ApplyIfChanged());
        Receive<PlansOverdue>(_ => OnPlansOverdue());
        Receive<RetryDue>(_ => OnRetryDue());
        Receive<L4Protocol.L4Started>(_ => _forwarded.TellAgain(Self));
        Receive<L4Protocol.ServicesForwarded>(message => Finish(_forwarded.OnAnswer(message)));
        Receive<ForwardingOverdue>(_ => Finish(_forwarded.OnOverdue()));
        Receive<FailuresDue>(_ => ReadFailures());
        Receive<AskAgain>(_ => _services.Tell(ServingStarted.Instance, Self));
    }

    private void OnServeRevision(ServeRevision message)
    {
        Timers.Cancel(nameof(AskAgain));
        _pending = message;
        if (!Timers.IsTimerActive(nameof(PlansOverdue)))
        {
            Timers.StartSingleTimer(nameof(PlansOverdue), PlansOverdue.Instance, PlansWait);
        }

        ApplySoon();
    }

    private void OnServePlan(ServePlan message)
    {
        _latest[message.Plan.Service.Id] = message.Plan;
        ApplySoon();
    }

    private void OnGetPlanApplied()
    {
        if (_outcome is not null)
        {
            Sender.Tell(_outcome);
        }
    }

    private void OnPlansOverdue()
    {
        _log.Warning("Revision {Revision} is applied before every service has its plan", _pending?.Revision);
        _waitedLongEnough = true;
        ApplySoon();
    }

    private void OnRetryDue()
    {
        _lastTried = null;
        ApplySoon();
    }

    private void ApplySoon()
    {
        if (!Timers.IsTimerActive(nameof(ApplyDue)))
        {
            ApplyIfChanged();
        }
    }

    private void ApplyIfChanged()
    {
        AdoptPending();
        if (_wanted is null)
        {
            return;
        }

        var plan = PlanComposer.Compose(_wanted.Revision, _wanted.Services, _latest, _applied) with { Certificates = _wanted.Certificates, Rules = _wanted.Rules };
        if (plan != _lastTried)
        {
            Timers.StartSingleTimer(nameof(ApplyDue), ApplyDue.Instance, ApplyInterval);
            Apply(plan);
        }
    }

    private void AdoptPending()
    {
        if (_pending is null || (!_waitedLongEnough && !PlanComposer.IsComplete(_pending.Services, _latest, _applied)))
        {
            return;
        }

        Timers.Cancel(nameof(PlansOverdue));
        _waitedLongEnough = false;
        _wanted = _pending;
        _pending = null;
        var kept = _wanted.Services.Select(service => service.Id).ToHashSet();
        foreach (var gone in _latest.Keys.Where(id => !kept.Contains(id)).ToList())
        {
            _latest.Remove(gone);
        }

        _owners.Clear();
        foreach (var service in _wanted.Services)
        {
            foreach (var server in service.RealServers)
            {
                _owners[server.Id] = service.Id;
            }
        }
    }

    private void Apply(ServingPlan plan)
    {
        _lastTried = plan;
        var relayed = plan with { Services = plan.Services.Where(service => service.Service.Layer != ServiceLayer.Kernel).ToValueList() };
        var forwarded = plan.Services.Where(service => service.Service.Layer == ServiceLayer.Kernel).ToValueList();
        ValueList<ListenerProblem> problems;
        try
        {
            problems = _dataPlane.Apply(relayed).Problems;
            _applied = plan.Services.ToDictionary(service => service.Service.Id);
        }
        catch (Exception failure)
        {
            _log.Error(failure, "The data plane could not apply revision {Revision}; its table of before goes on serving", plan.Revision);
            var before = _applied.Where(service => service.Value.Service.Layer != ServiceLayer.Kernel).ToDictionary();
            problems = PlanProblems.NotApplied(relayed, before, failure.Message);
        }

        if (_forwarded.Tell(forwarded, plan.Revision, problems, Self))
        {
            Timers.StartSingleTimer(nameof(ForwardingOverdue), ForwardingOverdue.Instance, ForwardedServices.AnswerWait);
        }
        else
        {
            Finish(new PlanApplied(plan.Revision, problems));
        }
    }

    private void Finish(PlanApplied? outcome)
    {
        if (outcome is null)
        {
            return;
        }

        Timers.Cancel(nameof(ForwardingOverdue));
        if (outcome.Problems.Count > 0)
        {
            Timers.StartSingleTimer(nameof(RetryDue), RetryDue.Instance, ProblemRetryInterval);
        }
        else
        {
            Timers.Cancel(nameof(RetryDue));
        }

        Publish(outcome);
    }

    private void Publish(PlanApplied outcome)
    {
        if (outcome == _outcome)
        {
            return;
        }

        foreach (var problem in outcome.Problems.Where(problem => _outcome?.Problems.Contains(problem) != true))
        {
            _log.Warning("{Code} {Address} is not served: {Message}", problem.Code, problem.Address, problem.Message);
        }

        _outcome = outcome;
        Context.System.EventStream.Publish(outcome);
    }

    /// <summary>A failure is not left to the supervisor: repeated at each beat it would end the node, and the regular checks go on anyway.</summary>
    private void ReadFailures()
    {
        try
        {
            for (var i = 0; i < FailuresPerReadMax && _dataPlane.TryReadFailure(out var failure); i++)
            {
                if (_owners.TryGetValue(failure.Server, out var service))
                {
                    _services.Tell(new ServerFailed(service, failure), Self);
                }
            }

            _readingFails = false;
        }
        catch (Exception failure)
        {
            var level = _readingFails ? LogLevel.DebugLevel : LogLevel.ErrorLevel;
            _readingFails = true;
            _log.Log(level, failure, "What traffic learned of the real servers could not be read: {Reason}", failure.Message);
        }
    }

    protected override void PreStart()
    {
        _forwarded = new ForwardedServices(_l4HandedIn ?? Context.ActorSelection(ActorNames.Path(ActorNames.L4)));
        _services = _servicesHandedIn ?? Context.ActorSelection(ActorNames.Path(ActorNames.Services));
        Timers.StartPeriodicTimer(nameof(FailuresDue), FailuresDue.Instance, FailureReadInterval);
        Timers.StartPeriodicTimer(nameof(AskAgain), AskAgain.Instance, AskAgainInterval);
        _services.Tell(ServingStarted.Instance, Self);
    }

    private sealed record ApplyDue
    {
        public static ApplyDue Instance { get; } = new();
    }

    private sealed record PlansOverdue
    {
        public static PlansOverdue Instance { get; } = new();
    }

    private sealed record ForwardingOverdue
    {
        public static ForwardingOverdue Instance { get; } = new();
    }

    private sealed record RetryDue
    {
        public static RetryDue Instance { get; } = new();
    }

    private sealed record FailuresDue
    {
        public static FailuresDue Instance { get; } = new();
    }

    private sealed record AskAgain
    {
        public static AskAgain Instance { get; } = new();
    }
}
