using Akka.Actor;
using LoadMaster.Actors.Layer4;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Serving;

/// <summary>The serving actor's view of the L4 actor: what it was told last, and what of a plan waits for its answer.</summary>
internal sealed class ForwardedServices(ICanTell l4)
{
    public static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(5);

    private ValueList<ServicePlan>? _told;
    private long _number;
    private ServingProtocol.PlanApplied? _waiting;

    /// <summary>Hands the services on. True when the plan's outcome has to wait for the answer.</summary>
    public bool Tell(ValueList<ServicePlan> services, long revision, ValueList<ListenerProblem> problems, IActorRef self)
    {
        _waiting = null;
        if (_told is null || services.Count > 0 || _told.Value.Count > 0)
        {
            _told = services;
            l4.Tell(new L4Protocol.ForwardServices(++_number, services), self);
        }

        if (services.Count == 0)
        {
            return false;
        }

        _waiting = new ServingProtocol.PlanApplied(revision, problems);
        return true;
    }

    /// <summary>The L4 actor has started anew.</summary>
    public void TellAgain(IActorRef self)
    {
        if (_told is { } services)
        {
            l4.Tell(new L4Protocol.ForwardServices(++_number, services), self);
        }
    }

    /// <summary>The outcome of the plan that waits, now that the L4 actor has answered; null when the answer is an older one's.</summary>
    public ServingProtocol.PlanApplied? OnAnswer(L4Protocol.ServicesForwarded answer) =>
        answer.Number == _number ? Outcome(answer.Problems) : null;

    /// <summary>The outcome of the plan that waits, when no answer comes.</summary>
    public ServingProtocol.PlanApplied? OnOverdue() => Outcome((_told ?? []).Select(plan => new ListenerProblem(
        plan.Service.Id,
        plan.Service.Address,
        ProblemCodes.ApplyFailed,
        "The part of this node that forwards in the kernel does not answer; what the kernel had before goes on, and it is tried again every few seconds.")).ToValueList());

    private ServingProtocol.PlanApplied? Outcome(ValueList<ListenerProblem> problems)
    {
        var waiting = _waiting;
        _waiting = null;
        return waiting is null ? null : waiting with { Problems = waiting.Problems.Concat(problems).ToValueList() };
    }
}
