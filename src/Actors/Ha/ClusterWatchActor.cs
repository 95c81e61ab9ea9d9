using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Actors.Ha;

/// <summary>Turns cluster events into the two things that the HA actor wants to know.</summary>
internal sealed class ClusterWatchActor : ReceiveActor
{
    private readonly IActorRef _listener;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly Dictionary<UniqueAddress, Member> _members = [];
    private readonly HashSet<UniqueAddress> _unreachable = [];

    public ClusterWatchActor(IActorRef listener)
    {
        _listener = listener;
        Receive<ClusterEvent.MemberRemoved>(OnRemoved);
        Receive<ClusterEvent.IMemberEvent>(changed => Seen(() => _members[changed.Member.UniqueAddress] = changed.Member));
        Receive<ClusterEvent.UnreachableMember>(lost => Seen(() => _unreachable.Add(lost.Member.UniqueAddress)));
        Receive<ClusterEvent.ReachableMember>(back => Seen(() => _unreachable.Remove(back.Member.UniqueAddress)));
        Receive<ThisActorSystemQuarantinedEvent>(quarantined =>
            _listener.Tell(new ClusterGone($"{quarantined.RemoteAddress} has quarantined this actor system")));
    }

    public static Props Props(IActorRef listener) => Akka.Actor.Props.Create(() => new ClusterWatchActor(listener));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        _cluster.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent),
            typeof(ClusterEvent.IReachabilityEvent));
        Tell();
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void OnRemoved(ClusterEvent.MemberRemoved removed)
    {
        _members.Remove(removed.Member.UniqueAddress);
        _unreachable.Remove(removed.Member.UniqueAddress);
        Tell();
        if (removed.Member.UniqueAddress.Equals(_cluster.SelfUniqueAddress))
            _listener.Tell(new ClusterGone($"this node was removed from the cluster (was {removed.PreviousStatus})"));
    }

    private void Seen(Action change)
    {
        change();
        Tell();
    }

    private void Tell()
    {
        var joined = false;
        var others = new Dictionary<string, ClusterMember>();
        foreach (var member in _members.Values)
        {
            if (member.UniqueAddress.Equals(_cluster.SelfUniqueAddress))
            {
                // Welcomed is joined: were it not told, a peer that restarts before this node is up would form a second cluster.
                joined = member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up;
            }
            else if (HaCluster.NodeOf(member.Roles) is { } node && member.Status is not (MemberStatus.Down or MemberStatus.Exiting))
            {
                var reachable = member.Status is MemberStatus.Up or MemberStatus.Leaving && !_unreachable.Contains(member.UniqueAddress);
                if (reachable || !others.ContainsKey(node)) others[node] = new(node, member.Address, reachable);
            }
        }

        _listener.Tell(new ClusterSeen(joined, others.Values.OrderBy(member => member.Node, StringComparer.Ordinal).ToValueList()));
    }
}
