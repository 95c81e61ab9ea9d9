using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Node;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Pair;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Pair;

/// <summary>Keeps the pair document: takes nodes in and out, replaces the key, and brings every connected node to the newest revision.</summary>
public sealed partial class PairActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(250);
    private readonly string _node;
    private readonly bool _madeByHand;
    private readonly PairPorts _ports;
    private readonly IHeartbeatLink? _heartbeat;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, Address> _connected = [];
    private PairDocument? _pair;
    private ValueList<PairProtocol.RefusedPeer> _refused = [];

    public PairActor(NodeOptions node, PairPorts ports, IHeartbeatLink? heartbeat)
    {
        _node = node.Name;
        _ports = ports;
        _heartbeat = heartbeat;
        _pair = ports.Store.Read();
        _madeByHand = _pair is null && node.Ha is not null;

        Receive<PairProtocol.GetPair>(_ => Sender.Tell(new PairProtocol.PairState(_pair, _madeByHand, _ports.Version, _refused)));
        Receive<PairProtocol.Found>(OnFound);
        Receive<PairProtocol.Admit>(OnAdmit);
        Receive<PairProtocol.Remove>(OnRemove);
        Receive<PairProtocol.Leave>(OnLeave);
        Receive<PairProtocol.RotateKey>(OnRotateKey);
        Receive<PairProtocol.Offer>(OnOffer);
        Receive<PairProtocol.Has>(OnHas);
        Receive<HaProtocol.PeerConnected>(OnConnected);
        Receive<HaProtocol.PeerDisconnected>(peer => _connected.Remove(peer.Node));
        Receive<HaProtocol.HaStateChanged>(_ => { });
        Receive<LookAtVersions>(_ => OnLookAtVersions());
        Receive<SpreadTimedOut>(_ => OnSpreadTimedOut());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="heartbeat">Null on a single node.</param>
    public static Props Props(NodeOptions node, PairPorts ports, IHeartbeatLink? heartbeat) =>
        Akka.Actor.Props.Create(() => new PairActor(node, ports, heartbeat));

    protected override void PreStart()
    {
        if (_heartbeat is null)
        {
            return;
        }

        Context.System.EventStream.Subscribe(Self, typeof(HaProtocol.PeerConnected));
        Context.System.EventStream.Subscribe(Self, typeof(HaProtocol.PeerDisconnected));
        Context.ActorSelection(ActorNames.Path(ActorNames.Ha)).Tell(HaProtocol.AnnounceState.Instance, Self);
        Timers.StartPeriodicTimer("versions", LookAtVersions.Instance, s_lookEvery, s_lookEvery);
        Apply();
    }

    private void OnFound(PairProtocol.Found found)
    {
        if (_pair is not null || _madeByHand)
        {
            Refuse(_madeByHand ? ProblemCodes.PairMadeByHand : ProblemCodes.AlreadyInPair, "This node is in a pair already.");
            return;
        }

        Keep(found.Document);
        Sender.Tell(new PairProtocol.Changed(_pair, "This node is the first of a pair."));
    }

    private void OnAdmit(PairProtocol.Admit admit)
    {
        if (Pair() is not { } pair)
        {
            return;
        }

        var (document, refusal) = PairRules.Admit(pair, admit.Node, _node);
        if (document is null)
        {
            Refuse(refusal!.Code, refusal.Message);
            return;
        }

        if (document != pair)
        {
            Keep(document);
            _log.Info("{0} Node {1} joined the pair, asked by {2}; its addresses are {3}", HaEvents.NodeJoined, admit.Node.Name, admit.By, string.Join(", ", admit.Node.Addresses));
        }

        Sender.Tell(new PairProtocol.Changed(document, $"Node {admit.Node.Name} is in the pair."));
    }

    private void OnRemove(PairProtocol.Remove remove)
    {
        if (Pair() is not { } pair)
        {
            return;
        }

        var observed = _heartbeat?.Observe().FirstOrDefault(peer => peer.Node == remove.Node);
        if (remove.Node == _node)
        {
            Refuse(ProblemCodes.SameNode, "This node itself leaves with 'lm ha leave'.");
        }
        else if (observed is { PathsAlive: > 0 } or { OnlyRelayed: true })
        {
            Refuse(ProblemCodes.MemberAlive, $"Node {remove.Node} is alive: run 'lm ha leave' there, so that it hands over and forgets the pair.");
        }
        else if (PairRules.Remove(pair, remove.Node, _node) is var (document, refusal) && document is null)
        {
            Refuse(refusal!.Code, refusal.Message);
        }
        else
        {
            Keep(document!);
            ForgetMember(remove.Node);
            _log.Warning("{0} Node {1} was removed from the pair by {2}", HaEvents.NodeLeft, remove.Node, remove.By);
            Sender.Tell(new PairProtocol.Changed(document, $"Node {remove.Node} is no longer in the pair. It knows the key still: replace it with 'lm ha rotate-key' when the machine is out of your hands."));
        }
    }

    /// <summary>A member that will not return would keep others from joining the cluster.</summary>
    private void ForgetMember(string node)
    {
        var cluster = Akka.Cluster.Cluster.Get(Context.System);
        foreach (var member in cluster.State.Members)
        {
            if (HaCluster.NodeOf(member.Roles) == node)
            {
                cluster.Down(member.Address);
            }
        }
    }

    private void OnConnected(HaProtocol.PeerConnected peer)
    {
        _connected[peer.Node] = peer.Address;
        if (_pair is { } pair && pair.Find(peer.Node) is not null)
        {
            Send(peer.Address, OfferOf(pair));
        }
    }

    private void OnOffer(PairProtocol.Offer offer)
    {
        if (_pair is not { } pair)
        {
            return;
        }

        if (!PairJson.TryRead(offer.Document, out var document, out var problem))
        {
            _log.Warning("what node {0} says of the pair cannot be read: {1}", offer.From, problem);
            return;
        }

        if (document.Id != pair.Id || document.Find(_node) is null)
        {
            _log.Warning("node {0} speaks of another pair, or of this one without this node; nothing is taken over", offer.From);
            return;
        }

        if (PairRules.GoesBefore(document, pair))
        {
            Keep(document);
            _log.Info("{0} {1}", HaEvents.PairChanged, document);
        }

        var now = _pair!;
        Sender.Tell(new PairProtocol.Has(_node, now.Revision, now.ChangedBy));
        if (PairRules.GoesBefore(now, document))
        {
            Sender.Tell(OfferOf(now));
        }
    }

    /// <summary>First to disk, then into effect, then to the others.</summary>
    private void Keep(PairDocument document)
    {
        _ports.Store.Write(document);
        _pair = document;
        Apply();
        foreach (var (node, address) in _connected)
        {
            if (document.Find(node) is not null)
            {
                Send(address, OfferOf(document));
            }
        }
    }

    private void Apply()
    {
        if (_pair is not { } pair || _heartbeat is null)
        {
            return;
        }

        var peers = pair.PeersOf(_node);
        _ports.Live?.Use(peers);
        _heartbeat.UseMembers(peers, pair.KeyBytes());
        UseTrust();
    }

    private PairProtocol.Offer OfferOf(PairDocument document) => new(_node, PairJson.Write(document));

    private void Send(Address address, object message)
    {
        var peer = _ports.PeerAt?.Invoke(address) ?? Context.ActorSelection(new RootActorPath(address) / Self.Path.Elements);
        peer.Tell(message, Self);
    }

    private PairDocument? Pair()
    {
        if (_pair is null)
        {
            Refuse(
                _madeByHand ? ProblemCodes.PairMadeByHand : ProblemCodes.NotInPair,
                _madeByHand
                    ? "The nodes of this pair are named by their options files (ha:peers, ha:clusterKeyFile): change them there, or take that section out on every node and form the pair with 'lm ha token' and 'lm ha join'."
                    : "This node is in no pair; 'lm ha token' makes it the first of one.");
        }

        return _pair;
    }

    private void Refuse(string code, string message) => Sender.Tell(new PairProtocol.Refused(code, message));

    private sealed record LookAtVersions
    {
        public static LookAtVersions Instance { get; } = new();
    }

    private sealed record SpreadTimedOut
    {
        public static SpreadTimedOut Instance { get; } = new();
    }
}
