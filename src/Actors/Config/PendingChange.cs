using Akka.Actor;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Config;

/// <summary>A saved change whose requester waits until the data plane serves it and the partners have it.</summary>
internal sealed class PendingChange(IActorRef requester, RevisionId id, int createdId, IEnumerable<string> partners)
{
    public IActorRef Requester { get; } = requester;

    public RevisionId Id { get; } = id;

    public int CreatedId { get; } = createdId;

    /// <summary>Partners whose acknowledgement is still to come.</summary>
    public HashSet<string> Partners { get; } = [.. partners];

    public bool Served { get; private set; }

    public ValueList<ListenerProblem> NotServing { get; private set; } = [];

    public bool Complete => Served && Partners.Count == 0;

    public string TimerKey => $"reply-{Id.Revision}";

    public void ServedWith(ValueList<ListenerProblem> problems)
    {
        Served = true;
        NotServing = problems;
    }
}
