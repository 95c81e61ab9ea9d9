using Akka.Actor;
using LoadMaster.Actors;
using LoadMaster.Actors.Networking;
using LoadMaster.Domain;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Host.Networking;

/// <summary>Brings what is asked of a node's network to that node.</summary>
public sealed class NetworkRelay(NetworkNode node, INetworkDesk desk, IServiceProvider services)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    /// <param name="name">Empty: this node.</param>
    public async Task<NetworkAnswer> AskAsync(string name, NetworkAsk ask, CancellationToken cancel)
    {
        if (name.Length == 0 || name == node.Name)
        {
            return await desk.HandleAsync(ask, cancel);
        }

        try
        {
            var answer = services.GetService<ActorSystem>() is { } system
                ? await system.ActorSelection(ActorNames.Path(ActorNames.Network)).Ask<NetworkProtocol.Answer>(new NetworkProtocol.AskPeer(name, ask with { Over = "" }), AnswerWithin, cancel)
                : null;
            return answer is { What.Body.Length: > 0 } ? answer.What : Away(name);
        }
        catch (AskTimeoutException)
        {
            return NetworkDesk.Refused(
                StatusCodes.Status503ServiceUnavailable,
                [new ConfigProblem(ProblemCodes.NodeUnreachable, "", $"{name} did not answer within {AnswerWithin.TotalSeconds:0} s. If the change cut it off, it takes the change back by itself unless it is confirmed there.")]);
        }
    }

    private NetworkAnswer Away(string name) => NetworkDesk.Refused(
        StatusCodes.Status404NotFound,
        [new ConfigProblem(ProblemCodes.NodeUnreachable, "", $"This node, {node.Name}, knows no connected node {name}: 'lm ha status' shows the pair. A node carries out and confirms its own network only, so it must be reached.")]);
}
