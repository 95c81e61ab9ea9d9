using Akka.Actor;
using LoadMaster.Actors;
using LoadMaster.Actors.Update;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Update;

/// <summary>What the host asks of the update actor.</summary>
public interface IUpdateGateway
{
    /// <summary>Gives <see cref="UpdateProtocol.Accepted"/> or <see cref="UpdateProtocol.Refused"/>.</summary>
    /// <exception cref="NodeNotReadyException">No answer in time.</exception>
    Task<object> CommandAsync(object command, CancellationToken cancel);

    Task<UpdateProtocol.State> GetAsync(CancellationToken cancel);
}

/// <summary>Asks the actor by its path.</summary>
public sealed class ActorUpdateGateway(ActorSystem system) : IUpdateGateway
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    public Task<object> CommandAsync(object command, CancellationToken cancel) => AskAsync<object>(command, cancel);

    public Task<UpdateProtocol.State> GetAsync(CancellationToken cancel) => AskAsync<UpdateProtocol.State>(UpdateProtocol.GetState.Instance, cancel);

    private async Task<T> AskAsync<T>(object message, CancellationToken cancel)
    {
        try
        {
            return await system.ActorSelection(ActorNames.Path(ActorNames.Update)).Ask<T>(message, AnswerWithin, cancel);
        }
        catch (AskTimeoutException error)
        {
            throw new NodeNotReadyException("The part of this node that updates it did not answer: its log says why. Look at 'lm update show' before trying again.", error);
        }
    }
}
