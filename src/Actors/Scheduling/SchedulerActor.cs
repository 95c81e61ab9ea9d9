using Akka.Actor;
using LoadMaster.Actors.Serving;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Scheduling;
using static LoadMaster.Actors.Scheduling.SchedulerProtocol;

namespace LoadMaster.Actors.Scheduling;

/// <summary>
/// Owns one virtual service's live weights, loads, response times and drains, and publishes its plan when it differs.
/// Supervised by the virtual service.
/// </summary>
public sealed class SchedulerActor : ReceiveActor
{
    private readonly ICanTell _serving;
    private readonly Dictionary<RealServerId, ServerObservation> _observations = [];
    private ServiceSchedule _schedule = null!;

    public SchedulerActor(ICanTell serving)
    {
        _serving = serving;
        Waiting();
    }

    public static Props Props(ICanTell serving) => Akka.Actor.Props.Create(() => new SchedulerActor(serving));

    private void Waiting()
    {
        Receive<Schedule>(message =>
        {
            Become(Scheduling);
            OnSchedule(message);
        });

        // The Schedule that answers SchedulerStarted brings all of it.
        Receive<UpdateServer>(_ => { });
        Receive<RepublishPlan>(_ => { });
    }

    private void Scheduling()
    {
        Receive<Schedule>(OnSchedule);
        Receive<UpdateServer>(OnUpdateServer);
        Receive<RepublishPlan>(_ => PublishPlan());
    }

    private void OnSchedule(Schedule message)
    {
        _observations.Clear();
        foreach (var observation in message.Observations)
        {
            _observations[observation.Id] = observation;
        }

        _schedule = ServiceSchedule.Of(message.Service, _observations);
        PublishPlan();
        Context.Parent.Tell(new ServersScheduled(_schedule));
    }

    private void OnUpdateServer(UpdateServer message)
    {
        _observations[message.Observation.Id] = message.Observation;
        var before = _schedule;
        _schedule = before.Next(_observations, message.AgentRead ? message.Observation.Id : null);
        if (_schedule.ToPlan() != before.ToPlan())
        {
            PublishPlan();
        }

        Context.Parent.Tell(new ServersScheduled(_schedule));
    }

    private void PublishPlan() => _serving.Tell(new ServingProtocol.ServePlan(_schedule.ToPlan()), Self);

    protected override void PreStart() => Context.Parent.Tell(SchedulerStarted.Instance);
}
