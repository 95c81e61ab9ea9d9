using Akka.Actor;
using LoadMaster.Actors;
using LoadMaster.Actors.Sharing;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Rest;

/// <summary>Purges what all nodes keep of responses.</summary>
public interface ICachePurges
{
    /// <summary>Each node's part, this one first.</summary>
    /// <exception cref="NodeNotReadyException">No answer in time.</exception>
    Task<ValueList<SharingProtocol.NodePurge>> PurgeAsync(VirtualServiceId service, CachePurge purge, CancellationToken cancel);
}

/// <summary>On a single node its own caches; in a pair by the actor that the nodes share with.</summary>
public sealed class CachePurges(ActorSystem system, IResponseCaches caches, NodeInfo node, bool isPair) : ICachePurges
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task<ValueList<SharingProtocol.NodePurge>> PurgeAsync(VirtualServiceId service, CachePurge purge, CancellationToken cancel)
    {
        if (!isPair)
        {
            return [new SharingProtocol.NodePurge(node.Name, caches.Purge(service, purge) ?? 0, null)];
        }

        try
        {
            var answer = await system.ActorSelection(ActorNames.Path(ActorNames.Sharing))
                .Ask<SharingProtocol.CachesPurged>(new SharingProtocol.PurgeCaches(service, purge), AnswerWithin, cancel);
            return answer.Nodes;
        }
        catch (AskTimeoutException error)
        {
            throw new NodeNotReadyException("The part of this node that speaks with the others did not answer: its log says why. Purge again.", error);
        }
    }
}
