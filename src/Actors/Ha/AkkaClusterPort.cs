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
        _cluster.JoinSeedNodes([AddressOf(address, port)]);

    /// <summary>Quarantine without an incarnation: closes, and bans nobody.</summary>
    public void RenewLink(IPAddress address, int port) =>
        ((IRemoteActorRefProvider)((ExtendedActorSystem)system).Provider).Quarantine(AddressOf(address, port), null);

    public void Down(Address address) => _cluster.Down(address);

    private Address AddressOf(IPAddress address, int port) => _cluster.SelfAddress.WithHost(address.ToString()).WithPort(port);
}
