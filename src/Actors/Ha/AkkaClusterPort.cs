using System.Net;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;

namespace LoadMaster.Actors.Ha;

/// <summary>The real cluster extension.</summary>
public sealed class AkkaClusterPort(ActorSystem system) : IClusterPort
{
    private readonly Cluster _cluster = Cluster.Get(system);

    public void Watch(IActorContext context, IActorRef listener) =>
        context.ActorOf(ClusterWatchActor.Props(listener), "cluster");

    public void JoinSelf() => _cluster.Join(_cluster.SelfAddress);

    /// <summary>Keeps trying until the peer answers, and never falls back to a cluster of its own.</summary>
    public void JoinPeer(IPAddress address, int port) =>
        _cluster.JoinSeedNodes([_cluster.SelfAddress.WithHost(address.ToString()).WithPort(port)]);

    /// <summary>
    /// At the transport: Akka's endpoints can lose a connection that is open (its reader stopped for a successor that never came, or its
    /// writer stopped while it connected), and then nothing they offer closes it.
    /// </summary>
    public void RenewLink(IPAddress address) =>
        ((IRemoteActorRefProvider)((ExtendedActorSystem)system).Provider).Transport.ManagementCommand(new GuardedTcpTransport.CloseConnections(address.ToString()));

    public void Down(Address address) => _cluster.Down(address);
}
