using Akka.Actor;
using LoadMaster.Actors.Serving;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Scheduling;
using static LoadMaster.Actors.Scheduling.SchedulerProtocol;

namespace LoadMaster.Actors.Scheduling;

/// <summary>
/// Owns one virtual service's live weights, loads, response times, drains and slow starts, and publishes its plan when it differs.
/// Supervised by the virtual service.
/// </summary>
public sealed class SchedulerActor : ReceiveActor, IWithTimers
{
    private readonly ICanTell _serving;
    private readonly Dictionary<RealServerId, ServerObservation> _observations = [];
    private readonly TimeProvider _time;
    private Ejections _ejections = Ejections.None;

    /// <summary>By checks and load agents alone.</summary>
    private ServiceSchedule _schedule = null!;

    /// <summary>With ejections and slow starts.</summary>
    private ServiceSchedule _shown = null!;

    /// <summary>Of observations that the schedule does not know yet.</summary>
    private bool _newsWait;

    public SchedulerActor(ICanTell serving, TimeProvider time)
    {
        _serving = serving;
        _time = time;
        Waiting();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ICanTell serving, TimeProvider time) => Akka.Actor.Props.Create(() => new SchedulerActor(serving, time));

    private void Waiting()
    {
        Receive<Schedule>(message =>
        {
            Become(Scheduling);
            OnSchedule(message);
        });

        // The Schedule that answers SchedulerStarted brings all of it.
        Receive<UpdateServer>(_ => { });
        Receive<UpdateEjections>(_ => { });
        Receive<RepublishPlan>(_ => { });
    }

    private void Scheduling()
    {
        Receive<Schedule>(OnSchedule);
        Receive<UpdateServer>(OnUpdateServer);
        Receive<UpdateEjections>(OnUpdateEjections);
        Receive<NewsDue>(_ => OnNewsDue());
        Receive<GrowDue>(_ => Show());
        Receive<RepublishPlan>(_ => PublishPlan());
    }

    private void OnSchedule(Schedule message)
    {
        _observations.Clear();
        foreach (var observation in message.Observations)
        {
            _observations[observation.Id] = observation;
        }

        _ejections = message.Ejections;
        _newsWait = false;
        _schedule = ServiceSchedule.Of(message.Service, _observations);
        Show(always: true);
    }

    /// <summary>News that come together are worked out together, each costing a look at all servers; but each reading of a load agent is a step of its own.</summary>
    private void OnUpdateServer(UpdateServer message)
    {
        _observations[message.Observation.Id] = message.Observation;
        if (message.AgentRead)
        {
            Learn(message.Observation.Id);
        }
        else if (!_newsWait)
        {
            _newsWait = true;
            Self.Tell(NewsDue.Instance);
        }
    }

    private void OnNewsDue()
    {
        if (_newsWait)
        {
            Learn(read: null);
        }
    }

    private void Learn(RealServerId? read)
    {
        _newsWait = false;
        _schedule = _schedule.Next(_observations, read);
        Show();
    }

    private void OnUpdateEjections(UpdateEjections message)
    {
        _ejections = message.Ejections;
        Show();
    }

    private void Show(bool always = false)
    {
        var (before, now) = (_shown, _time.GetUtcNow());
        _shown = SlowStart.Apply(EjectedServers.Apply(_schedule, _ejections, now), _observations, _ejections, now);
        if (SlowStart.IsGrowing(_shown))
        {
            Timers.StartSingleTimer(nameof(GrowDue), GrowDue.Instance, SlowStart.StepTime(_shown.Service));
        }

        if (always || _shown.ToPlan() != before.ToPlan())
        {
            PublishPlan();
        }

        Context.Parent.Tell(new ServersScheduled(_shown));
    }

    private void PublishPlan() => _serving.Tell(new ServingProtocol.ServePlan(_shown.ToPlan()), Self);

    protected override void PreStart() => Context.Parent.Tell(SchedulerStarted.Instance);

    private sealed record NewsDue
    {
        public static NewsDue Instance { get; } = new();
    }

    private sealed record GrowDue
    {
        public static GrowDue Instance { get; } = new();
    }
}
