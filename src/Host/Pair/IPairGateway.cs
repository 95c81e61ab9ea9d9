using Akka.Actor;
using LoadMaster.Actors;
using LoadMaster.Actors.Pair;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Pair;

/// <summary>What the host asks of the pair actor.</summary>
public interface IPairGateway
{
    /// <summary>Gives <see cref="PairProtocol.Changed"/> or <see cref="PairProtocol.Refused"/>.</summary>
    /// <exception cref="NodeNotReadyException">No answer in time.</exception>
    Task<object> ChangeAsync(object command, CancellationToken cancel);

    Task<PairProtocol.PairState> GetAsync(CancellationToken cancel);
}

/// <summary>Asks the actor by its path.</summary>
public sealed class ActorPairGateway(ActorSystem system) : IPairGateway
{
    /// <summary>A rotation takes three rounds of at most five seconds.</summary>
    private static readonly TimeSpan s_answerWithin = TimeSpan.FromSeconds(20);

    public Task<object> ChangeAsync(object command, CancellationToken cancel) => AskAsync<object>(command, cancel);

    public Task<PairProtocol.PairState> GetAsync(CancellationToken cancel) => AskAsync<PairProtocol.PairState>(PairProtocol.GetPair.Instance, cancel);

    private async Task<T> AskAsync<T>(object message, CancellationToken cancel)
    {
        try
        {
            return await system.ActorSelection(ActorNames.Path(ActorNames.Pair)).Ask<T>(message, s_answerWithin, cancel);
        }
        catch (AskTimeoutException error)
        {
            throw new NodeNotReadyException("The part of this node that keeps the pair did not answer: its log says why. Look at 'lm ha members' before trying again.", error);
        }
    }
}
