using System.Net;
using Akka.Actor;
using LoadMaster.Actors.Ha;

namespace LoadMaster.Actors.Tests.Ha;

/// <summary>Writes down what the HA actor asks of the cluster.</summary>
internal sealed class FakeClusterPort : IClusterPort
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _asked = new();

    public IReadOnlyCollection<string> Asked => _asked;

    public void Watch(IActorContext context, IActorRef listener) => listener.Tell(new ClusterSeen(false, []));

    public void JoinSelf() => _asked.Enqueue("join self");

    public void JoinPeer(IPAddress address, int port) => _asked.Enqueue($"join {address}:{port}");

    public void RenewLink(IPAddress address) => _asked.Enqueue($"renew link {address}");

    public void Down(Address address) => _asked.Enqueue($"down {address}");
}
