using Akka.Actor;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Actors.Ha;

/// <summary>The Akka cluster as the HA actor uses it.</summary>
public interface IClusterPort
{
    /// <summary>Tells <paramref name="listener"/> a <see cref="ClusterSeen"/> at once and at each change, and <see cref="ClusterGone"/> when this system is out for good.</summary>
    void Watch(IActorContext context, IActorRef listener);

    void JoinSelf();

    void JoinPeer(System.Net.IPAddress address, int port);

    /// <summary>Closes every connection with the peer, whatever its state; messages are refused for half a second, then open a new one.</summary>
    void RenewLink(System.Net.IPAddress address);

    void Down(Address address);
}

/// <param name="Node">From the member's role.</param>
public sealed record ClusterMember(string Node, Address Address, bool Reachable);

/// <param name="Joined">This node is a member, up or about to be.</param>
/// <param name="Members">The other nodes.</param>
public sealed record ClusterSeen(bool Joined, ValueList<ClusterMember> Members);

/// <summary>This actor system was downed or quarantined.</summary>
public sealed record ClusterGone(string Reason);
