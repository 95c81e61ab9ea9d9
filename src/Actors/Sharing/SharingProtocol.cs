using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Serving;
using LoadMaster.Domain.Serving.Shares;

namespace LoadMaster.Actors.Sharing;

/// <summary>Messages about what limits are used of and who is ejected, between the nodes and to them.</summary>
public static class SharingProtocol
{
    // To the same actor of other nodes

    /// <param name="WantsAll">The teller wants to hear everything that is in use at once.</param>
    public sealed record LimitNews(string From, bool WantsAll, ValueList<LimitShare> Shares);

    /// <summary>The servers that a node has ejected; repeated while they are.</summary>
    public sealed record EjectionNews(string From, ValueList<SharedEjection> Ejections);

    /// <param name="LeftMilliseconds">Until it ends; the nodes' clocks need not agree.</param>
    /// <param name="LastsMilliseconds">From its beginning to its end.</param>
    public sealed record SharedEjection(
        VirtualServiceId Service, RealServerId Server, string Reason, long LeftMilliseconds, long LastsMilliseconds, int Times);

    /// <summary>Answered to the sender by <see cref="CachePurged"/>.</summary>
    public sealed record PurgeCacheThere(string From, long Number, VirtualServiceId Service, CachePurge Purge);

    /// <param name="Purged">Kept responses that were removed.</param>
    public sealed record CachePurged(string From, long Number, int Purged);

    // From the REST side

    /// <summary>Answered by <see cref="CachesPurged"/> once every node has answered, or some seconds are over.</summary>
    public sealed record PurgeCaches(VirtualServiceId Service, CachePurge Purge);

    /// <summary>The asked node first.</summary>
    public sealed record CachesPurged(ValueList<NodePurge> Nodes);

    /// <param name="Problem">Why the node may still keep something; null: it has purged.</param>
    public sealed record NodePurge(string Node, int Purged, string? Problem);

    // On the event stream

    /// <summary>Published by a virtual service at each change, and when asked.</summary>
    public sealed record EjectionsChanged(VirtualServiceId Service, Ejections Ejections);

    // To the virtual services

    /// <summary>Answered by <see cref="EjectionsChanged"/> of each service that has any.</summary>
    public sealed record AnnounceEjections
    {
        public static AnnounceEjections Instance { get; } = new();
    }

    /// <summary>Another node has ejected a server.</summary>
    public sealed record AdoptEjection(string From, SharedEjection Ejection);
}
