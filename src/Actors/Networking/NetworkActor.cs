using Akka.Actor;
using LoadMaster.Actors.Ha;
using LoadMaster.Domain;
using LoadMaster.Domain.Ports;
using static LoadMaster.Actors.Networking.NetworkProtocol;

namespace LoadMaster.Actors.Networking;

/// <summary>Passes what is asked of another node's network on to it, and lets this node's desk answer what others ask.</summary>
public sealed class NetworkActor : ReceiveActor
{
    private const int Unavailable = 503;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, Address> _connected = [];

    /// <param name="peerAt">Who gets what is meant for this actor on the node at an address.</param>
    public NetworkActor(INetworkDesk desk, Func<Address, ICanTell>? peerAt)
    {
        var context = Context;
        peerAt ??= address => context.ActorSelection($"{address}{ActorNames.Path(ActorNames.Network)}");
        Receive<AskPeer>(ask =>
        {
            if (_connected.TryGetValue(ask.Node, out var address))
                peerAt(address).Tell(new Ask(ask.What), Sender);
            else
                Sender.Tell(new Answer(new NetworkAnswer(Unavailable, "", $"{ProblemCodes.NodeUnreachable}")));
        });
        Receive<Ask>(ask => Task.Run(() => AnswerAsync(desk, ask.What)).PipeTo(Sender));
        Receive<HaProtocol.PeerConnected>(peer => _connected[peer.Node] = peer.Address);
        Receive<HaProtocol.PeerDisconnected>(peer => _connected.Remove(peer.Node));
        Receive<HaProtocol.HaStateChanged>(_ => { });
    }

    /// <param name="peerAt">Null: that actor.</param>
    public static Props Props(INetworkDesk desk, Func<Address, ICanTell>? peerAt = null) => Akka.Actor.Props.Create(() => new NetworkActor(desk, peerAt));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(HaProtocol.PeerConnected));
        Context.System.EventStream.Subscribe(Self, typeof(HaProtocol.PeerDisconnected));
        Context.ActorSelection(ActorNames.Path(ActorNames.Ha)).Tell(HaProtocol.AnnounceState.Instance, Self);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private static async Task<Answer> AnswerAsync(INetworkDesk desk, NetworkAsk ask)
    {
        using var bound = new CancellationTokenSource(AnswerWithin);
        return new Answer(await desk.HandleAsync(ask, bound.Token));
    }
}
