using Akka.Actor;
using LoadMaster.Actors.Diagnostics;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Support;

/// <summary>Looks at this node's actors.</summary>
public interface IActorView
{
    /// <exception cref="NodeNotReadyException">There is no tree yet.</exception>
    Task<IReadOnlyList<ActorNow>> LookAsync(CancellationToken cancel);
}

/// <summary>The real tree.</summary>
public sealed class ActorView(ActorSystem system) : IActorView
{
    public const int ActorsMax = 5_000;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<ActorNow>> LookAsync(CancellationToken cancel)
    {
        try
        {
            return await ActorTree.LookAsync(system, ActorsMax, AnswerWithin).WaitAsync(cancel);
        }
        catch (ActorNotFoundException error)
        {
            throw new NodeNotReadyException("This node's actors have not started yet; try again shortly.", error);
        }
    }
}
