using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
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
